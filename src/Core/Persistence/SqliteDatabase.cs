using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Postroad.Core.Primitives;
using SQLitePCL;

namespace Postroad.Core.Persistence;

/// <summary>The embedded database: one file, one process, one writer (<see cref="WriteGate"/>), readers beside it (write-ahead log).</summary>
internal sealed class SqliteDatabase : Database
{
    private readonly string path;
    private readonly FileStream processLock;
    private readonly TimeProvider time;
    private readonly SqliteReadings readings;
    private readonly WriteGate gate;
    private readonly SqliteLog log;

    /// <summary>Milliseconds that a statement waits for a lock of another process.</summary>
    internal const int BusyTimeout = 30_000;

    static SqliteDatabase()
    {
        // No connection of ours is used by two threads at once, so its locks, and the count of all memory, are cost for nothing.
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private SqliteDatabase(string path, FileStream processLock, TimeProvider time)
    {
        (this.path, this.processLock, this.time) = (path, processLock, time);
        readings = new SqliteReadings(path);
        var writer = OpenWriter(path);
        log = new SqliteLog(writer, Health, time);
        log.FoldAtStart();
        gate = new WriteGate(writer, log, Health, time);
    }

    public override string Shown => $"sqlite:{path}";

    public override bool IsPostgres => false;

    public static SqliteDatabase Open(string path, TimeProvider time)
    {
        var processLock = Lock(path);
        try
        {
            SqliteCopies.RefuseHalfPutBack(path);
            return new SqliteDatabase(path, processLock, time);
        }
        catch (Exception e)
        {
            processLock.Dispose();
            throw e is SqliteException ? new DatabaseException($"The database {path} cannot be opened: {e.Message}", e) : e;
        }
    }

    public override Task MigrateAsync(CancellationToken cancel) => gate.RunAloneAsync(async connection =>
    {
        await using var db = new SqliteDb(MigrationSteps.In(WriterOptions(connection)), CustomerId.Installation);
        await SchemaUpgrade.ApplyAsync(db, Shown, ForgetAbandonedLockAsync, cancel);
    }, cancel);

    public override PostroadDb Read(CustomerId customer) => readings.Read(customer);

    public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => readings.OpenReadAsync(cancel);

    public override Task<long> SizeAsync(CancellationToken cancel) => readings.SizeAsync(cancel);

    public override async Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel)
    {
        var found = await readings.FindDamageAsync(cancel);
        if (found.Damage.Count > 0) Health.Hear(new SqliteException(found.Damage[0], SQLitePCL.raw.SQLITE_CORRUPT), time.GetUtcNow());
        return found;
    }

    public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel) => gate.RunAsync(work, cancel);

    public override string Folder => Path.GetDirectoryName(path)!;

    public override async Task<LogReading?> LookAtLogAsync(long foldAbove, CancellationToken cancel)
    {
        var file = new FileInfo(path + "-wal");
        if (!file.Exists) return new LogReading(0, 0);
        if (file.Length <= foldAbove) return new LogReading(file.Length, 0);
        var kept = 0L;
        await gate.RunAloneAsync(_ =>
        {
            kept = log.FoldAway();
            return Task.CompletedTask;
        }, cancel);
        file.Refresh();
        return new LogReading(file.Exists ? file.Length : 0, kept);
    }

    public override async ValueTask DisposeAsync()
    {
        // Readers first: whoever closes last folds the log in, and the writer knows whether that may be done.
        await readings.DisposeAsync();
        await gate.DisposeAsync();
        await processLock.DisposeAsync();
    }

    internal static DbContextOptions<SqliteDb> WriterOptions(SqliteConnection connection) =>
        new DbContextOptionsBuilder<SqliteDb>().UseSqlite(connection, o => o.MigrationsHistoryTable("schema_migrations")).UseSnakeCaseNamingConvention()
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning)).Options;

    private static SqliteConnection OpenWriter(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = 30 }.ConnectionString);
        connection.Open();
        // FULL: with NORMAL a power cut rolls back intents that were already acted on (reliability: durability rules). 32 MB of page cache.
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=0;");
#if CRASH_POINTS
        if (NegativeControl.NormalSync) Execute(connection, "PRAGMA synchronous=NORMAL;");
#endif
        return connection;
    }

    /// <summary>One process per file: EF's own lock row would survive a kill, this one ends with the process.</summary>
    internal static FileStream Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path + ".lock"))
        {
            throw new DatabaseException($"The database {path} is in use by another Postroad process; stop that one first, or give this one another --data folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException($"The folder {Path.GetDirectoryName(path)} cannot be written: {e.Message}", e);
        }
    }

    private static async Task ForgetAbandonedLockAsync(PostroadDb db, CancellationToken cancel)
    {
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        await using var find = connection.CreateCommand();
        find.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsLock'";
        if ((long)(await find.ExecuteScalarAsync(cancel))! > 0) Execute(connection, "DELETE FROM \"__EFMigrationsLock\"");
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
