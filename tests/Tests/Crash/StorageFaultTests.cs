using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>
/// The disk is full, short of room, read-only, or refuses a sync while a campaign is sent. Real processes on real file systems: sending stops before the intent, the
/// screens say why and since when, it goes on by itself, and what recipients were told stays true.
/// </summary>
[Trait("Category", "Crash")]
public sealed class StorageFaultTests
{
    private const int Megabyte = 1_000_000;

    [Fact]
    public async Task A_full_disk_stops_sending_before_the_intent_says_why_and_goes_on_by_itself()
    {
        using var disk = await SmallDisk.InMemoryAsync(64);
        using var run = await StorageRun.OpenAsync(disk);
        await run.StartAsync(reserve: 0);
        await run.UntilUnderWayAsync();

        disk.Fill(leave: 0);
        await run.StandsStillAsync("the disk of the database is full");
        Assert.Equal(0, await run.InDoubtAsync());

        disk.Empty();
        await run.GoesOnAsync();
        await run.UntilFinishedAsync();
        await run.StopAsync();
        await run.FindsNothingAsync();
    }

    [Fact]
    public async Task With_little_room_left_sending_stops_and_clicks_and_unsubscribes_are_still_taken()
    {
        using var disk = await SmallDisk.InMemoryAsync(64);
        using var run = await StorageRun.OpenAsync(disk);
        await run.StartAsync(reserve: 24);
        await run.UntilUnderWayAsync();

        disk.Fill(leave: 16 * Megabyte);
        Assert.Equal(10, await run.StandsStillAsync("free, at least 24 MB is needed"));
        Assert.Equal(0, await run.InDoubtAsync());

        // Between the two limits it does not go on yet.
        disk.Empty();
        disk.Fill(leave: 36 * Megabyte);
        Assert.Equal(0, await run.LeavesAsync());
        disk.Empty();
        await run.GoesOnAsync();
        await run.UntilFinishedAsync();
        await run.StopAsync();
        await run.FindsNothingAsync();
    }

    [Fact]
    public async Task Without_its_guard_it_goes_on_sending_into_the_last_room()
    {
        using var disk = await SmallDisk.InMemoryAsync(64);
        using var run = await StorageRun.OpenAsync(disk);
        await run.StartAsync(reserve: 24, control: "ignore-storage");
        await run.UntilUnderWayAsync();

        disk.Fill(leave: 16 * Megabyte);
        await run.Someone.UntilAsync("/campaigns", "Sending has stopped since");
        Assert.InRange(await run.LeavesAsync(), 20, 400);
    }

    [Fact]
    public async Task A_disk_that_becomes_read_only_stops_sending_and_the_screens_still_work()
    {
        using var disk = await SmallDisk.Ext4Async(96);
        using var run = await StorageRun.OpenAsync(disk);
        await run.StartAsync(reserve: 0);
        await run.UntilUnderWayAsync();

        await disk.BreakAsync();
        Assert.Equal(0, await run.StandsStillAsync("the database"));
        Assert.Equal(0, await run.InDoubtAsync());

        await run.StopAsync();
        await disk.RepairAsync();
        await run.StartAsync(reserve: 0);
        await run.GoesOnAsync();
        await run.UntilFinishedAsync();
        await run.StopAsync();
        // Answers that could not be written down before the process left are uncertain, and settled by events.
        await run.FindsNothingAsync(uncertain: 64);
    }

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
        Assert.Contains(await run.FindingsAsync(400), f => f.StartsWith("I4:", StringComparison.Ordinal));
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
