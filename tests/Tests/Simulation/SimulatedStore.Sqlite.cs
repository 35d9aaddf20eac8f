using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Tests.Simulation;

/// <summary>The disk: a database in memory with the real schema, that outlives every simulated process. Copied for each run from one that was migrated once.</summary>
internal sealed class SimulatedStore : IDisposable
{
    /// <summary>Of the only customer and the only sending server.</summary>
    public const long Customer = 1, Server = 1, List = 1;

    private static readonly Lazy<SqliteConnection> Migrated = new(Migrate);

    private readonly StayingConnection connection = new();

    private SqliteStatement? strays, proofs;

    public SimulatedStore(PlantedBug bug)
    {
        connection.Open();
        lock (Migrated) Migrated.Value.BackupDatabase(connection);
        connection.Rewrite = bug.Rewrite;
        Execute(Watch);
        Session = new SqliteSession(connection);
        ContextOptions = SqliteDatabase.WriterOptions(connection);
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
        strays ??= new SqliteStatement(connection, """
            SELECT d.seq, d.state, r.seq IS NOT NULL FROM deliveries d LEFT JOIN retries r ON r.send_id = d.send_id AND r.seq = d.seq
            WHERE d.send_id = 1 AND CASE d.state
                WHEN 1 THEN r.seq IS NULL OR r.settle = 1
                WHEN 4 THEN r.seq IS NULL OR r.settle = 0
                WHEN 2 THEN r.seq IS NULL AND EXISTS (SELECT 1 FROM leases l WHERE l.send_id = 1 AND d.seq BETWEEN l.first_seq AND l.last_seq AND l.open = 0)
                ELSE r.seq IS NOT NULL END
            LIMIT 1
            """);
        if (!strays.Step()) return null;
        var stray = $"I12: delivery {strays.Int64(0)} is in state {strays.Int64(1)} and {(strays.Int64(2) == 0 ? "not in the retry table" : "in the retry table")}";
        strays.End();
        return stray;
    }

    /// <summary>Submissions that were declared absent; each once.</summary>
    public List<(int Seq, int Attempt)> NewProofs()
    {
        proofs ??= new SqliteStatement(connection, "DELETE FROM temp.proofs RETURNING seq, attempt");
        var all = new List<(int, int)>();
        while (proofs.Step()) all.Add(((int)proofs.Int64(0), (int)proofs.Int64(1)));
        return all;
    }

    public SqliteTransaction Begin() => connection.BeginTransaction(deferred: false);

    public void Dispose()
    {
        Session.Dispose();
        strays?.Dispose();
        proofs?.Dispose();
        connection.ReallyClose();
    }

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

    /// <summary>The product disposes what it reads with; the disk stays.</summary>
    private sealed class StayingConnection() : SqliteConnection("Data Source=:memory:")
    {
        public Func<string, string> Rewrite { get; set; } = static sql => sql;

        public override SqliteCommand CreateCommand() => new RewrittenCommand(Rewrite) { Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction };

        public override void Close()
        {
        }

        public void ReallyClose() => base.Close();
    }

    private sealed class RewrittenCommand(Func<string, string> rewrite) : SqliteCommand
    {
        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string CommandText
        {
            get => base.CommandText;
            set => base.CommandText = rewrite(value ?? "");
        }
    }
}
