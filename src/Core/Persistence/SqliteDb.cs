using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>The model on SQLite: instants are integer Unix milliseconds, so that they sort and compare.</summary>
internal sealed class SqliteDb(DbContextOptions<SqliteDb> options, CustomerId customer) : PostroadDb(options, customer)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        at => at.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));
}

