using System.Net;
using Microsoft.Extensions.Logging;
using Postroad.Core.Accounts;
using Postroad.Core.Events;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback.Sns;

/// <summary>
/// Takes what is posted for one sending server. An event is on disk before SNS hears that we have it; what came twice is stored once, by the keys of events.
/// A message that is not the topic's costs no write.
/// </summary>
internal sealed partial class TopicIntake(
    ServerId server, TopicArn topic, SnsGuard guard, Func<CancellationToken, Task<SnsClient>> client, TopicSubscriptions subscriptions, SesEventDecoder decoder, IEventIntake events, TimeProvider time, ILogger log)
{
    /// <summary>SNS waits 15 s for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IntakeCounts counts = new(time, TimeSpan.Zero);
    private long refused, heardTicks;
    private string? lastRefusal, confirmed;

    public TopicStatus Status => new() { Events = counts.Status(), Refused = Interlocked.Read(ref refused), LastRefusal = lastRefusal };

    /// <summary>When a message of the topic came last that is not noted yet; asking takes it away. Null: none.</summary>
    public DateTimeOffset? TakeHeard() => Interlocked.Exchange(ref heardTicks, 0) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public async Task<SnsAnswer> TakeAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (SnsMessage.Read(body.Span) is not { } message) return Refuse("it is not a message of SNS with a signature; raw delivery must be off");
        switch (await guard.JudgeAsync(message, cancel))
        {
            case SnsVerdict.Forged(var why): return Refuse(why);
            case SnsVerdict.NotNow(var why):
                if (counts.Failed($"Messages cannot be checked: {why}")) Log.NotChecked(log, server.Value, why);
                return SnsAnswer.NotNow;
        }

        counts.Answered();
        return message.Kind switch
        {
            SnsKind.Notification => await StoreAsync(message),
            SnsKind.SubscriptionConfirmation => await ConfirmAsync(message, cancel),
            _ => await EndAsync(),
        };
    }

    private SnsAnswer Refuse(string why)
    {
        Interlocked.Increment(ref refused);
        if (Interlocked.Exchange(ref lastRefusal, why) != why) Log.Refused(log, server.Value, why);
        return SnsAnswer.Refused;
    }

    /// <summary>Of all that was posted only what is signed is decoded: beside it anybody may have written an event.</summary>
    private async Task<SnsAnswer> StoreAsync(SnsMessage message)
    {
        var decoded = decoder.Decode(message.Text);
        if (decoded.Kind == DecodedKind.Poison) Log.Poison(log, server.Value, decoded.Why!, message.Text.Length);
        // Not bound to the request: what was handed over when SNS stopped waiting is stored all the same, and comes again without harm.
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            if (decoded.Event is { } it) await AppendAsync(it, patience.Token);
        }
        catch (Exception fault)
        {
            // The edge: whatever the database says, SNS keeps the message for a while.
            if (counts.NotStored($"Events could not be stored, and SNS gives up after a minute: {fault.Message}")) Log.NotStored(log, server.Value, fault);
            return SnsAnswer.NotNow;
        }

        counts.Count(decoded.Kind);
        counts.Stored(decoded.Event is null ? 0 : 1);
        Volatile.Write(ref heardTicks, time.GetUtcNow().UtcTicks);
        return SnsAnswer.Taken;
    }

    private Task AppendAsync(DeliveryEvent it, CancellationToken cancel)
    {
        var stored = events.AppendAsync([it], cancel);
#if CRASH_POINTS
        if (NegativeControl.AnswerFirst) return Task.CompletedTask;
#endif
        return stored;
    }

    private async Task<SnsAnswer> ConfirmAsync(SnsMessage message, CancellationToken cancel)
    {
        // Posted again, by SNS or by somebody who has a copy: AWS need not be asked again.
        if (message.MessageId == confirmed) return SnsAnswer.Taken;
        #if CRASH_POINTS
        if (NegativeControl.FollowSubscribeUrl) await FollowAsync(message, cancel);
#endif
        var (arn, reply) = await AskAsync(message.Token, cancel);
        if (arn is not null) Log.Confirmed(log, server.Value, topic.Text);
        else Log.NotConfirmed(log, server.Value, topic.Text, WordsOf(reply));
        var noted = await TryNoteAsync(row =>
        {
            if (arn is not null) row.Confirm(time.GetUtcNow());
            else row.NotConfirmed($"The subscription could not be confirmed. AWS said: “{WordsOf(reply)}”. Request the confirmation again when that is right");
        });
        if (!noted || (arn is null && IsPassing(reply))) return SnsAnswer.NotNow;
        if (arn is not null) confirmed = message.MessageId;
        return SnsAnswer.Taken;
    }

    /// <summary>The address that the message names is never asked: a call of our own to SNS, with the topic and the token.</summary>
    private async Task<(string? Arn, SesReply Reply)> AskAsync(string token, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await (await client(both.Token)).ConfirmSubscriptionAsync(topic.Text, token, both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, SesReply.Broken(SesOutcome.NotSent, "Other calls of this account were before it"));
        }
        catch (KeyException fault)
        {
            return (null, SesReply.Broken(SesOutcome.NoKey, fault.Message));
        }
    }

    /// <summary>Another time it may be answered otherwise, without anybody doing anything.</summary>
    private static bool IsPassing(SesReply reply) => reply.Outcome is SesOutcome.NotSent or SesOutcome.Lost || (reply.Outcome == SesOutcome.Answered && ((int)reply.Status >= 500 || reply.Status == HttpStatusCode.TooManyRequests));

    private static string WordsOf(SesReply reply) => reply.Words.Length > 0 ? reply.Words : $"{(int)reply.Status} {reply.ErrorType}".Trim();

    /// <summary>Somebody who may has ended it, and will have had a reason: it is said and not undone.</summary>
    private async Task<SnsAnswer> EndAsync()
    {
        Log.Ended(log, server.Value, topic.Text);
        confirmed = null;
        return await TryNoteAsync(row => row.End("The subscription was ended in AWS: no more events come. Subscribe this address again if that was not meant")) ? SnsAnswer.Taken : SnsAnswer.NotNow;
    }

    private async Task<bool> TryNoteAsync(Action<TopicSubscription> what)
    {
        try
        {
            await subscriptions.NoteAsync(server, topic.Text, what, CancellationToken.None).WaitAsync(Patience, time);
            return true;
        }
        catch (Exception fault)
        {
            Log.NotStored(log, server.Value, fault);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3221, LogLevel.Warning, "SNS for sending server {ServerId}: a message was refused: {Why}. Told when the reason changes, counted always")]
        public static partial void Refused(ILogger log, long serverId, string why);

        [LoggerMessage(3222, LogLevel.Warning, "SNS for sending server {ServerId}: messages cannot be checked: {Why}")]
        public static partial void NotChecked(ILogger log, long serverId, string why);

        [LoggerMessage(3223, LogLevel.Error, "SNS for sending server {ServerId}: a message could not be stored; SNS tries again")]
        public static partial void NotStored(ILogger log, long serverId, Exception fault);

        [LoggerMessage(3224, LogLevel.Warning, "SNS for sending server {ServerId}: a message of {Length} characters was not understood: {Why}")]
        public static partial void Poison(ILogger log, long serverId, string why, int length);

        [LoggerMessage(3225, LogLevel.Information, "SNS for sending server {ServerId}: the subscription of {Topic} is confirmed")]
        public static partial void Confirmed(ILogger log, long serverId, string topic);

        [LoggerMessage(3226, LogLevel.Warning, "SNS for sending server {ServerId}: the subscription of {Topic} could not be confirmed: {Words}")]
        public static partial void NotConfirmed(ILogger log, long serverId, string topic, string words);

        [LoggerMessage(3227, LogLevel.Warning, "SNS for sending server {ServerId}: the subscription of {Topic} was ended in AWS")]
        public static partial void Ended(ILogger log, long serverId, string topic);
    }
}
