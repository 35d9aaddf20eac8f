using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Postroad.Core.Persistence;

/// <summary>
/// Looks after the storage: how much room is left, how long the log is, and whether a database that could not be written can be written again. What it finds stands
/// in <see cref="StoreHealth"/>; sending stops and goes on by that.
/// </summary>
/// <param name="folder">The data folder. It is looked at as well, because the journal of what was handed over is there.</param>
public sealed partial class StorageWatch(Database database, string folder, IOptions<StorageOptions> options, TimeProvider time, ILogger<StorageWatch> log)
{
    /// <summary>Bytes. What proves that a write works is one page, and one page may find a hole that a turn of sending does not.</summary>
    private const long RoomToGoOn = 8 * StorageOptions.Megabyte;

    private volatile StorageReading? reading;
    private StoreTrouble? told;
    private DateTimeOffset? keptSince;
    private long? looked;

    public StoreHealth Health => database.Health;

    public StorageOptions Options => options.Value;

    /// <summary>As it was last looked at. Null: not yet.</summary>
    public StorageReading? Reading => reading;

    /// <summary>Until <paramref name="stop"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Options.Probe, time);
        do await TurnAsync(stop);
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>Looks when it is time to, and tries what did not work.</summary>
    internal async Task TurnAsync(CancellationToken stop)
    {
        if (looked is not { } last || time.GetElapsedTime(last) >= Options.Look) await LookAsync(stop);
        if (Health.Has(StoreTroubleKind.Writing)) await ProveAsync(stop);
        if (Health.Has(StoreTroubleKind.Folder)) ProveFolder();
        Tell();
    }

    private async Task LookAsync(CancellationToken stop)
    {
        looked = time.GetTimestamp();
        var room = LookAtRoom();
        var kept = await LookAtLogAsync(stop);
        keptSince = kept is not { Kept: > 0 } ? null : keptSince ?? time.GetUtcNow();
        reading = new StorageReading(room, kept, keptSince);
        Judge(kept);
    }

    /// <summary>Of the volumes of database and data folder the one with less room. Null: it cannot be looked at.</summary>
    private RoomReading? LookAtRoom()
    {
        RoomReading? least = null;
        try
        {
            foreach (var place in new[] { database.Folder, folder }.OfType<string>().Distinct())
            {
                var volume = new DriveInfo(place);
                var room = new RoomReading(place, volume.AvailableFreeSpace, volume.TotalSize);
                if (least is null || room.Free < least.Free) least = room;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A place that is gone is heard of from whoever writes to it.
            return null;
        }

        if (least is not null) Judge(least);
        return least;
    }

    private void Judge(RoomReading room)
    {
        if (room.Free < Options.StopBelow || (room.Free < Options.GoOnAbove && Health.Has(StoreTroubleKind.Space)))
        {
            Health.Report(StoreTroubleKind.Space, $"the disk of {room.Place} has {Amount(room.Free)} free, at least {Amount(Options.StopBelow)} is needed",
                $"Clicks and unsubscribes are still taken, in room kept for them. Make room on that disk: sending goes on by itself when {Amount(Options.GoOnAbove)} are free.", time.GetUtcNow());
        }
        else
        {
            Health.Clear(StoreTroubleKind.Space);
        }
    }

    private async Task<LogReading?> LookAtLogAsync(CancellationToken stop)
    {
        try
        {
            return await database.LookAtLogAsync(Options.WarnLog, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Judge(LogReading? kept)
    {
        // Readers that take turns keep little each, and the file grows all the same.
        if (kept is { Kept: > 0 } && Math.Max(kept.Kept, kept.Bytes) > Options.MostLog)
        {
            Health.Report(StoreTroubleKind.Log, $"somebody reads the database since {keptSince!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC or before and keeps {Amount(Math.Max(kept.Kept, kept.Bytes))} of its log from being folded in",
                "Find the program that has the database file open (a copy, a check, a console) and end it: sending goes on by itself then.", time.GetUtcNow());
        }
        else
        {
            Health.Clear(StoreTroubleKind.Log);
        }
    }

    private async Task ProveAsync(CancellationToken stop)
    {
        if (LookAtRoom() is { Free: < RoomToGoOn }) return;
        try
        {
            await database.ProveAsync(time.GetUtcNow(), stop);
            Health.Clear(StoreTroubleKind.Writing);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // Whoever writes has told why; it is tried again in a second.
        }
    }

    private void ProveFolder()
    {
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "storage.probe"), [1]);
            Health.Clear(StoreTroubleKind.Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is tried again in a second.
        }
    }

    /// <summary>Once when it begins, becomes another one, and ends.</summary>
    private void Tell()
    {
        var now = Health.Trouble;
        if (now?.Kind == told?.Kind && now?.Since == told?.Since) return;
        if (now is not null) Log.Stopped(log, now.What, now.Cure);
        else Log.GoesOn(log, time.GetUtcNow() - told!.Since);
        told = now;
    }

    private static string Amount(long bytes) => bytes < 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000} MB") : (bytes / 1e9).ToString("0.#", CultureInfo.InvariantCulture) + " GB";

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Error, "Sending has stopped: {What}. {Cure}")]
        public static partial void Stopped(ILogger log, string what, string cure);

        [LoggerMessage(2202, LogLevel.Warning, "The storage is well again after {After}; sending goes on")]
        public static partial void GoesOn(ILogger log, TimeSpan after);
    }
}

/// <param name="Room">Null: it could not be looked at.</param>
/// <param name="Log">Null: the database looks after its log itself, or it could not be looked at.</param>
/// <param name="KeptSince">Since when a reader was found to keep the log; null: none does.</param>
public sealed record StorageReading(RoomReading? Room, LogReading? Log, DateTimeOffset? KeptSince);

/// <param name="Free">Bytes that we may still write.</param>
/// <param name="Size">Bytes of the volume.</param>
public sealed record RoomReading(string Place, long Free, long Size);
