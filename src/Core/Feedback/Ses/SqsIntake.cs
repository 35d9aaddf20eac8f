using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Postroad.Core.Events;
using Postroad.Core.Persistence;

namespace Postroad.Core.Feedback.Ses;

/// <summary>
/// Takes a server's events from its queue: receive, decode, store, and only then delete. A crash in between brings them again, and
/// storing is idempotent. What several answers brought is stored as one batch.
/// </summary>
public sealed partial class SqsIntake : IDisposable
{
    /// <summary>Answers that wait to be stored, ten messages each: bounds memory and how long a message waits before its visibility ends.</summary>
    private const int MaxWaiting = 64;

    /// <summary>Most messages stored at once.</summary>
    private const int MaxBatch = 500;

    /// <summary>Deletes at once.</summary>
    private const int Deletes = 4;

    /// <summary>Reasons for poison that are logged, each once; the count goes on.</summary>
    private const int MaxLogged = 20;

    /// <summary>What was received when the stop came is stored within this time.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>The database gets a moment before it is tried again: 1, 2, 4 .. 15 s.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1), LongestAfterFault = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Then, after some two minutes, the next batch has its turn: one that can never be stored must not keep the others out. An outage of the database is no fault of the
    /// batch, and is waited for.
    /// </summary>
    private const int MostTries = 12;

    private readonly IEventQueue _queue;
    private readonly string _name;
    private readonly SesEventDecoder _decoder;
    private readonly IEventIntake _events;
    private readonly IntakeCounts _counts;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HashSet<string> _logged = [];
    private readonly Gate _store = new(isOpen: true);

    /// <param name="visibility">How long the queue hides what it has given out: a message that an earlier process had taken may be hidden for so long.</param>
    internal SqsIntake(IEventQueue queue, string name, SesEventDecoder decoder, IEventIntake events, TimeProvider time, ILogger log, TimeSpan visibility = default)
    {
        (_queue, _name, _decoder, _events, _time, _log) = (queue, name, decoder, events, time, log);
        _counts = new IntakeCounts(time, visibility);
    }

    public IntakeStatus Status => _counts.Status();

    /// <summary>How long ago the queue was last seen empty with everything stored that had come out of it. Null: never.</summary>
    public TimeSpan? SinceSeenEmpty => _counts.SinceSeenEmpty();

    /// <summary>Runs until stopped; outages of queue or database are shown in <see cref="Status"/> and stop nothing.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var received = Channel.CreateBounded<IReadOnlyList<QueueMessage>>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
        var pollers = new QueuePollers(_queue, received.Writer, _store, _counts, _time, Tell);
        var polling = pollers.RunAsync(stop);
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        await using var leaving = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(Grace), late);
        await StoreAsync(received.Reader, late.Token);
        await polling;
    }

    public void Dispose() => _queue.Dispose();

    private async Task StoreAsync(ChannelReader<IReadOnlyList<QueueMessage>> received, CancellationToken cancel)
    {
        var deleting = Task.CompletedTask;
        var messages = new List<QueueMessage>(MaxBatch);
        while (await received.WaitToReadAsync(CancellationToken.None))
        {
            while (messages.Count <= MaxBatch - SqsQueue.MaxBatch && received.TryRead(out var some)) messages.AddRange(some);
            var stored = await AppendAsync(Decode(messages), cancel);
            _counts.Handled(messages.Count, stored);
            if (stored)
            {
                await deleting;
                deleting = DeleteAsync([.. messages], cancel);
            }

            messages.Clear();
        }

        await deleting;
    }

    /// <summary>
    /// Tries again until it is stored; no more is received meanwhile, because a queue that gives the same message out too often puts it aside. False: given up.
    /// The messages are not deleted and come again.
    /// </summary>
    private async Task<bool> AppendAsync(List<DeliveryEvent> events, CancellationToken cancel)
    {
        var (stored, pause, tries) = (false, AfterFault, 0);
        while (!cancel.IsCancellationRequested)
        {
            var fault = await TryAppendAsync(events, cancel);
            stored = fault is null;
            if (stored || (StoreFault.Of(fault) is null && ++tries >= MostTries)) break;
            _store.Close();
            await Task.Delay(pause, _time, cancel).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestAfterFault ? pause * 2 : LongestAfterFault;
        }

        _store.Open();
        return stored;
    }

    /// <summary>Null: stored. Otherwise why not.</summary>
    private async Task<Exception?> TryAppendAsync(List<DeliveryEvent> events, CancellationToken cancel)
    {
        try
        {
            if (events.Count > 0) await _events.AppendAsync(events, cancel);
            if (_counts.Stored(events.Count)) Tell(null);
            return null;
        }
        catch (Exception fault)
        {
            // The loop's edge: whatever the database says, the queue keeps the messages.
            if (!cancel.IsCancellationRequested && _counts.NotStored($"Events could not be stored and will come again: {fault.Message}")) Log.NotStored(_log, _name, fault);
            return fault;
        }
    }

    private List<DeliveryEvent> Decode(List<QueueMessage> messages)
    {
        var events = new List<DeliveryEvent>(messages.Count);
        foreach (var message in messages)
        {
            var decoded = _decoder.Decode(message.Body);
            _counts.Count(decoded.Kind);
            if (decoded.Event is { } it) events.Add(it);
            else if (decoded.Kind == DecodedKind.Poison && _logged.Count < MaxLogged && _logged.Add(decoded.Why!)) Log.Poison(_log, _name, decoded.Why!, message.Body.Length);
        }

        return events;
    }

    private async Task DeleteAsync(QueueMessage[] messages, CancellationToken cancel)
    {
        try
        {
            var batches = new Queue<QueueMessage[]>(messages.Chunk(SqsQueue.MaxBatch));
            await Task.WhenAll(Enumerable.Range(0, Deletes).Select(_ => DeleteEachAsync(batches, cancel)));
        }
        catch (QueueException fault)
        {
            if (_counts.Failed(fault)) Tell(fault.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // They come again, and storing them again changes nothing.
        }
    }

    /// <summary>Several take from the same batches. Not Parallel: that hands its work to the pool, where no simulation could order it.</summary>
    private async Task DeleteEachAsync(Queue<QueueMessage[]> batches, CancellationToken cancel)
    {
        while (Next(batches) is { } batch)
        {
            await _queue.DeleteAsync(batch, cancel);
            _counts.Deleted();
        }
    }

    private static QueueMessage[]? Next(Queue<QueueMessage[]> batches)
    {
        lock (batches) return batches.TryDequeue(out var batch) ? batch : null;
    }

    private void Tell(string? trouble)
    {
        if (trouble is null) Log.Works(_log, _name);
        else Log.Fails(_log, _name, trouble);
    }

    private static partial class Log
    {
        [LoggerMessage(3201, LogLevel.Warning, "Events from {Queue}: {Trouble}")]
        public static partial void Fails(ILogger log, string queue, string trouble);

        [LoggerMessage(3202, LogLevel.Information, "Events from {Queue}: works again")]
        public static partial void Works(ILogger log, string queue);

        [LoggerMessage(3203, LogLevel.Error, "Events from {Queue} could not be stored; they come again")]
        public static partial void NotStored(ILogger log, string queue, Exception fault);

        [LoggerMessage(3204, LogLevel.Warning, "Events from {Queue}: a message of {Length} characters was not understood and put aside: {Why}. Told once, counted always")]
        public static partial void Poison(ILogger log, string queue, string why, int length);
    }
}
