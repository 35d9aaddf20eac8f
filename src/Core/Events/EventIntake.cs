using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Events;

/// <summary>
/// Stores events in batches: whoever calls while a batch is being written goes into the next one, so a click costs no commit of its own. The reactions run
/// in the same transaction.
/// </summary>
public sealed partial class EventIntake : IEventIntake, IAsyncDisposable
{
    /// <summary>Events in one transaction at most; on SQLite others wait for it (about 10 us each).</summary>
    private const int MostInBatch = 1000;

    /// <summary>Callers waiting at most; beyond that they wait to be allowed to wait.</summary>
    private const int MostWaiting = 10_000;

    /// <summary>Characters of somebody else's words that are kept.</summary>
    private const int MostWords = 1000;

    private readonly Database database;
    private readonly EventLog events;
    private readonly IDeliveryOwners owners;
    private readonly IReadOnlyList<IEventReaction> reactions;
    private readonly ILogger<EventIntake> log;
    private readonly Channel<Parcel> waiting = Channel.CreateBounded<Parcel>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task working;
    private long unknown;

    public EventIntake(Database database, IDeliveryOwners owners, IEnumerable<IEventReaction> reactions, TimeProvider time, ILogger<EventIntake> log)
    {
        (this.database, this.owners, this.reactions, this.log) = (database, owners, [.. reactions], log);
        events = EventLog.For(database, time);
        working = WorkAsync();
    }

    /// <summary>Events that spoke of deliveries this database does not have, since start.</summary>
    public long Unknown => Interlocked.Read(ref unknown);

    public async Task AppendAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancel)
    {
        if (events.Count == 0) return;
        var parcel = new Parcel([.. events.Select(Storable)]);
        await waiting.Writer.WriteAsync(parcel, cancel);
        // Not Task.WaitAsync: what goes on after it would go through the pool of threads, out of a simulation's hands.
        await using (cancel.UnsafeRegister(static (waiting, token) => ((Parcel)waiting!).Stored.TrySetCanceled(token), parcel)) await parcel.Stored.Task;
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await working;
    }

    private async Task WorkAsync()
    {
        // Away from the constructor's caller: to the pool of threads, or where the scheduler of a simulation puts it.
        await Task.Yield();
        var batch = new List<Parcel>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            for (var count = 0; count < MostInBatch && waiting.Reader.TryRead(out var parcel); count += parcel.Events.Count) batch.Add(parcel);
            await StoreAsync(batch);
        }
    }

    /// <summary>A parcel that cannot be stored must not keep the others out: after a failure each is tried alone.</summary>
    private async Task StoreAsync(List<Parcel> batch)
    {
        try
        {
            await StoreTogetherAsync(batch);
        }
        catch (Exception) when (batch.Count > 1)
        {
            foreach (var parcel in batch) await StoreAsync([parcel]);
        }
        catch (Exception e)
        {
            batch[0].Stored.TrySetException(e);
        }
    }

    private async Task StoreTogetherAsync(List<Parcel> batch)
    {
        var missing = await database.WriteAsync(session => StoreAsync(session, [.. batch.SelectMany(p => p.Events)]), CancellationToken.None);
        CrashPoint.Pass(CrashPoint.EventsStored);
        if (missing > 0)
        {
            Interlocked.Add(ref unknown, missing);
            Log.UnknownDeliveries(log, missing);
        }

        foreach (var parcel in batch) parcel.Stored.TrySetResult();
    }

    private async Task<int> StoreAsync(WriteSession session, IReadOnlyList<DeliveryEvent> batch)
    {
        var known = await owners.FindAsync(session, [.. batch.Select(e => e.Delivery).Distinct()]);
        var ours = batch.Where(e => known.ContainsKey(e.Delivery)).Select(e => new FreshEvent(e, known[e.Delivery])).ToList();
        if (ours.Count < batch.Count) await owners.MissingAsync(session, [.. batch.Where(e => !known.ContainsKey(e.Delivery))]);
        var fresh = await events.StoreAsync(session, ours);
        if (fresh.Count > 0)
        {
            foreach (var reaction in reactions) await reaction.ReactAsync(session, fresh);
            CrashPoint.Pass(CrashPoint.BeforeEvents);
        }

        return batch.Count - ours.Count;
    }

    /// <summary>Other people's words: PostgreSQL stores no NUL, and nobody reads on after 1,000 characters.</summary>
    private static DeliveryEvent Storable(DeliveryEvent e) => e with { Words = Storable(e.Words), Reason = Storable(e.Reason), Status = Storable(e.Status) };

    private static string? Storable(string? text)
    {
        if (text is null || (text.Length <= MostWords && !text.Contains('\0', StringComparison.Ordinal))) return text;
        text = text.Replace("\0", "", StringComparison.Ordinal);
        return text.Length <= MostWords ? text : text[..MostWords];
    }

    private sealed record Parcel(IReadOnlyList<DeliveryEvent> Events)
    {
        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(2301, LogLevel.Warning, "{Count} events speak of deliveries that this database does not have")]
        public static partial void UnknownDeliveries(ILogger log, int count);
    }
}
