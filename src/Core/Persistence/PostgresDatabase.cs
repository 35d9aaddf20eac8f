using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>A PostgreSQL server, 15 or newer. Always the primary; commits are synchronous.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>Deadlock and serialization failures are run again this often, with growing random pauses.</summary>
    private const int MostTries = 6;

    /// <summary>Connections of this process at most; more callers wait for one. A third of them writes, so that no number of readers holds up a writer.</summary>
    private const int MostConnections = 60;

    /// <summary>How soon a lost ownership is noticed.</summary>
    private const int KeepAliveSeconds = 5;

    /// <summary>"postroad" in ASCII; any number that no other program on the database uses.</summary>
    private const long OwnershipLock = 0x706f7374726f6164;

    /// <summary>So long is the lock of a predecessor waited for that was stopped this moment: the server ends it with its connection, which it notices after us.</summary>
    private const string MostOwnershipWait = "3s";

    /// <summary>
    /// Plans that hold for all values. One made for the number of a send that the statistics do not know of yet takes it for empty, and walks through all of it for
    /// each of its rows. Said once when a connection that writes is made.
    /// </summary>
    private const string PlanForAll = "SET plan_cache_mode = force_generic_plan";

    /// <summary>In the data of an exception: COMMIT had not been sent.</summary>
    private const string BeforeCommit = "Postroad.BeforeCommit";

    private const string SchemaTable = "schema_migrations";

    /// <summary>Without a connection: EF makes model and queries anew for each data source that stands in its options, and keeps all of them.</summary>
    private static readonly DbContextOptions<PostgresDb> WriteOptions = Options(b => b.UseNpgsql()).Options;

    private static readonly DbContextOptions<PostgresDb> ReadOptions =
        Options(b => b.UseNpgsql(o => o.MigrationsHistoryTable(SchemaTable))).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options;

    private readonly string shown;
    private readonly string connectionString;
    private readonly TimeProvider time;
    private readonly NpgsqlDataSource readers;
    private readonly NpgsqlDataSource writers;
    private readonly SemaphoreSlim owning = new(1, 1);
    private NpgsqlConnection? ownership;
    private bool isOwner;

    public PostgresDatabase(DatabaseAddress.Postgres address, TimeProvider time)
    {
        (shown, this.time) = (address.Shown, time);
        // Nothing is left behind in a session that would have to be reset before the next one uses it; the reset would be seven statements each time.
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, IncludeErrorDetail = false, NoResetOnClose = true };
        if (!address.ConnectionString.Contains("Application Name", StringComparison.OrdinalIgnoreCase)) settings.ApplicationName = "postroad";
        // Loops, event intake and screens together; a server's usual limit is 100 connections for everybody. An address may say otherwise.
        var most = address.ConnectionString.Contains("Maximum Pool Size", StringComparison.OrdinalIgnoreCase) ? settings.MaxPoolSize : MostConnections;
        connectionString = settings.ConnectionString;
        var writing = Math.Max(1, most / 3);
        writers = Pool(settings, writing).UsePhysicalConnectionInitializer(c => Run(c, PlanForAll), c => RunAsync(c, PlanForAll)).Build();
        readers = Pool(settings, Math.Max(1, most - writing)).Build();
    }

    public override string Shown => shown;

    public override bool IsPostgres => true;

    public override async Task MigrateAsync(CancellationToken cancel)
    {
        try
        {
            if (!isOwner) await OwnAsync(cancel);
            var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
            await using var db = new PostgresDb(MigrationSteps.In(Options(b => b.UseNpgsql(unpooled, o => o.MigrationsHistoryTable(SchemaTable))).Options), CustomerId.Installation);
            await SchemaUpgrade.ApplyAsync(db, shown, (_, _) => Task.CompletedTask, cancel);
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            throw new DatabaseException($"The database {shown} does not answer: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (PostgresException e) when (e.SqlState is "28P01" or "28000" or "3D000" or "42501")
        {
            throw new DatabaseException($"The database {shown} refuses us: {e.MessageText}", e);
        }
    }

    public override PostroadDb Read(CustomerId customer)
    {
        var context = new PostgresDb(ReadOptions, customer);
        context.Database.SetDbConnection(readers.CreateConnection(), contextOwnsConnection: true);
        return context;
    }

    public override async Task<DbConnection> OpenReadAsync(CancellationToken cancel) => await readers.OpenConnectionAsync(cancel);

    public override async Task<long> SizeAsync(CancellationToken cancel)
    {
        await using var command = readers.CreateCommand("SELECT pg_database_size(current_database())");
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    public override async Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel)
    {
        await using var connection = await readers.OpenConnectionAsync(cancel);
        await using (var find = new NpgsqlCommand("SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'", connection))
            if ((long)(await find.ExecuteScalarAsync(cancel))! == 0) return ([], null);

        // Every B-tree of ours against its heap (PostgreSQL manual, amcheck). Locks nobody out; takes as long as reading it all.
        await using var check = new NpgsqlCommand("""
            SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.amname = 'btree' AND n.nspname = current_schema() AND i.indisvalid
            """, connection) { CommandTimeout = 0 };
        try
        {
            await check.ExecuteNonQueryAsync(cancel);
            return ([], "PostgreSQL's amcheck found every index in agreement with its table.");
        }
        catch (PostgresException e) when (e.SqlState is "XX001" or "XX002")
        {
            return ([e.MessageText], null);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return ([], null);
        }
    }

    public override async Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryWriteAsync(work, cancel);
            }
            catch (Exception e) when (attempt < MostTries && IsRunAgain(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 << attempt)), time, cancel);
            }
            catch (Exception e)
            {
                Health.Hear(e, time.GetUtcNow());
                throw;
            }
        }
    }

    /// <summary>What failed before COMMIT was sent cannot stand; a COMMIT whose answer is a broken line, or a server that was being stopped (class 57), may.</summary>
    public override bool IsUndone(Exception e) =>
        e.Data.Contains(BeforeCommit) || (e is PostgresException { SqlState: [var first, var second, ..] } && (first, second) is not (('5', '7') or ('0', '8')));

    public override async ValueTask DisposeAsync()
    {
        if (ownership is not null) await ownership.DisposeAsync();
        owning.Dispose();
        await readers.DisposeAsync();
        await writers.DisposeAsync();
    }

    internal static DbContextOptionsBuilder<PostgresDb> Options(Func<DbContextOptionsBuilder<PostgresDb>, DbContextOptionsBuilder> use)
    {
        var builder = new DbContextOptionsBuilder<PostgresDb>();
        use(builder);
        builder.UseSnakeCaseNamingConvention().ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));
        return builder;
    }

    /// <summary>
    /// One process a database, by a lock that the server ends with our connection: leases of a dead predecessor may then be ended at once (decision 004).
    /// </summary>
    internal async Task OwnAsync(CancellationToken cancel)
    {
        NpgsqlConnection? connection = new(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = KeepAliveSeconds }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            await using var command = new NpgsqlCommand($"SET lock_timeout = '{MostOwnershipWait}'; SELECT pg_advisory_lock({OwnershipLock})", connection);
            await command.ExecuteNonQueryAsync(cancel);
            (ownership, connection, isOwner) = (connection, null, true);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new DatabaseException($"The database {shown} is in use by another Postroad process; stop that one first, or give this one another database.", e);
        }
        finally
        {
            if (connection is not null) await connection.DisposeAsync();
        }
    }

    /// <summary>
    /// The lock ends with its connection, also when the server was restarted or threw us out. It is taken again before anything more is written, or nothing is:
    /// another process may have taken the database over meanwhile.
    /// </summary>
    private async Task StayOwnerAsync(CancellationToken cancel)
    {
        await owning.WaitAsync(cancel);
        try
        {
            if (ownership is { State: ConnectionState.Open }) return;
            if (ownership is not null) await ownership.DisposeAsync();
            ownership = null;
            await OwnAsync(cancel);
        }
        finally
        {
            owning.Release();
        }
    }

    /// <summary>EF and our own code wrap what the server said.</summary>
    private static bool IsRunAgain(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }) return true;
        return false;
    }

    private async Task<T> TryWriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel)
    {
        if (isOwner && ownership is not { State: ConnectionState.Open }) await StayOwnerAsync(cancel);
        await using var connection = await writers.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var session = new Session(connection, transaction);
        var result = await WorkAsync(work, session);
        // Not cancelled any more: the caller must learn whether it is written.
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    private static NpgsqlDataSourceBuilder Pool(NpgsqlConnectionStringBuilder settings, int most) => new(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { MaxPoolSize = most }.ConnectionString);

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T> WorkAsync<T>(Func<WriteSession, Task<T>> work, Session session)
    {
        try
        {
            return await work(session);
        }
        catch (Exception e)
        {
            e.Data[BeforeCommit] = true;
            throw;
        }
    }

    private sealed class Session(NpgsqlConnection connection, NpgsqlTransaction transaction) : WriteSession, IAsyncDisposable
    {
        private readonly List<IAsyncDisposable> owned = [];

        public override DbConnection Connection => connection;

        public override DbTransaction Transaction => transaction;

        public override PostroadDb Db(CustomerId customer)
        {
            var context = new PostgresDb(WriteOptions, customer);
            context.Database.SetDbConnection(connection);
            context.Database.UseTransaction(transaction);
            owned.Add(context);
            return context;
        }

        public override DbCommand Command(string sql)
        {
            var command = new NpgsqlCommand(sql, connection, transaction);
            owned.Add(command);
            return command;
        }

        public override object Instant(DateTimeOffset at) => at.UtcDateTime;

        public override object Flag(bool value) => value;

        public async ValueTask DisposeAsync()
        {
            foreach (var item in owned) await item.DisposeAsync();
        }
    }
}
