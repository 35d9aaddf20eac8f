using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Postroad.Core.Persistence;

/// <summary>By VACUUM INTO: one reading transaction, so the copy is of one moment and the writer goes on beside it.</summary>
internal static class SqliteCopies
{
    public static async Task TakeAsync(string database, string path, CancellationToken cancel)
    {
        if (!File.Exists(database)) throw new DatabaseException($"There is no database at {database}: name its folder with --data, or its address with --database.");
        try
        {
            // SQLite is synchronous, and gigabytes take a while.
            await Task.Run(() => Copy(database, path), cancel);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException($"The database {database} cannot be copied to {path}: {e.Message}", e);
        }

        if (await DamageAsync(path, cancel) is { } damage) throw new DatabaseException($"The copy {path} is not whole, so the database may be damaged too: {damage}");
    }

    /// <summary>Null: it is whole.</summary>
    private static async Task<string?> DamageAsync(string path, CancellationToken cancel)
    {
        await using var copy = new SqliteReadings(path);
        return (await copy.FindDamageAsync(cancel)).Damage is [var first, ..] ? first : null;
    }

    /// <summary>The files of one database, by what is behind its name.</summary>
    private static readonly string[] Parts = ["", "-wal", "-shm"];

    /// <summary>Stands beside a database that is being replaced, whole and on the disk before the old one is moved away.</summary>
    private const string Draft = ".restoring";

    public static async Task<string?> PutBackAsync(string database, string path, TimeProvider time, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await using var processLock = SqliteDatabase.Lock(database);
        var draft = database + Draft;
        await DraftAsync(path, draft, cancel);
        // The log belongs to the file that it was written for: left behind, SQLite would play it into the other one.
        var parts = Parts.Where(part => File.Exists(database + part)).ToList();
        var aside = parts.Count > 0 ? Aside(database, time) : null;
        foreach (var part in parts) File.Move(database + part, aside + part);
        File.Move(draft, database);
        return aside;
    }

    /// <summary>Beside the database, on the disk and read through, before anything of the old one is moved. One that cannot be made is taken away: it would only take the room.</summary>
    private static async Task DraftAsync(string path, string draft, CancellationToken cancel)
    {
        try
        {
            File.Copy(path, draft, overwrite: true);
            Flush(draft);
            if (await DamageAsync(draft, cancel) is { } damage) throw new DatabaseException($"The backup's database {path} is damaged and was not put back: {damage}");
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>A start in the middle of it must not begin an empty database in the gap.</summary>
    /// <exception cref="DatabaseException">The old one is moved away and the other one not yet in its place.</exception>
    public static void RefuseHalfPutBack(string database)
    {
        if (File.Exists(database) || !File.Exists(database + Draft)) return;
        throw new DatabaseException($"A restore of {database} was broken off, and the database is missing: run \"postroad restore\" again with the same backup.");
    }

    /// <summary>A name that is free: nothing that was replaced is ever overwritten.</summary>
    private static string Aside(string database, TimeProvider time)
    {
        var name = $"{database}.replaced-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        for (var number = 2; ; number++)
        {
            var aside = number == 2 ? name : $"{name}-{number - 1}";
            if (!File.Exists(aside) && !File.Exists(aside + "-wal")) return aside;
        }
    }

    private static void Copy(string database, string path)
    {
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 30 }.ConnectionString))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = ("VACUUM INTO $path", 0);
            command.Parameters.AddWithValue("$path", path);
            command.ExecuteNonQuery();
        }

        // SQLite does not sync what VACUUM INTO writes.
        Flush(path);
    }

    private static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
