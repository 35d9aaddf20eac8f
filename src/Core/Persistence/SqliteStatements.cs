using Microsoft.Data.Sqlite;

namespace Postroad.Core.Persistence;

/// <summary>The prepared statements of a connection, by their texts.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> statements = new(new ByAFewCharacters());

    public SqliteStatement this[string sql]
    {
        get
        {
            if (!statements.TryGetValue(sql, out var statement)) statements[sql] = statement = new SqliteStatement(connection, sql);
            return statement;
        }
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
    }

    /// <summary>Hashing 300 characters costs more than finding the statement; equality is of the same object as a rule.</summary>
    private sealed class ByAFewCharacters : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode(string sql) => sql.Length == 0 ? 0 : (sql.Length * 31 + sql[sql.Length / 2]) * 31 + sql[sql.Length / 3] + (sql[^1] << 8);
    }
}
