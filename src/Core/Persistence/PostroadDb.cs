using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>
/// One unit of work for one customer. It has no sets: a feature asks for its own entities with <c>Set&lt;T&gt;()</c>; each mapping sits beside its entity.
/// Rows of other customers do not exist for it.
/// </summary>
public abstract class PostroadDb(DbContextOptions options, CustomerId customer) : DbContext(options)
{
    /// <summary>Whose rows this context sees and writes.</summary>
    public CustomerId Customer { get; } = customer;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PostroadDb).Assembly);
        foreach (var type in modelBuilder.Model.GetEntityTypes().Select(t => t.ClrType).Where(t => t.IsAssignableTo(typeof(ICustomerOwned))).ToList())
        {
            typeof(PostroadDb).GetMethod(nameof(FilterByCustomer), System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
                .MakeGenericMethod(type).Invoke(this, [modelBuilder]);
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<CustomerId>().HaveConversion<CustomerIdConverter>();
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RefuseForeignRows();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        RefuseForeignRows();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    private void FilterByCustomer<T>(ModelBuilder model) where T : class, ICustomerOwned =>
        model.Entity<T>().HasQueryFilter(row => row.CustomerId == Customer);

    private void RefuseForeignRows()
    {
        foreach (var entry in ChangeTracker.Entries<ICustomerOwned>())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached || entry.Entity.CustomerId == Customer) continue;
            throw new InvalidOperationException(
                $"A {entry.Metadata.ClrType.Name} of customer {entry.Entity.CustomerId} was about to be saved for customer {Customer}.");
        }
    }

    private sealed class CustomerIdConverter() : ValueConverter<CustomerId, long>(id => id.Value, value => new CustomerId(value));
}
