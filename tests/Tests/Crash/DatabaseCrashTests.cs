using System.Diagnostics;
using System.Net;

namespace Postroad.Tests.Crash;

/// <summary>PostgreSQL dies, is away, or throws everybody out while a campaign is sent.</summary>
[Trait("Category", "Crash")]
public sealed class DatabaseCrashTests
{
    private const string Trusting = "trust-commit";

    [Fact]
    public async Task PostgreSQL_stopped_at_once_three_times_loses_nobody_and_doubles_nobody()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await RunAsync(postgres, _ => postgres.CrashAsync());
    }

    /// <summary>The control: a turn whose commit failed, or of which nobody knows, is taken as written.</summary>
    [Fact]
    public async Task Whoever_takes_a_failed_commit_as_done_mails_people_twice_when_PostgreSQL_is_stopped()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await TrustAsync(postgres, _ => postgres.CrashAsync());
    }

    /// <summary>The same control.</summary>
    [Fact]
    public async Task Whoever_takes_a_failed_commit_as_done_mails_people_twice_when_connections_are_terminated()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        // Each blow meets a commit or the pause between two: a few more of them, so that one surely does.
        await TrustAsync(postgres, async url =>
        {
            try
            {
                await OwnPostgres.TerminateBackendsAsync(url);
            }
            catch (Xunit.Sdk.XunitException)
            {
                // Between two connections; the next blow comes at once.
            }
        }, blows: 12);
    }

    /// <summary>The same control, seen while it lasts.</summary>
    [Fact]
    public async Task Whoever_takes_a_failed_commit_as_done_mails_on_while_the_database_is_away()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        using var campaign = await Campaign.OpenAsync(await postgres.CreateDatabaseAsync("away"), lease: 2);
        using var product = campaign.Start(new() { ["POSTROAD_CONTROL"] = Trusting });
        await campaign.UntilReceivedAsync(50, product);
        await postgres.StopAsync();
        await campaign.UntilReceivedAsync(await campaign.Simulator.ReceivedAsync() + 50, product);
    }

    [Fact]
    public async Task Every_connection_terminated_three_times_loses_nobody_and_doubles_nobody()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await RunAsync(postgres, OwnPostgres.TerminateBackendsAsync);
    }

    [Fact]
    public async Task While_the_database_is_away_nothing_leaves_and_nobody_is_busy_and_then_it_goes_on_by_itself()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        using var campaign = await Campaign.OpenAsync(await postgres.CreateDatabaseAsync("away"), lease: 2);
        using var product = campaign.Start();
        await campaign.UntilReceivedAsync(50, product);
        await postgres.StopAsync();
        // What was intended may still leave: its requests are on the wire.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        var (before, spent) = (await campaign.Simulator.ReceivedAsync(), ProcessTime(product));
        await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System, TestContext.Current.CancellationToken);
        var busy = ProcessTime(product) - spent;
        Assert.Equal(before, await campaign.Simulator.ReceivedAsync());
        Assert.True(busy < TimeSpan.FromSeconds(4), $"It used {busy.TotalSeconds:0.0} s of processor in 6 s without a database");
        Assert.False(product.HasExited, product.ToString());

        await postgres.StartAgainAsync();
        await product.ResultAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(await campaign.FindingsAsync());
    }

    [Fact]
    public async Task While_the_database_is_away_every_page_says_why_and_since_when_and_nobody_is_told_that_a_click_was_taken()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        using var run = await StorageRun.OpenAsync(disk: null, url: await postgres.CreateDatabaseAsync("said"));
        await run.StartAsync(reserve: 0);
        await run.UntilUnderWayAsync();
        await postgres.StopAsync();
        await run.Someone.UntilAsync("/campaigns", "Sending has stopped since");
        var (status, page) = await run.Someone.SeeAsync("/system");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("The database does not work", page, StringComparison.Ordinal);
        Assert.Contains("the database server does not answer", page, StringComparison.Ordinal);
        Assert.Equal(0, await run.ActAsync());
        Assert.Equal(0, await run.LeavesAsync());

        await postgres.StartAgainAsync();
        await run.GoesOnAsync();
        await run.UntilFinishedAsync();
        await run.StopAsync();
        await run.FindsNothingAsync();
    }

    private static async Task RunAsync(OwnPostgres postgres, Func<string, Task> strike)
    {
        using var campaign = await Campaign.OpenAsync(await postgres.CreateDatabaseAsync("strikes"), lease: 2);
        using var product = campaign.Start();
        await StrikeAsync(campaign, product, strike);
        await product.ResultAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(await campaign.FindingsAsync());
    }

    /// <summary>Whoever trusts every commit through the blows is followed by one who does not, and who finds people in the queue that have their mail.</summary>
    private static async Task TrustAsync(OwnPostgres postgres, Func<string, Task> strike, int blows = 3)
    {
        using var campaign = await Campaign.OpenAsync(await postgres.CreateDatabaseAsync("strikes"), lease: 2);
        campaign.ReadsEvents = false;
        using (var trusting = campaign.Start(new() { ["POSTROAD_CONTROL"] = Trusting }))
        {
            await StrikeAsync(campaign, trusting, strike, blows);
            await campaign.UntilReceivedAsync(200, trusting);
            await trusting.KillAsync();
        }

        using var last = campaign.Start();
        await last.ResultAsync(TimeSpan.FromMinutes(2));
        Assert.Contains(await campaign.FindingsAsync(), f => f.StartsWith("I4:", StringComparison.Ordinal));
    }

    private static async Task StrikeAsync(Campaign campaign, ProductProcess product, Func<string, Task> strike, int blows = 3)
    {
        for (var blow = 1; blow <= blows; blow++)
        {
            await campaign.UntilReceivedAsync(blow * 180 / blows, product);
            await strike(campaign.Url);
        }
    }

    private static TimeSpan ProcessTime(ProductProcess product)
    {
        using var process = Process.GetProcessById(product.Id);
        return process.TotalProcessorTime;
    }
}
