using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Tests.Simulation;

/// <summary>The disk: a database in memory with the real schema, that outlives every simulated process. Copied from one that was migrated once, and emptied between runs.</summary>
internal sealed class SimulatedStore : IDisposable
{
    /// <summary>Of the only customer and the only sending server.</summary>
    public const long Customer = 1, Server = 1, List = 1;

    private static readonly Lazy<SqliteConnection> Migrated = new(Migrate);

    /// <summary>Left by runs that have ended. Their prepared statements stay good: preparing them cost half of a run.</summary>
    private static readonly ConcurrentDictionary<PlantedBug, ConcurrentBag<SimulatedStore>> Idle = [];

    private readonly StayingConnection connection;
    private readonly SqliteStatements statements;
    private readonly PlantedBug bug;
    private readonly string[] emptying;

    private SimulatedStore(PlantedBug bug)
    {
        (this.bug, connection) = (bug, new StayingConnection(bug));
        connection.Open();
        lock (Migrated) Migrated.Value.BackupDatabase(connection);
        Execute(Watch);
        Session = new SqliteSession(connection);
        ContextOptions = SqliteDatabase.WriterOptions(connection);
        statements = new SqliteStatements(connection);
        emptying = [.. HowToEmpty()];
    }

    /// <summary>As it was migrated.</summary>
    public static SimulatedStore Open(PlantedBug bug)
    {
        if (!Idle.GetOrAdd(bug, _ => []).TryTake(out var store)) return new SimulatedStore(bug);
        store.statements["BEGIN"].Run();
        foreach (var sql in store.emptying) store.statements[sql].Run();
        store.statements["COMMIT"].Run();
        return store;
    }

    public SqliteSession Session { get; }

    public DbContextOptions<SqliteDb> ContextOptions { get; }

    /// <summary>For reading: disposing it closes nothing.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>What must never fall is watched by the database itself (invariant 13).</summary>
    private const string Watch = """
        CREATE TEMP TABLE broken (what TEXT NOT NULL, seq INTEGER NOT NULL);
        CREATE TEMP TRIGGER row_fell AFTER UPDATE ON deliveries WHEN NEW.attempt < OLD.attempt OR NEW.epoch < OLD.epoch OR (NEW.attempt > OLD.attempt AND NEW.epoch <= OLD.epoch)
        BEGIN INSERT INTO broken VALUES ('I13: attempt or epoch of a delivery fell, or an intent came without a higher epoch', NEW.seq); END;
        CREATE TEMP TABLE suppressed (seq INTEGER PRIMARY KEY, attempt INTEGER NOT NULL);
        CREATE TEMP TRIGGER left_by_now AFTER INSERT ON suppressions
        BEGIN INSERT OR IGNORE INTO suppressed SELECT seq, attempt FROM deliveries WHERE address_key = NEW.email_key; END;
        CREATE TEMP TABLE proofs (seq INTEGER NOT NULL, attempt INTEGER NOT NULL);
        CREATE TEMP TRIGGER proven AFTER UPDATE ON doubts WHEN NEW.ending = 3 AND OLD.ending IS NOT 3
        BEGIN INSERT INTO proofs VALUES (NEW.seq, NEW.attempt); END;
        CREATE TEMP TRIGGER lease_fell AFTER UPDATE ON leases WHEN NEW.epoch < OLD.epoch
        BEGIN INSERT INTO broken VALUES ('I13: epoch of a range fell', NEW.first_seq); END;
        CREATE TEMP TRIGGER retry_fell AFTER UPDATE ON retries WHEN NEW.epoch < OLD.epoch
        BEGIN INSERT INTO broken VALUES ('I13: epoch of a retry fell', NEW.seq); END;
        """;

    public void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A number, without preparing the statement anew.</summary>
    public long Number(string sql)
    {
        var statement = statements[sql];
        if (!statement.Step()) throw new InvalidOperationException($"No row: {sql}");
        var number = statement.Int64(0);
        statement.End();
        return number;
    }

    public List<T> Read<T>(string sql, Func<SqliteDataReader, T> row)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    /// <summary>Invariant 12 as it must hold after every commit: who waits is in the retry table, nobody else is, and whoever is being submitted is found by the next owner. Null: it holds.</summary>
    public string? FirstStray()
    {
        var strays = statements["""
            SELECT d.seq, d.state, r.seq IS NOT NULL FROM deliveries d LEFT JOIN retries r ON r.send_id = d.send_id AND r.seq = d.seq
            WHERE d.send_id = 1 AND CASE d.state
                WHEN 1 THEN r.seq IS NULL OR r.settle = 1
                WHEN 4 THEN r.seq IS NULL OR r.settle = 0
                WHEN 2 THEN r.seq IS NULL AND EXISTS (SELECT 1 FROM leases l WHERE l.send_id = 1 AND d.seq BETWEEN l.first_seq AND l.last_seq AND l.open = 0)
                ELSE r.seq IS NOT NULL END
            LIMIT 1
            """];
        if (!strays.Step()) return null;
        var stray = $"I12: delivery {strays.Int64(0)} is in state {strays.Int64(1)} and {(strays.Int64(2) == 0 ? "not in the retry table" : "in the retry table")}";
        strays.End();
        return stray;
    }

    /// <summary>Submissions that were declared absent; each once.</summary>
    public List<(int Seq, int Attempt)> NewProofs()
    {
        var proofs = statements["DELETE FROM temp.proofs RETURNING seq, attempt"];
        var all = new List<(int, int)>();
        while (proofs.Step()) all.Add(((int)proofs.Int64(0), (int)proofs.Int64(1)));
        return all;
    }

    public SqliteTransaction Begin() => connection.BeginTransaction(deferred: false);

    public void Dispose() => Idle[bug].Add(this);

    private static SqliteConnection Migrate()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        var options = SqliteDatabase.WriterOptions(connection);
        using (var db = new SqliteDb(options, CustomerId.Installation))
        {
            db.Database.Migrate();
            var start = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
            var server = new SendingServer { PublicId = "s", Name = "SES Frankfurt", Region = "eu-central-1", StateSince = start, CreatedAt = start, MaxConnections = 2 };
            server.Activate(start);
            db.AddRange(new Customer { PublicId = "c", Name = "Harbour Lane", TimeZone = "Europe/Stockholm", CreatedAt = start }, server);
            db.SaveChanges();
        }

        return connection;
    }

    /// <summary>
    /// Every table, what refers to others before them, and what was in it when it was migrated put back. No PRAGMA may help: each makes SQLite prepare every
    /// statement anew.
    /// </summary>
    private List<string> HowToEmpty()
    {
        var (emptied, filled) = (new List<string>(), new List<string>());
        foreach (var table in Read("SELECT name FROM sqlite_master WHERE type = 'table' UNION ALL SELECT name FROM sqlite_temp_master WHERE type = 'table'", r => r.GetString(0)))
        {
            emptied.Insert(0, $"DELETE FROM {table}");
            if (Number($"SELECT count(*) FROM {table}") == 0) continue;
            Execute($"CREATE TEMP TABLE migrated_{table} AS SELECT * FROM {table}");
            filled.Add($"INSERT INTO {table} SELECT * FROM temp.migrated_{table}");
        }

        return [.. emptied, .. filled];
    }
}
