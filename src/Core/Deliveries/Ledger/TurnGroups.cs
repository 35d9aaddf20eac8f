using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>What a loop has to write: what became of its last messages, and which it wants to send next.</summary>
internal sealed record Turn(Lease Lease, IReadOnlyList<DeliveryOutcome> Outcomes, IReadOnlyList<QueuedDelivery> Wanted)
{
    public TaskCompletionSource<Intents> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Turns of many loops in one transaction and one set of statements: whoever comes while a group is being written goes into the next one. So a statement serves
/// hundreds of rows, and nobody waits for another's lock on the totals. Each send has groups of its own: one that waits for a lock holds up no other.
/// </summary>
/// <param name="write">One durable transaction; the answer of each turn.</param>
/// <param name="isUndone">Whether a write that failed so has certainly changed nothing.</param>
internal sealed class TurnGroups(Func<IReadOnlyList<Turn>, Task<Intents[]>> write, Func<Exception, bool> isUndone)
{
    /// <summary>A lane has a loop a connection; more than this in a group saves nothing.</summary>
    private const int MostTurns = 64;

    private readonly Lock gate = new();
    private readonly List<Turn> waiting = [];
    private readonly HashSet<SendId> busy = [];

    public Task<Intents> RunAsync(Turn turn)
    {
        lock (gate)
        {
            waiting.Add(turn);
            if (!busy.Add(turn.Lease.Send)) return turn.Done.Task;
        }

        _ = WriteAllAsync(turn.Lease.Send);
        return turn.Done.Task;
    }

    /// <summary>Never fails: what fails is told to whoever waits for it.</summary>
    private async Task WriteAllAsync(SendId send)
    {
        // Loops that were woken by the last group come together again before the next one begins.
        await Task.Yield();
        while (Next(send) is { Count: > 0 } group) await WriteAsync(group);
    }

    /// <summary>
    /// Turns of one send: its rows and its totals are named once. A turn of retries goes alone: each of its rows is a lease of its own, and two turns may both want
    /// a row whose lease has changed hands. Empty: nobody waits, and whoever comes next begins anew.
    /// </summary>
    private List<Turn> Next(SendId send)
    {
        lock (gate)
        {
            var group = waiting.Where(t => t.Lease.Send == send && !t.Lease.OfRetries).Take(MostTurns).ToList();
            if (group.Count == 0 && waiting.Find(t => t.Lease.Send == send) is { } retries) group.Add(retries);
            if (group.Count == 0) busy.Remove(send);
            waiting.RemoveAll(group.Contains);
            return group;
        }
    }

    private async Task WriteAsync(List<Turn> group)
    {
        try
        {
            var answers = await write(group);
            for (var i = 0; i < group.Count; i++) group[i].Done.TrySetResult(answers[i]);
        }
        catch (Exception e) when (group.Count > 1 && isUndone(e))
        {
            // One of them is at fault, and only that one: each by itself.
            foreach (var turn in group) await WriteAsync([turn]);
        }
        catch (Exception e)
        {
            foreach (var turn in group) turn.Done.TrySetException(e);
        }
    }
}
