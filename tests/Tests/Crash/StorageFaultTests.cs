namespace Postroad.Tests.Crash;

/// <summary>
/// The disk is full, short of room or read-only while a campaign is sent. Real processes on real file systems: sending stops before the intent, the
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
}
