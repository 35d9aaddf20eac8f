using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Postroad.Core.Persistence;

namespace Postroad.Tests.Crash;

/// <summary>A connection beside the product's own, to look into the database of a running process.</summary>
internal static class OutsideConnection
{
    public static DbConnection Open(string url) => DatabaseAddress.Parse(url) switch
    {
        DatabaseAddress.Sqlite(var path) => new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30 }.ConnectionString),
        DatabaseAddress.Postgres postgres => new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false"),
        _ => throw new ArgumentOutOfRangeException(nameof(url)),
    };
}
