using System.Globalization;

namespace Postroad.Tests.Simulation;

/// <summary>
/// Thousands of small runs, each with faults of its own. POSTROAD_SEEDS sets how many in all (default 10,000), POSTROAD_SEED replays one with all that
/// was logged. Two classes with half of the seeds each, so that two cores have work.
/// </summary>
public abstract class SeedTests(int half)
{
    private const int Parts = 4;

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void Whatever_goes_wrong_nobody_is_lost_and_nobody_gets_it_twice(int part)
    {
        var (each, first) = Seeds(half * Parts + part);
        for (var seed = first; seed < first + each; seed++)
        {
            if (Simulation.Run(seed) is { } finding) Fail(finding);
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The run once more with what was logged in it. It must end the same, or a part of it is not in the simulation's hands.</summary>
    private static void Fail(Finding finding)
    {
        var again = Simulation.Run(finding.Seed, wordy: true);
        Assert.Fail(again is not null && again.Hash == finding.Hash ? again.ToString() : $"{finding}\nIts replay went another way: {again}");
    }

    private static (int Count, int First) Seeds(int part)
    {
        if (Number("POSTROAD_SEED") is { } one) return part == 0 ? (1, one) : (0, 0);
        // Rather a few too many than none: a run of no seeds is green.
        var each = Math.Max(1, ((Number("POSTROAD_SEEDS") ?? 10_000) + (2 * Parts) - 1) / (2 * Parts));
        return (each, 1 + part * each);
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

public sealed class FirstSeedTests() : SeedTests(0);

public sealed class FurtherSeedTests() : SeedTests(1);
