using System.Buffers;
using Microsoft.Extensions.Logging;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries;

/// <summary>
/// One connection's worth of sending. It takes a few deliveries, intends them, sends them one after the other and writes the answers down together with the
/// next intents: one durable transaction per turn, nothing handed between threads. Many run side by side on a lane.
/// </summary>
internal sealed partial class SendingLoop(LaneId lane, SendingServer settings, LaneQueue queue, DeliveryLedger ledger, IQuotaLedger quota, ISendingServer server, DeliveryKeys keys, ServerStops stops, HeldSends holds, DeliveryOptions options, TimeProvider time, ILogger<SendingLoop> log)
{
    /// <summary>Between two tries of a loop to reach a server that was not reached.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly ArrayBufferWriter<byte> mime = new(32 * 1024);
    private readonly List<DeliveryOutcome> answers = [];
    private Slice open;
    private Slice doubtful;
    private int unused;
    private TimeSpan answerTime = TimeSpan.FromMilliseconds(50);

    /// <param name="end">No further mail leaves.</param>
    /// <param name="stop">The process is leaving: answers are awaited only so long.</param>
    public async Task RunAsync(CancellationToken end, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource();
        await using var timer = time.CreateTimer(_ => limit.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using var leaving = stop.UnsafeRegister(_ => timer.Change(DrainLimit, Timeout.InfiniteTimeSpan), null);
        late = limit.Token;
        await WorkAsync(end);
        await LeaveAsync(stop);
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !stops.IsStopped(lane.Server) && !queue.HasEnded)
        {
            try
            {
                if (!ledger.Health.MaySend)
                {
                    await StandStillAsync(stop);
                    continue;
                }

                await TakeBackAsync();
                if (!await FillAsync(stop)) await PauseAsync(stop);
                else if (await PermitAsync(stop) is > 0 and var permitted) await TakeTurnAsync(permitted, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The database or the content failed: nothing was sent without its intent. What we hold is written down before anything else is tried.
                if (ledger.Health.CanWrite) Log.TurnFailed(log, e, lane);
                await Task.Delay(options.Pause, time, CancellationToken.None);
            }
        }
    }

    /// <summary>The storage is not well: nothing is leased, intended or sent. What is held is written down as soon as that can be done.</summary>
    private async Task StandStillAsync(CancellationToken stop)
    {
        if (ledger.Health.CanWrite)
        {
            await WriteAnswersAsync();
            await TakeBackAsync();
        }

        await DelayAsync(options.Pause, stop);
    }

    /// <summary>As many as leave within <see cref="DeliveryOptions.OnTheWire"/>: a crash leaves no more than that uncertain.</summary>
    private int TurnSize => Math.Clamp((int)(options.OnTheWire / answerTime), 1, options.MostPerTurn);

    /// <summary>Answers are not kept waiting for the next range.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken stop)
    {
        var filling = queue.FillAsync(stop);
        if (!filling.IsCompleted) await WriteAnswersAsync();
        try
        {
            return await filling;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task TakeTurnAsync(int permitted, CancellationToken stop)
    {
        var slice = queue.TryTake(permitted, stop);
        if (slice.Count < permitted) quota.GiveBack(lane.Server, permitted - slice.Count);
        if (slice.Count == 0) return;

        var intents = await IntendAsync(slice);
        if (intents.Rows.Count < slice.Count) quota.GiveBack(lane.Server, slice.Count - intents.Rows.Count);
        if (intents.Verdict != IntentVerdict.Granted) queue.Abandon(slice.Range);
        await SendAsync(slice, intents, stop);
        if (intents.Verdict != IntentVerdict.Granted) await PauseAsync(stop);
    }

    private async Task<Intents> IntendAsync(Slice slice)
    {
        try
        {
            if (open.Range != slice.Range) await WriteAnswersAsync();
            var intents = await ledger.TurnAsync(slice.Range.Lease, answers, slice.Rows, CancellationToken.None);
            await CloseOpenAsync();
            open = slice;
            return intents;
        }
        catch
        {
            // Whether the intents were written is unknown, so none is sent; what was written of them is taken back before anything else.
            quota.GiveBack(lane.Server, slice.Count);
            queue.Abandon(slice.Range);
            doubtful = slice;
            throw;
        }
    }

    /// <summary>Nobody of the slice was mailed: that is known here and nowhere else, so the range is given back only when it is written down.</summary>
    private async Task TakeBackAsync()
    {
        if (doubtful.Count == 0) return;
        await ledger.TakeBackAsync(doubtful.Range.Lease, doubtful.Rows, CancellationToken.None);
        var done = doubtful;
        doubtful = default;
        await queue.ReturnAsync(done);
    }

    // Takes no token: an answer that we hold is written down even while the process is leaving.
    private async Task WriteAnswersAsync()
    {
        if (answers.Count > 0) await ledger.TurnAsync(open.Range.Lease, answers, [], CancellationToken.None);
        await CloseOpenAsync();
    }

    /// <summary>A slice goes back only when its answers are on disk, for a range is closed by counting its rows.</summary>
    private async Task CloseOpenAsync()
    {
        answers.Clear();
        if (open.Count == 0) return;
        var done = open;
        open = default;
        await queue.ReturnAsync(done);
    }

    private async Task SendAsync(Slice slice, Intents intents, CancellationToken stop)
    {
        unused = 0;
        var (index, sent) = (slice.First, 0);
        SendResult? last = null;
        while (sent < intents.Rows.Count && last is not (SendResult.Throttled or SendResult.ServerStopped) && MayLeave(intents, sent, stop))
        {
            var row = intents.Rows[sent++];
            while (slice.Range.Row(index).Seq != row.Seq) index++;
            last = await SendAsync(slice.Range, index, row);
            if (last is SendResult.ServerStopped(var reason, var reply) && slice.Range.Content.EndsAlone(reason))
            {
                answers.Add(Outcomes.OfTest(reason, reply, row, time.GetUtcNow()));
                last = null;
                continue;
            }

            if (last is SendResult.ServerStopped(StopReason.Sandbox, var words) && !settings.AsksSes)
            {
                last = null;
                answers.Add(Outcomes.OfUnverified(words, row, time.GetUtcNow()));
                await stops.ReachedAsync(lane.Server);
                if (await HoldsForRecipientAsync(slice.Range, words)) break;
                continue;
            }

            answers.Add(Outcomes.Of(last, row, time.GetUtcNow(), options));
            if (last is SendResult.Accepted) holds.IsTaken(slice.Range.Recipient(index).Delivery.Send);
            if (last is SendResult.Deferred { SpendsFailure: false } away)
            {
                await stops.NotReachedAsync(lane.Server, away.Reply);
                await RestAsync(stop);
            }
            else if (last is not SendResult.Unknown) await stops.ReachedAsync(lane.Server);
        }

        // What was intended and not even tried goes back at once; it was certainly not sent.
        foreach (var row in intents.Rows.Skip(sent)) answers.Add(Outcomes.NotTried(last, row, time.GetUtcNow()));
        quota.GiveBack(lane.Server, unused + intents.Rows.Count - sent);
        await HearAsync(last, slice.Range, stop);
    }

    /// <summary>A server that is not there is asked again in a while, with one message, and not for each row of the campaign.</summary>
    private async Task RestAsync(CancellationToken stop)
    {
        if (answerTime < options.OnTheWire) answerTime = options.OnTheWire;
        await DelayAsync(Rest, stop);
    }

    private async Task<SendResult> SendAsync(LeasedRange range, int index, QueuedDelivery row)
    {
        var recipient = range.Recipient(index);
        var key = keys.Write(recipient.Delivery);
        mime.ResetWrittenCount();
        CrashPoint.PassIf(CrashPoint.IsPoison(row.Address), CrashPoint.Poison);
        try
        {
            range.Content.Write(recipient, range.Data(index), key, row.Attempt, mime);
        }
        catch (Exception e)
        {
            // Whatever it is, no byte has left, and the rows beside it can do nothing for it.
            if (e is not ContentException) Log.NotMade(log, e, lane, recipient.Delivery);
            unused++;
            return new SendResult.Rejected(RejectReason.InvalidContent, e is ContentException ? e.Message : $"An error of this program while the mail was made: {e.Message}");
        }

        var since = time.GetTimestamp();
        var result = await HandOverAsync(new OutgoingMessage
        {
            From = range.Content.From,
            To = row.Address,
            Mime = mime.WrittenMemory,
            DeliveryKey = key,
            Attempt = row.Attempt,
            Tags = range.Content.Tags,
            ConfigurationSet = range.Content.ConfigurationSet,
        });
        CrashPoint.Pass(CrashPoint.ReplyRead);
        answerTime = (answerTime * 0.8) + (time.GetElapsedTime(since) * 0.2) + TimeSpan.FromTicks(1);
        if (result is SendResult.Throttled or SendResult.ServerStopped or SendResult.Deferred { SpendsFailure: false }) unused++;
        return result;
    }

    /// <summary>
    /// An answer on its way is awaited while the process leaves, but not for ever. An adapter answers for everything that breaks; should it not, only this row is
    /// uncertain.
    /// </summary>
    private async ValueTask<SendResult> HandOverAsync(OutgoingMessage message)
    {
        try
        {
            return await server.SendAsync(message, late);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return new SendResult.Unknown($"The process was stopped and did not wait longer than {options.DrainLimit.TotalSeconds:0.#} s for the answer");
        }
        catch (Exception e)
        {
            Log.ServerFailed(log, e, lane);
            return new SendResult.Unknown($"An error of this program while the mail was handed over: {e.Message}");
        }
    }

    private async Task PauseAsync(CancellationToken stop)
    {
        await WriteAnswersAsync();
        await DelayAsync(options.Pause, stop);
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken stop)
    {
        try
        {
            await Task.Delay(delay, time, stop);
        }
        catch (OperationCanceledException)
        {
            // Leaving; the caller's loop sees it.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2105, LogLevel.Error, "Lane {Lane}: a turn failed; nothing was sent without its intent, and it is tried again")]
        public static partial void TurnFailed(ILogger log, Exception e, LaneId lane);

        [LoggerMessage(2111, LogLevel.Error, "Lane {Lane}: the mail of delivery {Delivery} could not be made; it is refused, the others go on")]
        public static partial void NotMade(ILogger log, Exception e, LaneId lane, DeliveryRef delivery);

        [LoggerMessage(2112, LogLevel.Error, "Lane {Lane}: the sending server's adapter failed; the delivery is uncertain, the others go on")]
        public static partial void ServerFailed(ILogger log, Exception e, LaneId lane);
    }
}
