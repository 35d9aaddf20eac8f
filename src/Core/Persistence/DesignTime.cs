using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>For <c>dotnet ef migrations add NAME --project src/Core --context SqliteDb --output-dir Persistence/Migrations/Sqlite</c>.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteDb>
{
    public SqliteDb CreateDbContext(string[] args) => new(SqliteDatabase.WriterOptions(new SqliteConnection("Data Source=:memory:")), CustomerId.Installation);
}

/// <summary>The same with <c>--context PostgresDb --output-dir Persistence/Migrations/Postgres</c>.</summary>
internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresDb>
{
    public PostgresDb CreateDbContext(string[] args) =>
        new(PostgresDatabase.Options(b => b.UseNpgsql("Host=localhost", o => o.MigrationsHistoryTable("schema_migrations"))).Options, CustomerId.Installation);
}
