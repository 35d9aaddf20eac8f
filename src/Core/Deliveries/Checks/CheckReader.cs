using System.Data.Common;
using System.Globalization;
using Postroad.Core.Persistence;

namespace Postroad.Core.Deliveries.Checks;

/// <summary>Reads as of one moment: all statements of a check see the same database, whatever is sent meanwhile.</summary>
internal sealed class CheckReader : IAsyncDisposable
{
    private readonly DbConnection connection;
    private readonly bool postgres;

    private CheckReader(DbConnection connection, bool postgres) => (this.connection, this.postgres) = (connection, postgres);

    public static async Task<CheckReader> OpenAsync(Database database, CancellationToken cancel)
    {
        var connection = await database.OpenReadAsync(cancel);
        var reader = new CheckReader(connection, database.IsPostgres);
        // By hand: the providers' own transactions take SQLite's write lock, or none that reads as of one moment.
        await reader.RowsAsync(database.IsPostgres ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN", cancel);
        return reader;
    }

    /// <summary>A yes or no in a statement's text.</summary>
    public string Flag(bool value) => postgres ? value ? "true" : "false" : value ? "1" : "0";

    /// <summary>An instant in a statement's text.</summary>
    public string Instant(DateTimeOffset at) => postgres
        ? $"timestamptz '{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)}+00'"
        : at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>An instant some time behind the one in a column.</summary>
    public string After(string column, TimeSpan time) => postgres
        ? $"{column} + interval '{(long)time.TotalMilliseconds} milliseconds'"
        : $"{column} + {(long)time.TotalMilliseconds}";

    public async Task<List<CheckRow>> RowsAsync(string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        var rows = new List<CheckRow>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(new CheckRow(values));
        }

        return rows;
    }

    /// <summary>What speaks against a promise: counted, and the first few named. A ledger of millions may be wrong in millions of rows.</summary>
    public async Task<Found> FindAsync(string sql, Func<CheckRow, string> name, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        var found = new Found();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            found.Add(() =>
            {
                var values = new object[reader.FieldCount];
                reader.GetValues(values);
                return name(new CheckRow(values));
            });
        }

        return found;
    }

    public async Task<long> NumberAsync(string sql, CancellationToken cancel) => (await RowsAsync(sql, cancel))[0].Number(0);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RowsAsync("ROLLBACK", CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // The line is gone, or the damage in the way; the transaction ends with the connection, and what went wrong before is what is told.
        }

        await connection.DisposeAsync();
    }
}

/// <summary>A row of whatever was asked.</summary>
internal sealed record CheckRow(object[] Values)
{
    public bool Has(int column) => Values[column] is not DBNull;

    /// <summary>0 for null.</summary>
    public long Number(int column) => Has(column) ? Convert.ToInt64(Values[column], CultureInfo.InvariantCulture) : 0;

    public DateTimeOffset Instant(int column) => Values[column] is DateTime time ? new DateTimeOffset(time, TimeSpan.Zero) : DateTimeOffset.FromUnixTimeMilliseconds(Number(column));
}

/// <summary>Things that speak against a promise: how many, and the first few by name.</summary>
internal sealed class Found
{
    private readonly List<string> named = [];

    public long Count { get; private set; }

    public IReadOnlyList<string> Named => named;

    public static Found Of(IEnumerable<string> names)
    {
        var found = new Found();
        foreach (var name in names) found.Add(() => name);
        return found;
    }

    public void Add(Func<string> name)
    {
        Count++;
        if (named.Count < LedgerCheck.MostNamed) named.Add(name());
    }

    public Found And(Found other)
    {
        var both = new Found { Count = Count + other.Count };
        both.named.AddRange(named.Concat(other.named).Take(LedgerCheck.MostNamed));
        return both;
    }
}
