namespace Postroad.Simulator.Queues;

/// <summary>An SQS standard queue: long polling, visibility timeouts, deletion by receipt. Thread-safe.</summary>
internal sealed class EventQueue(TimeProvider clock, MessageNumbers numbers)
{
    /// <summary>SQS: messages in flight in a standard queue.</summary>
    public const int MaxInFlight = 120_000;
    private readonly Lock gate = new();
    private readonly Dictionary<long, QueueMessage> all = [];
    private readonly Queue<QueueMessage> ready = new();
    private readonly PriorityQueue<QueueMessage, long> hidden = new();
    private TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int inFlight;

    public long Fetched { get; private set; }

    /// <summary>How often a message may be received before it goes to the dead letters, and who takes it there. Null: for ever.</summary>
    public (int Times, Action<IReadOnlyList<QueueMessage>> Move)? DeadLetters { get; set; }

    /// <summary>Older messages are gone. Null: none is too old.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>Ready, in flight, delayed.</summary>
    public (int Ready, int InFlight, int Delayed) Count()
    {
        lock (gate)
        {
            Uncover();
            return (all.Count - inFlight - Delayed(), inFlight, Delayed());
        }
    }

    public void Put(IReadOnlyList<QueueMessage> messages)
    {
        if (messages.Count == 0) return;
        lock (gate)
        {
            var now = Now();
            foreach (var message in messages)
            {
                all[message.Number] = message;
                if (message.VisibleAtMs > now) hidden.Enqueue(message, message.VisibleAtMs);
                else ready.Enqueue(message);
            }

            Wake();
        }
    }

    public async Task<List<QueueMessage>> ReceiveAsync(int most, TimeSpan visibility, TimeSpan wait, CancellationToken cancel)
    {
        var until = Now() + (long)wait.TotalMilliseconds;
        while (true)
        {
            List<QueueMessage> got, dead = [];
            Task arrives;
            long nextMs;
            var letters = DeadLetters;
            lock (gate)
            {
                got = TakeReady(most, visibility, letters?.Times ?? int.MaxValue, dead);
                arrives = arrival.Task;
                nextMs = hidden.TryPeek(out _, out var at) ? Math.Min(at, until) : until;
            }

            if (dead.Count > 0) letters!.Value.Move(dead);
            if (got.Count > 0 || Now() >= until) return got;
            var pause = TimeSpan.FromMilliseconds(Math.Max(1, nextMs - Now()));
            await Task.WhenAny(arrives, Task.Delay(pause, clock, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>True also for one that is gone already, as SQS does; false when it never was.</summary>
    public bool Delete(long number)
    {
        lock (gate)
        {
            if (number < 0 || number >= numbers.Next) return false;
            if (!all.Remove(number, out var message)) return true;
            if (message.InFlight) inFlight--;
            message.InFlight = false;
            Fetched++;
            return true;
        }
    }

    /// <summary>Null: done. Else why not, in SQS's words.</summary>
    public string? ChangeVisibility(long number, TimeSpan visibility)
    {
        lock (gate)
        {
            Uncover();
            if (!all.TryGetValue(number, out var message) || !message.InFlight)
                return "Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.";
            message.VisibleAtMs = Now() + (long)visibility.TotalMilliseconds;
            hidden.Enqueue(message, message.VisibleAtMs);
            if (visibility == TimeSpan.Zero) Wake();
            return null;
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            all.Clear();
            ready.Clear();
            hidden.Clear();
            (inFlight, Fetched) = (0, 0);
        }
    }

    /// <summary>Messages deleted by an earlier process.</summary>
    public void Restore(long fetched) { lock (gate) Fetched += fetched; }

    /// <summary>Those of these numbers that are here.</summary>
    public long[] Held(IReadOnlyList<long> some) { lock (gate) return [.. some.Where(all.ContainsKey)]; }

    /// <summary>The numbers of all that are here.</summary>
    public long[] Numbers() { lock (gate) return [.. all.Keys]; }

    private List<QueueMessage> TakeReady(int most, TimeSpan visibility, int times, List<QueueMessage> dead)
    {
        Uncover();
        var got = new List<QueueMessage>(most);
        while (got.Count < most && inFlight < MaxInFlight && ready.TryDequeue(out var message))
        {
            if (!all.ContainsKey(message.Number)) continue;
            var dies = message.ReceiveCount >= times;
            if (dies || IsTooOld(message))
            {
                all.Remove(message.Number);
                if (dies) dead.Add(message);
                continue;
            }

            message.ReceiveCount++;
            if (message.FirstReceivedMs == 0) message.FirstReceivedMs = Now();
            if (visibility > TimeSpan.Zero) Hide(message, visibility);
            got.Add(message);
        }

        if (visibility == TimeSpan.Zero) foreach (var message in got) ready.Enqueue(message);
        return got;
    }

    private bool IsTooOld(QueueMessage message) => Retention is { } retention && message.AtMs + (long)retention.TotalMilliseconds < Now();

    private void Hide(QueueMessage message, TimeSpan visibility)
    {
        message.InFlight = true;
        inFlight++;
        message.VisibleAtMs = Now() + (long)visibility.TotalMilliseconds;
        hidden.Enqueue(message, message.VisibleAtMs);
    }

    // An entry whose time was changed since stands twice; only the one that agrees with its message counts.
    private void Uncover()
    {
        var now = Now();
        while (hidden.TryPeek(out var message, out var at) && at <= now)
        {
            hidden.Dequeue();
            if (message.VisibleAtMs != at || !all.ContainsKey(message.Number)) continue;
            if (message.InFlight) inFlight--;
            (message.InFlight, message.VisibleAtMs) = (false, 0);
            ready.Enqueue(message);
        }
    }

    private int Delayed()
    {
        var delayed = 0;
        foreach (var (message, at) in hidden.UnorderedItems)
            if (!message.InFlight && message.VisibleAtMs == at && all.ContainsKey(message.Number)) delayed++;
        return delayed;
    }

    private void Wake()
    {
        arrival.TrySetResult();
        arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
