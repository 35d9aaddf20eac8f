using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Suppressions;

/// <summary>Addresses that must not be mailed. The engine reads the table itself, inside the intent transaction.</summary>
public sealed partial class SuppressionList(Database database, TimeProvider time)
{
    /// <summary>Adds an address by hand. Safe to repeat; an address that is on the list for a weaker reason gets this one.</summary>
    /// <param name="listId">0: every list of the customer.</param>
    public Task AddAsync(CustomerId customer, EmailAddress address, long listId, string source, string? evidence, CancellationToken cancel) =>
        database.WriteAsync(session => AddAsync(session, [new NewSuppression(address.Key, customer, listId, SuppressionReason.Manual, source, evidence, time.GetUtcNow())]), cancel);

    /// <summary>Why the address is not mailed, in every scope: for everybody, for this customer, for one of its lists. Empty when it is.</summary>
    public async Task<IReadOnlyList<Suppression>> FindAsync(CustomerId customer, EmailAddress address, CancellationToken cancel)
    {
        await using var everybody = database.Read(CustomerId.Installation);
        await using var own = database.Read(customer);
        return [.. await FindAsync(everybody, address, cancel), .. await FindAsync(own, address, cancel)];
    }

    private static Task<List<Suppression>> FindAsync(PostroadDb db, EmailAddress address, CancellationToken cancel) =>
        db.Set<Suppression>().Where(s => s.EmailKey == address.Key).OrderBy(s => s.ListId).ToListAsync(cancel);

    internal Task AddAsync(WriteSession session, IReadOnlyList<NewSuppression> suppressions)
    {
        var folded = NewSuppression.Fold(suppressions);
        if (folded.Count == 0) return Task.CompletedTask;
        return database.IsPostgres ? AddToPostgresAsync(session, folded) : AddToSqliteAsync(session, folded);
    }
}
