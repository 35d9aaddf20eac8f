using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Checks;
using Postroad.Core.Persistence;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Stories;

/// <summary>An older copy of the database is put back behind the product's back, in the middle of a campaign.</summary>
public sealed class RestoreStories
{
    private static readonly string[] People = [.. Enumerable.Range(1, 200).Select(i => $"person{i:000}@example.com")];

    [Theory, EachDatabase]
    public async Task A_copy_of_30_percent_put_back_at_70_starts_paused_and_mails_nobody_twice(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        await installation.SubscribeAsync(People);
        var campaign = await SendToAsync(installation, 60);
        await using var copy = await DatabaseCopy.TakeAsync(installation);
        await ResumeAsync(installation, campaign);
        await SendToAsync(installation, 140, campaign);
        var sent = (await installation.AccountAsync(campaign)).Received;
        await installation.RestartAsync(copy.PutBackAsync);

        var open = await Installation.UntilAsync(() => Restorations(installation).OpenAsync(Cancel), o => o is not null);
        var line = Assert.Single(open!.Campaigns);
        Assert.Equal(sent, line.Knew + line.Proven + line.Uncertain);
        Assert.True(line.Knew < sent, $"The copy knew {line.Knew} of {sent}.");
        Assert.Equal(CampaignState.Paused, (await installation.CampaignAsync(campaign.Id)).State);
        Assert.Equal(sent, (await installation.AccountAsync(campaign)).Received);

        await Restorations(installation).ReleaseAsync(null, "Ines Moreau", Cancel);
        var (ours, theirs) = await installation.SettleAsync(await installation.CampaignAsync(campaign.Id));
        Assert.Equal((200, 200, 0), (theirs.Received, theirs.DistinctKeys, theirs.Copies));
        Assert.Equal((200, 200), (ours.Recipients, ours.Sent));
        Assert.Null(await Restorations(installation).OpenAsync(Cancel));
        Assert.DoesNotContain((await installation.Web.Services.GetRequiredService<LedgerCheck>().RunAsync(Cancel)).Promises, p => p.State == PromiseState.Broken);
    }

    [Theory, EachDatabase]
    public async Task A_copy_in_which_a_person_had_paused_it_before_its_audience_was_read_mails_nobody_twice(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        await installation.SubscribeAsync(People);
        var campaign = await SendToAsync(installation, 60);
        await using var copy = await DatabaseCopy.TakeAsync(installation, """
            UPDATE sends SET status = 2, expansion_done = false, expansion_cursor = 0; UPDATE campaigns SET state = 5, state_by = 'Ines Moreau'; DELETE FROM deliveries; DELETE FROM leases;
            DELETE FROM retries; DELETE FROM delivery_evidence; DELETE FROM delivery_events; DELETE FROM doubts; DELETE FROM send_counters
            """);
        await ResumeAsync(installation, campaign);
        await SendToAsync(installation, 140, campaign);
        var sent = (await installation.AccountAsync(campaign)).Received;
        await installation.RestartAsync(copy.PutBackAsync);
        await Installation.UntilAsync(async () =>
        {
            await using var db = installation.Database.Read(Core.Primitives.CustomerId.Installation);
            return await db.Set<Restoration>().AnyAsync(r => r.ToldAt != null, Cancel);
        }, told => told);
        Assert.Equal(sent, (await installation.TotalsAsync(campaign)).Sent);

        await ResumeAsync(installation, campaign);
        var (ours, theirs) = await installation.SettleAsync(await installation.CampaignAsync(campaign.Id));
        Assert.Equal((200, 200, 200, 0), (ours.Recipients, ours.Sent, theirs.Received, theirs.Copies));
    }

    [Fact]
    public async Task Without_the_journal_the_same_copy_would_mail_people_twice()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), Change);
        await installation.SubscribeAsync(People);
        var campaign = await SendToAsync(installation, 60);
        await using var copy = await DatabaseCopy.TakeAsync(installation);
        await ResumeAsync(installation, campaign);
        await SendToAsync(installation, 140, campaign);
        await installation.RestartAsync(async () =>
        {
            await copy.PutBackAsync();
            Directory.Delete(Path.Combine(installation.DataFolder, Core.Campaigns.Restorations.JournalFolder), recursive: true);
        });
        await Installation.UntilAsync(() => Restorations(installation).OpenAsync(Cancel), o => o is not null);
        await Restorations(installation).ReleaseAsync(null, "Ines Moreau", Cancel);
        await installation.UntilAsync(campaign, CampaignState.Finished);

        Assert.True((await installation.AccountAsync(campaign)).Copies > 0);
    }

    [Theory, EachDatabase]
    public async Task A_restart_with_the_same_database_pauses_nothing(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        await installation.SubscribeAsync(People);
        var campaign = await SendToAsync(installation, 60);
        await ResumeAsync(installation, campaign);
        await installation.RestartAsync(() => Task.CompletedTask);
        var (_, theirs) = await installation.SettleAsync(await installation.CampaignAsync(campaign.Id));

        Assert.Equal((200, 0), (theirs.Received, theirs.Copies));
        await using var db = installation.Database.Read(Core.Primitives.CustomerId.Installation);
        Assert.False(await db.Set<Restoration>().AnyAsync(Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Restorations Restorations(Installation installation) => installation.Web.Services.GetRequiredService<Restorations>();

    private static Installation.Change Change => new()
    {
        Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 60, Identities = ["harbourlane.example"] },
        Deliveries = new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(50), RangeSize = 20, Horizon = TimeSpan.FromSeconds(60) },
    };

    /// <summary>Until so many have left; then it is paused, and nothing is on the wire.</summary>
    private static async Task<Campaign> SendToAsync(Installation installation, int most, Campaign? campaign = null)
    {
        campaign ??= await installation.StartCampaignAsync();
        await Installation.UntilAsync(() => installation.AccountAsync(campaign), a => a.Received >= most);
        var controls = installation.Web.Services.GetRequiredService<CampaignControls>();
        await controls.PauseAsync(installation.Customer, campaign.PublicId, "Ines Moreau", "for a copy", Cancel);
        await Installation.UntilAsync(() => installation.DeliveriesAsync(campaign), rows => rows.TrueForAll(d => d.State != DeliveryState.Submitting));
        // The next tick of the mark stands in whatever is copied now.
        await installation.Web.Services.GetRequiredService<DatabaseMarks>().TickAsync(Cancel);
        return campaign;
    }

    private static Task ResumeAsync(Installation installation, Campaign campaign) =>
        installation.Web.Services.GetRequiredService<CampaignControls>().ResumeAsync(installation.Customer, campaign.PublicId, "Ines Moreau", Cancel);

    /// <summary>A copy as an operator makes one with the database's own means, with the campaign running in it.</summary>
    private sealed class DatabaseCopy(Func<Task> putBack, TemporaryFolder folder) : IAsyncDisposable
    {
        private const string Running = "UPDATE sends SET status = 1; UPDATE campaigns SET state = 3, state_by = NULL, state_reason = NULL";

        /// <param name="change">What is different in the copy: as a rule, it is as it was a moment before the pause that made it exact.</param>
        public static async Task<DatabaseCopy> TakeAsync(Installation installation, string change = Running)
        {
            var folder = new TemporaryFolder();
            var path = Path.Combine(folder.Path, "copy.db");
            if (!installation.Database.IsPostgres)
            {
                var original = installation.Database.Shown["sqlite:".Length..];
                await using (var connection = new SqliteConnection($"Data Source={original};Pooling=False"))
                {
                    await connection.OpenAsync(Cancel);
                    await using var command = connection.CreateCommand();
                    command.CommandText = $"VACUUM INTO '{path}'";
                    await command.ExecuteNonQueryAsync(Cancel);
                }

                await RunAsync(new SqliteConnection($"Data Source={path};Pooling=False"), change);
                return new DatabaseCopy(() =>
                {
                    File.Delete(original + "-wal");
                    File.Delete(original + "-shm");
                    File.Copy(path, original, overwrite: true);
                    return Task.CompletedTask;
                }, folder);
            }

            // Rows of every table, out and in again: the server's own copy of a database needs it to be unused.
            var url = installation.DatabaseUrl;
            var dump = await PostgresDump.TakeAsync(url, Cancel);
            return new DatabaseCopy(async () =>
            {
                await dump.PutBackAsync(Cancel);
                await RunAsync(new NpgsqlConnection(PostgresServer.ConnectionString(url)), change);
            }, folder);
        }

        public Task PutBackAsync() => putBack();

        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private static async Task RunAsync(System.Data.Common.DbConnection connection, string change)
        {
            await using (connection)
            {
                await connection.OpenAsync(Cancel);
                await using var command = connection.CreateCommand();
                command.CommandText = change;
                await command.ExecuteNonQueryAsync(Cancel);
            }
        }
    }
}
