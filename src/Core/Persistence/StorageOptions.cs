using System.ComponentModel.DataAnnotations;

namespace Postroad.Core.Persistence;

/// <summary>When the room on the disk ends sending. Section <c>Storage</c>; on the command line <c>--disk-reserve</c>.</summary>
public sealed record StorageOptions
{
    public const long Megabyte = 1_000_000;

    /// <summary>A petabyte: more than any disk of ours, and a number that is exact wherever limits are compared.</summary>
    public const long MostBytes = 1_000_000_000_000_000;

    /// <summary>
    /// With less room than this, in bytes, nothing is sent: what is left is for answers, clicks and unsubscribes, some 500 bytes each. Default 1 GB. 0: only a write
    /// that fails ends sending.
    /// </summary>
    [Range(0, MostBytes)]
    public long StopBelow { get; init; } = 1000 * Megabyte;

    /// <summary>With so much room again, in bytes, sending goes on. Default 2 GB: twice <see cref="StopBelow"/>, so that it does not begin and end all the time.</summary>
    [Range(0, MostBytes)]
    public long GoOnAbove { get; init; } = 2000 * Megabyte;

    /// <summary>SQLite: a log longer than this, in bytes, is said and folded in as soon as its readers let go. Default 256 MB, sixteen times what it has as a rule.</summary>
    [Range(1, MostBytes)]
    public long WarnLog { get; init; } = 256 * Megabyte;

    /// <summary>SQLite: with so much of the log kept by a reader, in bytes, nothing is sent until it lets go. Default 4 GB, some ten million deliveries.</summary>
    [Range(1, MostBytes)]
    public long MostLog { get; init; } = 4000 * Megabyte;

    /// <summary>How often room and log are looked at. Default 5 s: a tenth of a gigabyte at the speed of a disk that is written to without pause.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a database that could not be written is tried. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The room by one number: stops below it, goes on above its double.</summary>
    public StorageOptions Reserve(int megabytes) => this with { StopBelow = megabytes * Megabyte, GoOnAbove = 2 * megabytes * Megabyte };
}
