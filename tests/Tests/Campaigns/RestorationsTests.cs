using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Journal;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

/// <summary>What may come between a database that looks restored and its release.</summary>
public sealed class RestorationsTests
{
    private const int People = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Slow enough that it still runs when the product is stopped.</summary>
    private static Installation.Change Change => new()
    {
        Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 10, Identities = ["harbourlane.example"] },
        Deliveries = new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(50), RangeSize = 20, Horizon = TimeSpan.FromSeconds(60) },
    };

    [Theory, EachDatabase]
    public async Task A_review_is_found_again_after_a_second_look_and_not_hidden_by_it(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        var campaign = await RunningAsync(installation);
        await installation.RestartAsync(() => LookOlderAsync(installation));
        var first = await OpenAsync(installation);
        Assert.Equal(campaign.PublicId, Assert.Single(first.Campaigns).PublicId);

        // As after a death before the mark was counted on, or with a copy that was made during the review.
        await installation.RestartAsync(() => LookOlderAsync(installation));
        var second = await OpenAsync(installation);
        Assert.Equal(first.Campaigns, second.Campaigns);
        Assert.Equal(1, await CountAsync(installation, released: false));

        await Restorations(installation).ReleaseAsync(null, "Ines Moreau", Cancel);
        var (ours, theirs) = await installation.SettleAsync(await installation.CampaignAsync(campaign.Id));
        Assert.Equal((People, People, 0), (ours.Sent, theirs.Received, theirs.Copies));
        Assert.Equal((1, 0), (await CountAsync(installation, released: true), await CountAsync(installation, released: false)));
    }

    [Theory, EachDatabase]
    public async Task What_waits_for_the_review_is_not_resumed_past_it(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        var campaign = await RunningAsync(installation);
        await installation.RestartAsync(() => LookOlderAsync(installation));
        await OpenAsync(installation);

        var controls = installation.Web.Services.GetRequiredService<CampaignControls>();
        Assert.IsType<ControlResult.UnderReview>(await controls.ResumeAsync(installation.Customer, campaign.PublicId, "Tom Baker", Cancel));
        Assert.Equal(CampaignState.Paused, (await installation.CampaignAsync(campaign.Id)).State);

        // Cancelled one by one, the review is over with the last.
        Assert.IsType<ControlResult.Done>(await controls.CancelAsync(installation.Customer, campaign.PublicId, "Tom Baker", "not needed", Cancel));
        Assert.Null(await Restorations(installation).OpenAsync(Cancel));
        await installation.RestartAsync(() => LookOlderAsync(installation));
        await Installation.UntilAsync(() => CountAsync(installation, released: true), count => count == 2);
    }

    [Fact]
    public async Task A_release_that_cannot_be_recorded_releases_nothing()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), Change);
        var campaigns = new[] { await RunningAsync(installation), await installation.StartCampaignAsync() };
        await installation.RestartAsync(() => LookOlderAsync(installation));
        Assert.Equal(2, (await OpenAsync(installation)).Campaigns.Count);
        await RunAsync(installation, "CREATE TRIGGER planted BEFORE UPDATE OF released_at ON restorations WHEN NEW.released_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'planted'); END");
        await Assert.ThrowsAnyAsync<Exception>(() => Restorations(installation).ReleaseAsync(null, "Ines Moreau", Cancel));
        foreach (var campaign in campaigns) Assert.Equal(CampaignState.Paused, (await installation.CampaignAsync(campaign.Id)).State);

        await RunAsync(installation, "DROP TRIGGER planted");
        await Restorations(installation).ReleaseAsync(null, "Ines Moreau", Cancel);
        Assert.Null(await Restorations(installation).OpenAsync(Cancel));
        Assert.Equal(1, await CountAsync(installation, released: true));
        foreach (var campaign in campaigns) Assert.NotEqual(CampaignState.Paused, (await installation.CampaignAsync(campaign.Id)).State);
    }

    [Theory, EachDatabase]
    public async Task A_campaign_that_begins_during_the_review_has_a_number_that_no_forgotten_one_had(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        var campaign = await RunningAsync(installation);
        // Handed over by the database that is no more, to the same people.
        var forgotten = new SendId(campaign.SendId!.Value + 5);
        await installation.RestartAsync(() =>
        {
            HandOver(installation, forgotten, "person01@example.com", database: null);
            return LookOlderAsync(installation);
        });
        // The runtime may still be reading the journal: it does not matter.
        var next = await installation.StartCampaignAsync();
        Assert.True(next.SendId > forgotten.Value, $"The next send has number {next.SendId}, which was a forgotten one's.");
    }

    [Theory, EachDatabase]
    public async Task The_journal_of_another_database_tells_this_one_nothing(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        var (campaign, last) = (await RunningAsync(installation), $"person{People}@example.com");
        await installation.RestartAsync(() =>
        {
            // It had a send of the same number, to the same person.
            HandOver(installation, new SendId(campaign.SendId!.Value), last, database: "another");
            return LookOlderAsync(installation);
        });
        await OpenAsync(installation);
        Assert.Equal(DeliveryState.Queued, (await installation.DeliveriesAsync(campaign)).Single(d => d.Address == last).State);

        var mark = await File.ReadAllTextAsync(Path.Combine(installation.DataFolder, DatabaseMarks.FileName), Cancel);
        await installation.RestartAsync(() =>
        {
            HandOver(installation, new SendId(campaign.SendId!.Value), last, database: mark.Split(' ')[0]);
            return LookOlderAsync(installation);
        });
        await OpenAsync(installation);
        Assert.Equal(DeliveryState.Ambiguous, (await installation.DeliveriesAsync(campaign)).Single(d => d.Address == last).State);
    }

    [Theory, EachDatabase]
    public async Task A_database_that_was_caught_up_with_is_not_found_older_again_and_its_successor_is(TestDatabase kind)
    {
        using var folder = new TemporaryFolder();
        var (database, path) = (await kind.OpenAsync(), Path.Combine(folder.Path, DatabaseMarks.FileName));
        var marks = new DatabaseMarks(database, path, TimeProvider.System);
        Assert.Null(await marks.LookAsync(Cancel));
        await marks.TickAsync(Cancel);
        var newer = await File.ReadAllTextAsync(path, Cancel);
        await Counted(path, 100);
        var sign = await marks.LookAsync(Cancel);
        Assert.Equal(100, sign?.Counter);

        // The process dies before it has counted on.
        await database.WriteAsync(session => DatabaseMarks.CatchUpAsync(session, sign!), Cancel);
        Assert.Null(await marks.LookAsync(Cancel));
        await marks.TickAsync(Cancel);
        Assert.StartsWith($"{newer.Split(' ')[0]} 101 ", await File.ReadAllTextAsync(path, Cancel), StringComparison.Ordinal);

        // Put back on purpose, nothing was counted since the copy was made.
        DatabaseMarks.Distrust(path);
        Assert.NotNull(await marks.LookAsync(Cancel));
    }

    private static Restorations Restorations(Installation installation) => installation.Web.Services.GetRequiredService<Restorations>();

    private static async Task<OpenRestoration> OpenAsync(Installation installation) =>
        (await Installation.UntilAsync(() => Restorations(installation).OpenAsync(Cancel), open => open is not null))!;

    private static async Task<Campaign> RunningAsync(Installation installation)
    {
        await installation.SubscribeAsync([.. Enumerable.Range(1, People).Select(i => $"person{i:00}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        await Installation.UntilAsync(() => installation.DeliveriesAsync(campaign), rows => rows.Count == People && rows.Exists(r => r.State == DeliveryState.Accepted));
        return campaign;
    }

    /// <summary>Written down as left by a process that is gone.</summary>
    private static void HandOver(Installation installation, SendId send, string address, string? database)
    {
        using var journal = new HandoverJournal(Path.Combine(installation.DataFolder, Core.Campaigns.Restorations.JournalFolder), TimeProvider.System) { Identity = database };
        journal.Append(send, [new QueuedDelivery(1, 1, 0, 1, 1, address, address)], []);
    }

    /// <summary>The data folder has seen this database further than it is.</summary>
    private static Task LookOlderAsync(Installation installation) => Counted(Path.Combine(installation.DataFolder, DatabaseMarks.FileName), 1_000_000);

    private static async Task Counted(string path, long counter)
    {
        var words = (await File.ReadAllTextAsync(path, Cancel)).Split(' ');
        words[1] = (long.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture) / 1_000_000 * 1_000_000 + counter).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(path, string.Join(' ', words), Cancel);
    }

    private static async Task<int> CountAsync(Installation installation, bool released)
    {
        await using var db = installation.Database.Read(CustomerId.Installation);
        return await db.Set<Restoration>().CountAsync(r => r.ReleasedAt != null == released, Cancel);
    }

    private static Task RunAsync(Installation installation, string sql) => installation.Database.WriteAsync(session => session.RunAsync(sql), Cancel);
}
