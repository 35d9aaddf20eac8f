using Postroad.Core.Feedback.Ses;

namespace Postroad.Tests.Simulation;

/// <summary>
/// The far side of the queue, as SQS: it gives a message out, hides it for a while, and gives it out again until it is deleted. It does not know whether its
/// answer arrived.
/// </summary>
internal sealed class EventQueue(World world)
{
    private readonly SimulatedProcess process = world.Scheduler.Start("queue");
    private readonly List<QueuedEvent> events = [];
    private TaskCompletionSource bell = new();
    private int receipts;

    /// <summary>How long it hides what it has given out: also for most of a horizon, so that what was in a lost answer comes when its absence is nearly believed.</summary>
    public TimeSpan Visibility { get; } = TimeSpan.FromSeconds(world.Chance.Pick([4, 8, 24, 40]));

    /// <summary>Messages that somebody took and deleted: an event of each must have worked.</summary>
    public HashSet<string> Told { get; } = [];

    /// <summary>Events that were taken and deleted.</summary>
    public List<QueuedEvent> Delivered { get; } = [];

    /// <summary>Events on their way or in the queue.</summary>
    public int Outstanding => events.Count;

    public void Put(QueuedEvent e, TimeSpan delay)
    {
        e.VisibleAt = world.Scheduler.Now + delay;
        events.Add(e);
        // Whoever polls looks again how long to wait.
        var waiting = bell;
        bell = new TaskCompletionSource();
        waiting.SetResult();
    }

    /// <summary>Up to ten messages; none when nothing came in time. Taken here, whatever becomes of the answer.</summary>
    public Task<List<QueueMessage>> ReceiveAsync(SimulatedProcess client, TimeSpan wait, CancellationToken cancel)
    {
        var reply = new TaskCompletionSource<List<QueueMessage>>();
        var given = cancel.UnsafeRegister(_ => reply.TrySetCanceled(cancel), null);
        process.Begin(() => _ = AnswerAsync(client, wait, reply, given));
        return reply.Task;
    }

    /// <summary>By the latest receipt; an older one is forgiven or not.</summary>
    public void Delete(IEnumerable<QueueMessage> messages)
    {
        foreach (var message in messages)
        {
            var e = events.Find(e => e.Receipts.Contains(message.Receipt));
            if (e is null || (e.Receipts[^1] != message.Receipt && world.Chance.OneIn(2))) continue;
            events.Remove(e);
            world.Tell(process, $"deletes {e.Type} of", e.Message.Seq);
            if (e.Type == "Nonsense") continue;
            Told.Add(e.Message.Id);
            Delivered.Add(e);
        }
    }

    private async Task AnswerAsync(SimulatedProcess client, TimeSpan wait, TaskCompletionSource<List<QueueMessage>> reply, CancellationTokenRegistration given)
    {
        await using (given)
        {
            var end = world.Scheduler.Now + wait;
            while (true)
            {
                // A line that the client closed is mostly noticed, and what would be given out there is not.
                if ((reply.Task.IsCompleted || !client.IsAlive) && !world.Chance.OneIn(4)) return;
                var some = Take(wait > TimeSpan.Zero);
                if (some.Count > 0 || world.Scheduler.Now >= end)
                {
                    reply.TrySetResult(some);
                    return;
                }

                using var woken = new CancellationTokenSource();
                await Task.WhenAny(bell.Task, Task.Delay(Until(end) - world.Scheduler.Now, process.Clock, woken.Token));
                woken.Cancel();
            }
        }
    }

    /// <summary>A long poll asks all of it, a short one some of it.</summary>
    private List<QueueMessage> Take(bool all)
    {
        var visible = world.Chance.Shuffled(events.Where(e => e.VisibleAt <= world.Scheduler.Now));
        var taken = visible.Take(all ? SqsQueue.MaxBatch : world.Chance.Between(0, SqsQueue.MaxBatch)).ToList();
        foreach (var e in taken)
        {
            e.VisibleAt = world.Scheduler.Now + Visibility;
            e.Receipts.Add($"r{++receipts}");
        }

        return [.. taken.Select(e => new QueueMessage(e.Body, e.Receipts[^1]))];
    }

    private TimeSpan Until(TimeSpan end)
    {
        foreach (var e in events) end = e.VisibleAt < end ? e.VisibleAt : end;
        return end;
    }
}

internal sealed class QueuedEvent(string body, string type, AcceptedMessage message)
{
    public string Body => body;

    public string Type => type;

    public AcceptedMessage Message => message;

    public TimeSpan VisibleAt { get; set; }

    /// <summary>One for each time that it was given out, the latest last.</summary>
    public List<string> Receipts { get; } = [];
}
