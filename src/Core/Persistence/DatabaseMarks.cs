using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>
/// Compares the database with a file that lies outside it. Both count while the product works, the file behind the database; a database that has counted less
/// than the file was put back to an older state, and one with another identity is another one.
/// </summary>
/// <param name="path">The file; in the data folder.</param>
public sealed class DatabaseMarks(Database database, string path, TimeProvider time)
{
    /// <summary>In the data folder.</summary>
    public const string FileName = "database.mark";

    /// <summary>A line of fixed length, so that one write replaces it whole.</summary>
    private const int LineLength = 96;

    /// <summary>Of the database; null before the first look.</summary>
    public string? Identity { get; private set; }

    /// <summary>Compares. Call it before anything is sent. Null: the database is the one that this folder saw last.</summary>
    public async Task<DatabaseSign?> LookAsync(CancellationToken cancel)
    {
        var mark = await ReadAsync(cancel) ?? await BeginAsync(cancel);
        Identity = mark.Identity;
        var seen = Seen.Read(path);
        if (seen is null) return mark.Counter == 0 ? null : new DatabaseSign(mark.At, "This data folder has not worked with this database before.");
        if (seen.Identity != mark.Identity) return new DatabaseSign(mark.At, "This is another database than the one that this data folder worked with last.");
        return seen.Counter <= mark.Counter
            ? null
            : new DatabaseSign(mark.At, string.Create(CultureInfo.InvariantCulture, $"The database is as of {mark.At:yyyy-MM-dd HH:mm:ss} UTC; this data folder has seen it at {seen.At:yyyy-MM-dd HH:mm:ss} UTC."), seen.Counter);
    }

    /// <summary>
    /// The database counts on from where the file stood: it is not found older again when the process dies before the next tick, and the newer one that it took the place of is
    /// found older when it is put back in its turn.
    /// </summary>
    public static Task CatchUpAsync(WriteSession session, DatabaseSign sign) =>
        session.RunAsync("UPDATE database_mark SET counter = @p1 WHERE id = @p0 AND counter < @p1", DatabaseMark.Only, sign.Counter);

    /// <summary>A database was put back on purpose: the next look says so, though nothing was counted since the copy was made.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Distrust(string path)
    {
        if (Seen.Read(path) is { } seen) (seen with { Counter = seen.Counter + 1 }).Write(path);
    }

    /// <summary>Counts: first in the database, then in the file.</summary>
    public async Task TickAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var counted = await database.WriteAsync(async session =>
        {
            await using var reader = await session.ReadAsync("UPDATE database_mark SET counter = counter + 1, at = @p1 WHERE id = @p0 RETURNING identity, counter", DatabaseMark.Only, session.Instant(now));
            return await reader.ReadAsync() ? new Seen(reader.GetString(0), reader.GetInt64(1), now) : null;
        }, cancel);
        counted?.Write(path);
    }

    private async Task<DatabaseMark?> ReadAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<DatabaseMark>().SingleOrDefaultAsync(cancel);
    }

    private Task<DatabaseMark> BeginAsync(CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var mark = new DatabaseMark { Identity = Guid.NewGuid().ToString("N"), At = time.GetUtcNow() };
        var db = session.Db(CustomerId.Installation);
        db.Add(mark);
        await db.SaveChangesAsync(cancel);
        return mark;
    }, cancel);

    private sealed record Seen(string Identity, long Counter, DateTimeOffset At)
    {
        /// <summary>Null: there is no such file, or it says nothing.</summary>
        public static Seen? Read(string path)
        {
            if (!File.Exists(path)) return null;
            var parts = File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return parts.Length == 3 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var counter)
                && DateTimeOffset.TryParse(parts[2], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? new Seen(parts[0], counter, at)
                : null;
        }

        public void Write(string path)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{Identity} {Counter} {At:yyyy-MM-ddTHH:mm:ss.fffZ}").PadRight(LineLength - 1) + "\n";
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
            var isNew = file.Length == 0;
            file.Write(Encoding.ASCII.GetBytes(line));
            // Once: an older mark says the same, but none at all, after a power cut in the first minute, would stop every campaign for nothing.
            if (isNew) file.Flush(flushToDisk: true);
        }
    }
}

/// <summary>Why a database looks restored.</summary>
/// <param name="AsOf">The last moment that the database knows of.</param>
/// <param name="Words">What gave it away, in a sentence.</param>
/// <param name="Counter">How far the file has seen this database; 0: it has not.</param>
public sealed record DatabaseSign(DateTimeOffset AsOf, string Words, long Counter = 0);
