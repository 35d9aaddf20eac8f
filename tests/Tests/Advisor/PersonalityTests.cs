using Postroad.Core.Advisor.Findings;
using Postroad.Core.Campaigns;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Advisor;

/// <summary>Personalities of the simulator and what the Advisor notices of each: just that, and nothing any more once it is mended.</summary>
public sealed class PersonalityTests
{
    /// <summary>Personality, how many people are mailed before the look, and what is found.</summary>
    public static TheoryData<string, int, string> Table => new()
    {
        { "healthy", 3, "" },
        { "sandbox", 1, nameof(FindingKind.RecipientRefused) },
        { "sandbox_here", 0, nameof(FindingKind.SandboxHere) },
        { "raised", 2, nameof(FindingKind.RaisedStepwise) },
        { "throttling", 25, nameof(FindingKind.Throttled) },
        { "shared", 2, nameof(FindingKind.AccountShared) },
        { "paused", 0, nameof(FindingKind.AccountPaused) },
        { "review", 2, nameof(FindingKind.AccountUnderReview) },
        { "no_permissions", 0, nameof(FindingKind.PermissionMissing) },
        { "condition", 2, nameof(FindingKind.ConditionOnReads) },
        { "elsewhere", 0, nameof(FindingKind.IdentityElsewhere) },
        { "queue_policy", 2, nameof(FindingKind.NoEvents) },
        { "tracking", 2, nameof(FindingKind.TrackedTwice) },
    };

    [Theory, MemberData(nameof(Table))]
    public async Task Each_personality_has_just_its_findings_and_none_once_it_is_mended(string personality, int people, string finding)
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite(), personality);
        await MailAsync(world, people, finding == nameof(FindingKind.RecipientRefused), isHeard: personality != "queue_policy");
        world.Later.Jump(TimeSpan.FromMinutes(15));

        var found = await world.CheckAsync();
        Assert.Equal(finding, string.Join(' ', found.Select(v => v.Finding.Kind)));
        Assert.All(found, v => Assert.All([v.Text.Title, v.Text.Sees, v.Text.Cause, v.Text.Fix], Assert.NotEmpty));
        // What stays the same is the same finding, and no second one.
        Assert.Equal(found.Select(v => v.Finding.PublicId), (await world.CheckAsync()).Select(v => v.Finding.PublicId));

        await world.MendAsync();
        if (personality == "queue_policy") await MailAsync(world, 1, isRefused: false, isHeard: true);
        if (personality == "throttling") world.Later.Jump(TimeSpan.FromHours(2));
        Assert.Empty(await world.CheckAsync());
        // One that was told to go slower is shown so for a minute more, and sends.
        var server = await world.ServerAsync();
        Assert.True(server.State == ServerState.Active || (personality == "throttling" && server is { State: ServerState.Degraded, StopReason: StopReason.Throttled }), $"{server.State}: {server.StateReason}");
        Assert.Equal(found.Count, (await world.Book.ListAsync(world.Installation.Customer, true, TestContext.Current.CancellationToken)).Count(v => v.Finding.ClosedAt is not null));
    }

    [Fact]
    public void Every_personality_of_the_simulator_stands_in_the_table() =>
        Assert.Equal(Postroad.Simulator.Regions.Personality.All.Select(p => p.Name).Order(StringComparer.Ordinal), Table.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    private static async Task MailAsync(FindingWorld world, int people, bool isRefused, bool isHeard)
    {
        if (people == 0) return;
        var installation = world.Installation;
        await installation.SubscribeAsync([.. Enumerable.Range(1, people).Select(i => $"person{i}-{Guid.NewGuid():N}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        if (isRefused) await Installation.UntilAsync(world.ServerAsync, s => s.State == ServerState.Blocked);
        else await installation.UntilAsync(campaign, CampaignState.Finished);
        if (isHeard && !isRefused) await Installation.UntilAsync(() => installation.TotalsAsync(campaign), t => t.Delivered > 0);
    }
}
