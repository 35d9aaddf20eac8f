using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Accounts;

public sealed class FirstSetUpTests
{
    private static readonly SetUpAnswers Good = new("Ines Moreau", "ines@harbourlane.example", "Harbour Lane", "Europe/Stockholm", "walnut-scoop-kettle");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Of_browsers_that_race_for_the_link_one_sets_it_up_and_then_it_is_gone_for_good(TestDatabase kind)
    {
        await using var installation = await TestInstallation.OpenAsync(kind);
        var setUp = installation.Get<FirstSetUp>();
        var token = (await setUp.OpenAsync(Cancel))!;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => setUp.CompleteAsync(token, Good with { Email = $"ines{i}@harbourlane.example" }, Cancel), Cancel)));

        var done = Assert.Single(outcomes.OfType<SetUpOutcome.Done>());
        Assert.Equal(3, outcomes.OfType<SetUpOutcome.LinkGone>().Count());
        Assert.True(done.User.IsAdministrator);
        var customer = Assert.Single(await installation.Get<Customers>().ListAsync(Cancel));
        Assert.Equal(("Harbour Lane", "Europe/Stockholm"), (customer.Name, customer.TimeZone));
        Assert.Equal([customer.Key], await installation.Get<Users>().CustomersOfAsync(done.User.Key, Cancel));
        Assert.Null(await setUp.EndOfAsync(token, Cancel));
        Assert.Null(await setUp.OpenAsync(Cancel));
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once_and_changes_nothing_and_the_link_still_works()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var installation = await TestInstallation.OpenAsync(sqlite);
        var setUp = installation.Get<FirstSetUp>();
        var token = (await setUp.OpenAsync(Cancel))!;
        var faulty = Assert.IsType<SetUpOutcome.Faulty>(await setUp.CompleteAsync(token, new SetUpAnswers(" ", "ines@harbourlane", new string('x', 201), "Mars/Olympus", "short"), Cancel));
        Assert.Equal(["Name", "Email", "Organisation", "TimeZone", "Password"], faulty.Faults.Select(f => f.Field));
        Assert.Contains(faulty.Faults, f => f.Sentence == "“ines@harbourlane” is no email address: the domain has no dot. You sign in with it.");
        Assert.Contains(faulty.Faults, f => f.Sentence == "201 characters is more than the 200 that are kept: shorten it.");
        Assert.Empty(await installation.Get<Customers>().ListAsync(Cancel));
        Assert.IsType<SetUpOutcome.Done>(await setUp.CompleteAsync(token, Good, Cancel));
    }

    [Fact]
    public async Task A_link_dies_after_an_hour_and_with_the_next_one()
    {
        await using var sqlite = TestDatabase.Sqlite();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        await using var installation = await TestInstallation.OpenAsync(sqlite, time);
        var setUp = installation.Get<FirstSetUp>();
        var first = (await setUp.OpenAsync(Cancel))!;
        Assert.Equal(time.GetUtcNow() + FirstSetUp.Lifetime, await setUp.EndOfAsync(first, Cancel));
        var second = (await setUp.OpenAsync(Cancel))!;
        foreach (var dead in new[] { first, "", "x", new string('A', 43) }) Assert.IsType<SetUpOutcome.LinkGone>(await setUp.CompleteAsync(dead, Good, Cancel));
        time.Advance(FirstSetUp.Lifetime);
        Assert.Null(await setUp.EndOfAsync(second, Cancel));
        Assert.IsType<SetUpOutcome.LinkGone>(await setUp.CompleteAsync(second, Good, Cancel));
        Assert.NotNull(await setUp.OpenAsync(Cancel));
    }
}
