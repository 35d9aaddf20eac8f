using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>The disk refuses a sync while a campaign is sent (docs/decisions/008-storage-faults.md); strace stands in for the disk.</summary>
[Trait("Category", "Crash")]
public sealed class SyncFaultTests
{
    [Fact]
    public async Task A_sync_that_the_disk_refuses_is_never_taken_as_done()
    {
        using var run = await SyncAsync(control: null);
        await run.FindsNothingAsync();
    }

    [Fact]
    public async Task Whoever_takes_a_failed_sync_as_done_mails_people_twice()
    {
        using var run = await SyncAsync("trust-sync");
        Assert.Contains(await run.FindingsAsync(500), f => f.StartsWith("I4:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sync_of_the_database_file_that_fails_stops_sending_until_the_next_start_writes_the_log_anew()
    {
        using var folder = new TemporaryFolder();
        using var run = await StorageRun.OpenAsync(disk: null, people: 15_000, rate: 500);
        var file = run.Campaign.Url["sqlite:".Length..];
        await run.StartAsync(reserve: 0, signIn: false);
        await run.Campaign.UntilReceivedAsync(1, run.Product);
        await run.StopAsync();

        await run.StartAsync(reserve: 0, under: Refusing(file, folder, "1+"));
        await run.Someone.UntilAsync("/system", "did not confirm what was written into the database file");
        Assert.Equal(0, await run.LeavesAsync());
        await run.StopAsync(traced: true);
        Assert.True(new FileInfo(file + "-wal").Length > 0, "The log was folded in by a process that knew that it could not be");

        await run.StartAsync(reserve: 0);
        await run.UntilUnderWayAsync();
        await run.Product.KillAsync();
        Assert.Equal("ok", (await LedgerFacts.ReadAsync(run.Campaign.Url)).Integrity);
    }

    /// <summary>The disk confirms thirty commits of the log, then refuses nine, then works again.</summary>
    private static async Task<StorageRun> SyncAsync(string? control)
    {
        using var folder = new TemporaryFolder();
        // Events would settle what was forgotten before it is sent again: they heal much, and here they hide what is looked for.
        var run = await StorageRun.OpenAsync(disk: null, faults: control is null ? "{}" : """{"lose_events":{"on":true}}""");
        await run.StartAsync(reserve: 0, control, Refusing(run.Campaign.Url["sqlite:".Length..] + "-wal", folder, "60..68"));
        if (control is null)
        {
            await run.Someone.UntilAsync("/system", "a sync failed");
            await run.GoesOnAsync();
        }

        await run.UntilFinishedAsync();
        await run.StopAsync(traced: true);
        return run;
    }

    private static string[] Refusing(string file, TemporaryFolder folder, string when) =>
        ["strace", "-f", "--seccomp-bpf", "-qq", "-P", file, "-e", "trace=fdatasync,fsync", "-e", $"inject=fdatasync,fsync:error=EIO:when={when}", "-o", Path.Combine(folder.Path, "trace")];
}
