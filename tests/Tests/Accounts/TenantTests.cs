using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Accounts;

/// <summary>Two customers with equal data in every table that the model has: neither sees, changes or deletes the other's.</summary>
public sealed class TenantTests
{
    private static readonly CustomerId One = new(1), Two = new(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task No_query_of_one_customer_returns_rows_of_another(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var types = await FillAsync(database);
        Assert.True(types.Count >= 15, $"Only {types.Count} kinds of owned rows found.");
        foreach (var customer in new[] { One, Two })
        {
            await using var db = database.Read(customer);
            foreach (var type in types) Assert.Equal((type.Name, Own: 1, Foreign: 0), await CountAsync(db, type, static set => set));
        }
    }

    [Theory, EachDatabase]
    public async Task The_check_finds_a_query_without_the_filter(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var types = await FillAsync(database);
        await using var db = database.Read(One);
        foreach (var type in types) Assert.Equal((type.Name, Own: 1, Foreign: 1), await CountAsync(db, type, static set => set.IgnoreQueryFilters()));
    }

    [Theory, EachDatabase]
    public async Task Deleting_everything_of_one_customer_leaves_the_other_whole(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var types = await FillAsync(database);
        await database.WriteAsync(async session =>
        {
            var db = session.Db(One);
            foreach (var type in types) await ((Task)Generic(nameof(DeleteAsync), type).Invoke(null, [db])!);
        }, Cancel);
        await using var first = database.Read(One);
        await using var second = database.Read(Two);
        foreach (var type in types)
        {
            Assert.Equal((type.Name, Own: 0, Foreign: 0), await CountAsync(first, type, static set => set));
            Assert.Equal((type.Name, Own: 1, Foreign: 0), await CountAsync(second, type, static set => set));
        }
    }

    [Fact]
    public async Task A_row_of_another_customer_is_not_saved()
    {
        await using var sqlite = TestDatabase.Sqlite();
        var database = await sqlite.OpenAsync();
        var foreign = new Core.Accounts.Membership { CustomerId = Two, UserId = 1, Role = Core.Accounts.Role.Owner };
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(async session =>
        {
            var db = session.Db(One);
            db.Add(foreign);
            await db.SaveChangesAsync(Cancel);
        }, Cancel));
        Assert.Equal("A Membership of customer 2 was about to be saved for customer 1.", refused.Message);
    }

    private static async Task<(string Name, int Own, int Foreign)> CountAsync(PostroadDb db, Type type, Func<IQueryable<object>, IQueryable<object>> query)
    {
        var rows = await query((IQueryable<object>)Generic(nameof(SetOf), type).Invoke(null, [db])!).ToListAsync(Cancel);
        var own = rows.Cast<ICustomerOwned>().Count(row => row.CustomerId == db.Customer);
        return (type.Name, own, rows.Count - own);
    }

    private static DbSet<T> SetOf<T>(PostroadDb db) where T : class => db.Set<T>();

    private static Task DeleteAsync<T>(PostroadDb db) where T : class => db.Set<T>().ExecuteDeleteAsync(Cancel);

    private static MethodInfo Generic(string name, Type type) => typeof(TenantTests).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type);

    /// <summary>One row of everything for each customer, equal but for what must be unique.</summary>
    private static async Task<IReadOnlyList<Type>> FillAsync(Database database)
    {
        await using var db = database.Read(One);
        var owned = db.Model.GetEntityTypes().Where(t => t.ClrType.IsAssignableTo(typeof(ICustomerOwned))).ToList();
        await database.WriteAsync(async session =>
        {
            foreach (var type in owned)
                foreach (var customer in new[] { One, Two }) await InsertAsync(session, type, customer);
        }, Cancel);
        return [.. owned.Select(t => t.ClrType)];
    }

    private static async Task InsertAsync(WriteSession session, IEntityType type, CustomerId customer)
    {
        var columns = type.GetProperties().Where(p => !(p.IsPrimaryKey() && p.ValueGenerated == ValueGenerated.OnAdd)).ToList();
        await using var command = session.Connection.CreateCommand();
        command.Transaction = session.Transaction;
        foreach (var (i, column) in columns.Index())
            command.Parameters.Add(column.GetRelationalTypeMapping().CreateParameter(command, $"@p{i}", Value(column, customer), column.IsNullable));
#pragma warning disable CA2100 // Names come from the model.
        command.CommandText = $"""INSERT INTO {type.GetTableName()} ({string.Join(", ", columns.Select(c => c.GetColumnName()))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})""";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static object? Value(IProperty column, CustomerId customer)
    {
        var differs = column.GetContainingKeys().Any(k => Lacks(k.Properties)) || column.GetContainingIndexes().Any(i => i.IsUnique && Lacks(i.Properties));
        var number = differs ? 100 + customer.Value : 1;
        var type = Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType;
        if (type == typeof(CustomerId)) return customer;
        if (type == typeof(string)) return $"x{number}";
        if (type == typeof(Core.Campaigns.Audience)) return Core.Campaigns.Audience.Nobody;
        if (type == typeof(byte[])) return new byte[] { 1, 2, 3, (byte)number };
        if (type == typeof(bool)) return true;
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.UnixEpoch.AddDays(20_000);
        if (type.IsEnum) return Enum.ToObject(type, 1);
        return Convert.ChangeType(number, type, System.Globalization.CultureInfo.InvariantCulture);

        static bool Lacks(IEnumerable<IProperty> key) => key.All(p => p.ClrType != typeof(CustomerId));
    }
}
