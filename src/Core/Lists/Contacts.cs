using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>Puts people on lists, many at a time.</summary>
public sealed partial class Contacts(Database database, TimeProvider time)
{
    /// <summary>
    /// Makes the contacts that are missing, merges fields into those that exist (the new value wins, other names stay), and subscribes them. Who unsubscribed,
    /// bounced or complained, on this list or by a suppression that covers it, is not subscribed again. Safe to repeat; on SQLite the writer is held for
    /// pieces of about 30 ms only.
    /// </summary>
    /// <param name="people">No address key twice.</param>
    /// <exception cref="DatabaseException">The storage is not well; nobody of these was stored.</exception>
    public async Task<UpsertResult> UpsertAsync(CustomerId customer, ListId list, IReadOnlyList<NewContact> people, CancellationToken cancel)
    {
        RequireRoom();
        if (database.IsPostgres) return await UpsertOnPostgresAsync(customer, list, people, cancel);
        var (done, total) = (0, default(UpsertResult));
        while (done < people.Count)
        {
            var piece = await UpsertPieceOnSqliteAsync(customer, list, people, done, cancel);
            (done, total) = (done + piece.OnList, total + piece);
        }

        return total;
    }

    /// <summary>The same for a stream of any length.</summary>
    public async Task<UpsertResult> UpsertAsync(CustomerId customer, ListId list, IEnumerable<NewContact> people, IProgress<int>? progress, CancellationToken cancel)
    {
        var total = default(UpsertResult);
        foreach (var batch in people.Chunk(BatchSize))
        {
            total += await UpsertAsync(customer, list, batch, cancel);
            progress?.Report(total.OnList);
        }

        return total;
    }

    /// <summary>So many people may take the room that is kept for clicks and unsubscribes while nothing is sent.</summary>
    /// <exception cref="DatabaseException">The storage is not well.</exception>
    internal void RequireRoom() => database.Health.RequireForBulk("Nobody can be put on a list just now");

    /// <summary>One COPY on PostgreSQL; with 2,000 rows the round trips are under 5 % of its time.</summary>
    public const int BatchSize = 2000;
}
