using System.Collections.Concurrent;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// What the loops of a lane take their next deliveries from: one leased range at a time with its merge data, the next one leased ahead so that no loop waits
/// for the database at the edge. Due retries come before fresh ranges.
/// </summary>
internal sealed class LaneQueue(LaneId lane, string node, DeliveryLedger ledger, IMessageComposer composer, HeldSends holds, DeliveryOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Rows of the retry table leased in one go.</summary>
    private const int MostRetries = 200;

    private static long takes;

    private readonly SemaphoreSlim refill = new(1, 1);
    private readonly Lock gate = new();
    private readonly HashSet<LeasedRange> held = [];
    private readonly ConcurrentDictionary<SendId, IPreparedSend> contents = [];
    private LeasedRange? current;
    private Task<LeasedRange?>? ahead;
    private int turn;
    private long emptySince;
    private bool empty;
    private long renewedAt = time.GetTimestamp();

    /// <summary>True when the lane has no running send any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>True when <see cref="TryTake"/> has something to give; false when nothing is due on this lane now.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken stop)
    {
        if (HasRows()) return true;
        // Without the token: who is in there has it, and is out soon when it is pulled.
        await refill.WaitAsync(CancellationToken.None);
        try
        {
            stop.ThrowIfCancellationRequested();
            if (HasRows()) return true;
            // One loop looks on behalf of all that find nothing.
            if (empty && time.GetElapsedTime(emptySince) < options.Pause) return false;
            var next = await NextAsync(stop);
            lock (gate) current = next;
            (empty, emptySince) = (next is null, time.GetTimestamp());
            return next is not null;
        }
        finally
        {
            refill.Release();
        }
    }

    /// <summary>Up to <paramref name="most"/> deliveries of one range; empty when others were faster. Never waits.</summary>
    public Slice TryTake(int most, CancellationToken stop)
    {
        lock (gate)
        {
            if (current is not { } range) return default;
            var slice = range.Take(most);
            if (range.IsHalfDone && ahead is null && !stop.IsCancellationRequested) ahead = LeaseAheadAsync(stop);
            return slice;
        }
    }

    /// <summary>Every slice comes back, sent or not; the last one of a range gives the range back.</summary>
    public async Task ReturnAsync(Slice slice)
    {
        lock (gate)
        {
            slice.Range.Return(slice.Count);
            if (!slice.Range.IsOver || !held.Remove(slice.Range)) return;
        }

        await ledger.CloseAsync(slice.Range.Lease, slice.Range.Owner, CancellationToken.None);
    }

    /// <summary>Nothing more of this range is handed out; with what is out of it, it goes back to the database.</summary>
    public void Abandon(LeasedRange range)
    {
        lock (gate) range.Abandon();
    }

    /// <summary>Holds on to what is being worked on; a range that is lost gives out nothing more.</summary>
    public async Task RenewAsync(CancellationToken cancel)
    {
        LeasedRange[] now;
        lock (gate) now = [.. held];
        foreach (var range in now)
        {
            if (await ledger.RenewAsync(range.Lease, range.Owner, cancel)) continue;
            lock (gate)
            {
                range.Abandon();
                if (range.IsOver) held.Remove(range);
            }
        }

        Interlocked.Exchange(ref renewedAt, time.GetTimestamp());
    }

    /// <summary>Gives back what was leased ahead and not worked on. Called when the loops have ended.</summary>
    public async Task ReleaseAsync()
    {
        if (ahead is not null) await EndAsync(ahead);
        LeasedRange[] left;
        lock (gate) (left, current) = ([.. held], null);
        foreach (var range in left) await ledger.CloseAsync(range.Lease, range.Owner, CancellationToken.None);
    }

    public void Dispose() => refill.Dispose();

    private async Task<LeasedRange?> NextAsync(CancellationToken stop)
    {
        Task<LeasedRange?>? leasing;
        lock (gate) (leasing, ahead) = (ahead, null);
        return (leasing is null ? null : await leasing) ?? await LeaseAsync(stop);
    }

    private bool HasRows()
    {
        lock (gate) return current is { HasRows: true };
    }

    /// <summary>Beside the loop that asks for it, which goes on sending.</summary>
    private async Task<LeasedRange?> LeaseAheadAsync(CancellationToken stop)
    {
        await Task.Yield();
        return await LeaseAsync(stop);
    }

    /// <summary>Sends of one server take turns range by range, so that a small one does not wait for a large one to end.</summary>
    private async Task<LeasedRange?> LeaseAsync(CancellationToken stop)
    {
        // Behind an outage leases of ours may have ended, whose answers are about to be written down: taken again, their rows would be called uncertain.
        if (time.GetElapsedTime(Interlocked.Read(ref renewedAt)) > options.Lease / 2) await RenewAsync(stop);
        var sends = await ledger.RunningAsync(lane.Server, lane.Class, stop);
        HasEnded = sends.Count == 0;
        foreach (var id in contents.Keys.Except(sends.Select(s => s.Id))) contents.TryRemove(id, out _);
        var first = turn;
        for (var i = 0; i < sends.Count; i++)
        {
            var send = sends[(first + i) % sends.Count];
            if (holds.Rests(send.Id, time.GetUtcNow())) continue;
            // Before anything of it is leased; whoever cannot be mailed holds up nobody behind him.
            if (await PreparedAsync(send, stop) is not { } content) continue;
            var owner = $"{node}:{Interlocked.Increment(ref takes)}";
            // Those who were refused are due again and again; who was not tried yet would never be.
            var work = holds.IsForRecipients(send.Id)
                ? await ledger.TakeRangeAsync(send, owner, stop) ?? await ledger.TakeRetriesAsync(send, owner, MostRetries, stop)
                : await ledger.TakeRetriesAsync(send, owner, MostRetries, stop) ?? await ledger.TakeRangeAsync(send, owner, stop);
            if (work is null) continue;
            turn = (first + i + 1) % sends.Count;
            var range = await LoadAsync(work, send, content, owner, stop);
            if (range is not null) return range;
            if (!holds.Has(send.Id)) i--;
        }

        return null;
    }

    /// <summary>Null: the mail of this send cannot be made.</summary>
    private async Task<IPreparedSend?> PreparedAsync(RunningSend send, CancellationToken stop)
    {
        if (contents.TryGetValue(send.Id, out var content)) return content;
        try
        {
            return contents[send.Id] = await composer.PrepareAsync(send.Customer, send.Id, stop);
        }
        catch (Exception e) when (holds.TryHear(send.Id, e))
        {
            return null;
        }
    }

    /// <summary>Null when nothing is queued in the range any more, or when its mails cannot be made; it is closed at once.</summary>
    private async Task<LeasedRange?> LoadAsync(Work work, RunningSend send, IPreparedSend content, string owner, CancellationToken stop)
    {
        if (work.Rows.Count == 0)
        {
            await ledger.CloseAsync(work.Lease, owner, CancellationToken.None);
            return null;
        }

        try
        {
            var recipients = work.Rows.Select(row => new Recipient(new DeliveryRef(send.Id, row.Seq), row.Address, row.ContactId)).ToArray();
            var range = new LeasedRange(work, owner, content, recipients, await content.ReadAsync(recipients, stop));
            holds.IsMade(send.Id);
            lock (gate) held.Add(range);
            return range;
        }
        catch (Exception e)
        {
            await ledger.CloseAsync(work.Lease, owner, CancellationToken.None);
            if (!holds.TryHear(send.Id, e)) throw;
            return null;
        }
    }

    private static async Task EndAsync(Task leasing)
    {
        try
        {
            await leasing;
        }
        catch (Exception)
        {
            // Leaving: what was being leased was given back where it was caught, or its lease ends by itself.
        }
    }
}
