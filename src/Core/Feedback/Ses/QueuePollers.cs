using System.Threading.Channels;

namespace Postroad.Core.Feedback.Ses;

/// <summary>
/// Asks the queue: one long poll while it is quiet; when an answer comes back full, others join until theirs come back empty.
/// Trouble is shown and tried again after 1, 2, 4 .. 30 s.
/// </summary>
/// <param name="queue">Asked.</param>
/// <param name="received">Filled; completed at the end.</param>
/// <param name="store">Nothing is asked for while it is closed.</param>
/// <param name="counts">Told of answers and troubles.</param>
/// <param name="time">For pauses.</param>
/// <param name="tell">Called with a new trouble, and with null when it works again.</param>
internal sealed class QueuePollers(
    IEventQueue queue, ChannelWriter<IReadOnlyList<QueueMessage>> received, Gate store, IntakeCounts counts, TimeProvider time, Action<string?> tell)
{
    /// <summary>Ten messages per answer and some 15 ms an answer: about 2,500 a second from AWS.</summary>
    private const int Extra = 3;

    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20), MaxPause = TimeSpan.FromSeconds(30);

    private readonly Gate _help = new(isOpen: false);

    /// <summary>Runs until stopped, and closes the channel then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Extra).Select(_ => HelpAsync(stop)).Append(PollAsync(stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to leave. What was received and not stored comes again.
        }
        finally
        {
            received.Complete();
        }
    }

    private async Task PollAsync(CancellationToken stop)
    {
        while (true)
        {
            var came = await ReceiveAsync(LongPoll, stop);
            if (came == SqsQueue.MaxBatch) _help.LetThrough();
            else if (came == 0) counts.CameBackEmpty();
        }
    }

    private async Task HelpAsync(CancellationToken stop)
    {
        while (true)
        {
            await _help.WaitAsync(stop);
            counts.Helping(+1);
            try
            {
                while (await ReceiveAsync(TimeSpan.Zero, stop) > 0)
                {
                }
            }
            finally
            {
                counts.Helping(-1);
            }
        }
    }

    /// <summary>How many came.</summary>
    private async Task<int> ReceiveAsync(TimeSpan wait, CancellationToken stop)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
        {
            try
            {
                await store.WaitAsync(stop);
                var messages = await queue.ReceiveAsync(wait, stop);
                if (counts.Answered()) tell(null);
                counts.Received(messages.Count);
                if (messages.Count > 0) await received.WriteAsync(messages, stop);
                return messages.Count;
            }
            catch (QueueException fault)
            {
                if (counts.Failed(fault)) tell(fault.Message);
                await Task.Delay(pause, time, stop);
            }
        }
    }
}
