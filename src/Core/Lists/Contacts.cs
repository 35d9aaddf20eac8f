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
    public Task<UpsertResult> UpsertAsync(CustomerId customer, ListId list, IReadOnlyList<NewContact> people, CancellationToken cancel) =>
        PutAsync(new Arrival(customer, list), people, from: 0, noted: null, cancel);

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

    /// <summary>The same as <paramref name="arrival"/> says, piece by piece, each in a transaction of its own.</summary>
    /// <param name="people">No address key twice. In the order of the key each page of the index is written once, and two who do this at once do not deadlock.</param>
    /// <param name="from">So many of them are skipped: an earlier call, or process, has stored them.</param>
    /// <param name="noted">In the transaction of each piece: how many of the people are stored with it, and what became of the piece's. Null: nobody needs to know.</param>
    /// <exception cref="DatabaseException">The storage is not well; the pieces before are stored, and were noted.</exception>
    internal async Task<UpsertResult> PutAsync(Arrival arrival, IReadOnlyList<NewContact> people, int from, Func<WriteSession, int, UpsertResult, Task>? noted, CancellationToken cancel)
    {
        var (done, total) = (from, default(UpsertResult));
        while (done < people.Count)
        {
            RequireRoom();
            var (end, piece) = await PutPieceAsync(arrival, people, done, noted, cancel);
            (done, total) = (end, total + piece);
        }

        return total;
    }

    private async Task<(int End, UpsertResult Piece)> PutPieceAsync(
        Arrival arrival, IReadOnlyList<NewContact> people, int from, Func<WriteSession, int, UpsertResult, Task>? noted, CancellationToken cancel)
    {
        var stored = await database.WriteAsync(async session =>
        {
            var (end, piece) = database.IsPostgres ? await PutOnPostgresAsync(session, arrival, people, from, cancel) : PutOnSqlite(session, arrival, people, from);
            if (noted is not null && !IsNotedLater) await noted(session, end, piece);
            CrashPoint.PassIf(noted is not null, CrashPoint.Importing);
            return (End: end, Piece: piece);
        }, cancel);
        CrashPoint.PassIf(noted is not null, CrashPoint.ImportStored);
        if (noted is not null && IsNotedLater) await database.WriteAsync(session => noted(session, stored.End, stored.Piece), cancel);
        return stored;
    }

#if CRASH_POINTS
    private static bool IsNotedLater => NegativeControl.NoteLater;
#else
    private static bool IsNotedLater => false;
#endif

    /// <summary>So many people may take the room that is kept for clicks and unsubscribes while nothing is sent.</summary>
    /// <exception cref="DatabaseException">The storage is not well.</exception>
    internal void RequireRoom() => database.Health.RequireForBulk("Nobody can be put on a list just now");

    /// <summary>One COPY on PostgreSQL; with 2,000 rows the round trips are under 5 % of its time.</summary>
    public const int BatchSize = 2000;
}

/// <summary>Stored; do not renumber. What becomes of the values of somebody who is a contact already. An empty new value changes nothing in any case.</summary>
public enum UpdateRule : short
{
    /// <summary>What is there stays, what is empty is filled.</summary>
    FillEmpty = 1,

    /// <summary>The new value wins, other names stay.</summary>
    Overwrite = 2,

    /// <summary>Nothing of it is touched; the person is only put on the list.</summary>
    LeaveAlone = 3,
}

/// <summary>On which list people are put, and how those are treated who exist.</summary>
internal sealed record Arrival(CustomerId Customer, ListId List)
{
    public UpdateRule Rule { get; init; } = UpdateRule.Overwrite;

    /// <summary>See <see cref="Contact.Source"/>; also who changed what was there. Null: not written down.</summary>
    public string? Source { get; init; }
}
