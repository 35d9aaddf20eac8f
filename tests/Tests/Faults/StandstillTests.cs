using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Advisor.Findings;
using Postroad.Core.Campaigns;
using Postroad.Core.Sending;
using Postroad.Tests.Advisor;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>In the middle of a send to thousands the provider refuses for a reason that is nobody's mail: one thing to be told, and not a failure for each of them.</summary>
public sealed class StandstillTests
{
    private const int People = 2000, Before = 100;

    private const string Key = "AKIAIOSFODNN7STANDS0", Secret = "secretOfFortyLettersThatNobodyGuesses000", Identity = "harbourlane.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("paused", nameof(FindingKind.AccountPaused), "Your account is paused.", "AWS stopped the account's sending in eu-central-1")]
    [InlineData("revoked", nameof(FindingKind.ServerBlocked), "The security token included in the request is invalid.", "AWS does not know the access key id in eu-central-1")]
    [InlineData("lost", nameof(FindingKind.ServerBlocked), "The following identities failed the check in region EU-CENTRAL-1: hello@harbourlane.example", "not verified for sending in eu-central-1")]
    public async Task What_stops_all_of_them_is_told_once_in_AWSs_words_and_ours_fails_nobody_and_all_get_it_when_it_is_mended(string cause, string finding, string theirs, string ours)
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite());
        var installation = world.Installation;
        await GiveKeyAsync(world);
        await installation.SubscribeAsync([.. Enumerable.Range(1, People).Select(i => $"person{i}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        await Installation.UntilAsync(() => installation.TotalsOrNoneAsync(campaign), t => t?.Sent >= Before);
        await BreakAsync(world, cause);

        campaign = await Installation.UntilAsync(() => installation.CampaignAsync(campaign.Id),
            c => c.State == CampaignState.Waiting && c.StateReason!.StartsWith("SES Frankfurt is blocked", StringComparison.Ordinal) && c.StateReason.Contains("Amazon SES said", StringComparison.Ordinal));
        foreach (var words in (string[])[theirs, ours]) Assert.Contains(words, campaign.StateReason, StringComparison.Ordinal);
        var server = await world.ServerAsync();
        Assert.Equal(ServerState.Blocked, server.State);
        Assert.StartsWith($"SES Frankfurt is blocked by its provider: {server.StateReason![..40]}", campaign.StateReason, StringComparison.Ordinal);
        var totals = await installation.TotalsAsync(campaign);
        Assert.Equal((0, 0), (totals.Failed, totals.Uncertain));
        Assert.InRange(totals.Sent, Before, People - 1);

        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal(finding, found.Finding.Kind.ToString());
        Assert.Equal(found.Finding.PublicId, Assert.Single(await world.CheckAsync()).Finding.PublicId);
        if (cause != "paused") Assert.Contains(theirs, found.Text.Sees, StringComparison.Ordinal);

        await MendAsync(world, cause);
        await world.CheckAsync();
        var (all, account) = await installation.SettleAsync(campaign);
        Assert.Equal((People, 0, 0), (all.Sent, all.Failed, all.Uncertain));
        Assert.Equal((People, People, 0), (account.Received, account.DistinctKeys, account.Copies));
        Assert.Empty(await world.CheckAsync());
    }

    [Fact]
    public async Task Whoever_takes_the_same_words_for_a_refusal_of_each_mail_fails_all_of_them()
    {
        // Control: what the rule above keeps from happening.
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        var taken = 0;
        office.Server.Answer = _ => Interlocked.Increment(ref taken) <= Before ? new SendResult.Accepted($"id-{taken}") : new SendResult.Rejected(RejectReason.Other, "Your account is paused.");
        var send = await office.SendToAsync([.. Enumerable.Range(1, 4 * Before).Select(i => $"person{i}@example.com")]);
        office.StartEngine();
        await office.FinishAsync(send);
        Assert.Equal(3 * Before, (await office.StoredTotalsAsync(send)).Failed);
    }

    private static Task BreakAsync(FindingWorld world, string cause) => cause switch
    {
        "paused" => world.ChangeRegionAsync(new { suspended = true }),
        "revoked" => world.TellAsync(HttpMethod.Delete, $"keys/{Key}"),
        _ => world.TellAsync(HttpMethod.Delete, $"regions/eu-central-1/identities/{Identity}"),
    };

    private static Task MendAsync(FindingWorld world, string cause) => cause switch
    {
        "paused" => world.ChangeRegionAsync(new { suspended = false }),
        "revoked" => PutKeyAsync(world),
        _ => world.TellAsync(HttpMethod.Post, "regions/eu-central-1/identities", new { identity = Identity }),
    };

    private static async Task GiveKeyAsync(FindingWorld world)
    {
        await PutKeyAsync(world);
        var simulator = world.Installation.Simulator;
        await world.Installation.Web.Services.GetRequiredService<SendingServers>().SaveAsync(new ServerSettings("SES Frankfurt", "eu-central-1")
        {
            Endpoint = simulator.Address, AccessKeyId = Key, SecretAccessKey = Secret, ConfigurationSet = simulator.ConfigurationSet, QueueUrl = simulator.QueueUrl, DefaultFrom = FindingWorld.From,
        }, Cancel);
    }

    private static Task PutKeyAsync(FindingWorld world) => world.TellAsync(HttpMethod.Put, $"keys/{Key}", new
    {
        secret = Secret, user = "mailer", policies = new[] { new { Version = "2012-10-17", Statement = new[] { new { Effect = "Allow", Action = "*", Resource = "*" } } } },
    });
}
