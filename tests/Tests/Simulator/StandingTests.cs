using Postroad.Simulator.Regions;

namespace Postroad.Tests.Simulator;

public sealed class StandingTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Pending", true, 1, "Success")]
    [InlineData("Pending", false, 71.9, "Pending")]
    [InlineData("Pending", false, 72, "Failed")]
    [InlineData("Success", true, 1000, "Success")]
    [InlineData("Success", false, 1000, "TemporaryFailure")]
    [InlineData("TemporaryFailure", true, 1, "Success")]
    [InlineData("TemporaryFailure", false, 71.9, "TemporaryFailure")]
    [InlineData("TemporaryFailure", false, 72, "Failed")]
    [InlineData("Failed", true, 1, "Failed")]
    [InlineData("Failed", false, 1, "Failed")]
    [InlineData("NotStarted", true, 1, "NotStarted")]
    [InlineData("NotStarted", false, 100, "NotStarted")]
    public void After_a_look_it_stands_so(string before, bool found, double hours, string after)
    {
        var now = Start.AddHours(hours);
        var standing = new Standing(Enum.Parse<LookStatus>(before), Start).After(found, now);
        Assert.Equal((after, before == after ? Start : now), (standing.Status.ToString(), standing.Since));
    }
}
