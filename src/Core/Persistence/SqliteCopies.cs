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

        await using var copy = new SqliteReadings(path);
        var (damage, _) = await copy.FindDamageAsync(cancel);
        if (damage.Count > 0) throw new DatabaseException($"The copy {path} is not whole, so the database may be damaged too: {damage[0]}");
    }

    public static Task<string?> PutBackAsync(string database, string path, TimeProvider time, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var processLock = SqliteDatabase.Lock(database);
        var draft = database + ".restoring";
        File.Copy(path, draft, overwrite: true);
        Flush(draft);
        var aside = File.Exists(database) ? $"{database}.replaced-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}" : null;
        // The log belongs to the file that it was written for: left behind, SQLite would play it into the other one.
        foreach (var part in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(database + part)) File.Move(database + part, (aside ?? database + ".stray") + part, overwrite: true);
        }

        File.Move(draft, database);
        return Task.FromResult(aside);
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
