using Npgsql;

namespace Postroad.Core.Persistence;

/// <summary>
/// Where the installation's database is: <c>sqlite:path/to/file.db</c> or <c>postgres://user:password@host:5432/name</c>
/// (user and password percent-encoded; <c>?sslmode=require</c> and other Npgsql settings as query).
/// </summary>
public abstract record DatabaseAddress
{
    private DatabaseAddress()
    {
    }

    public sealed record Sqlite(string Path) : DatabaseAddress
    {
        public override string ToString() => $"sqlite:{Path}";
    }

    public sealed record Postgres(string ConnectionString, string Shown) : DatabaseAddress
    {
        public override string ToString() => Shown;
    }

    /// <exception cref="FormatException">Says what the address is, what it may be, and never the password.</exception>
    public static DatabaseAddress Parse(string text)
    {
        if (text.StartsWith("sqlite:", StringComparison.Ordinal) && text.Length > 7) return new Sqlite(System.IO.Path.GetFullPath(text[7..]));
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "postgres" or "postgresql") return FromUri(uri);
        throw new FormatException($"The database \"{text.Split(':')[0]}:...\" is neither \"sqlite:path/to/file.db\" nor \"postgres://user:password@host:5432/name\".");
    }

    private static Postgres FromUri(Uri uri)
    {
        var user = uri.UserInfo.Split(':', 2);
        var name = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (name.Length == 0) throw new FormatException($"The database address postgres://{uri.Host}/ names no database: postgres://user:password@host:5432/name.");
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.IsDefaultPort || uri.Port < 0 ? 5432 : uri.Port,
            Database = name,
            Username = Uri.UnescapeDataString(user[0]),
        };
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            try
            {
                builder[Uri.UnescapeDataString(parts[0])] = Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "");
            }
            catch (ArgumentException)
            {
                throw new FormatException($"The database address has the setting \"{parts[0]}\", which PostgreSQL connections do not know.");
            }
        }

        return new Postgres(builder.ConnectionString, $"postgres://{builder.Username}@{builder.Host}:{builder.Port}/{builder.Database}");
    }
}
