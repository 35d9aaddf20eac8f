using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// A relay over SMTP. Whoever calls waits while their message is on one of the connections; those who wait at a busy connection are the ones whose envelope rides with the body before (the
/// intent of each is durable by then,
/// because it is before the call). One of each lane; the connections are shared by all lanes of a server. Nothing of a message is sent twice but its envelope, when the connection ended before its body.
/// </summary>
/// <param name="settings">Those of the pool.</param>
/// <param name="headers">What this lane puts in front of a message. Null: the relay is not Amazon SES, and nothing is.</param>
/// <param name="pool">Shared.</param>
/// <param name="lane">In which its messages wait there.</param>
/// <param name="quota">Hears when there is none left.</param>
/// <param name="time">Deadlines.</param>
/// <param name="onClosed">The pool has a lane less.</param>
internal sealed class SmtpSendingServer(
    SmtpServerSettings settings, SesHeaders? headers, SmtpPool pool, LinkedList<SmtpTicket> lane, LocalQuotaLedger quota, TimeProvider time, Func<ValueTask> onClosed) : ISendingServer
{
    private int isClosed;

    public ServerId Id => settings.Id;

    /// <summary>One whose body leaves, one whose envelope rides with it, and some whose loops write down what became of theirs.</summary>
    public int CallersPerConnection => 4;

    public async ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel)
    {
        byte[]? head;
        try
        {
            head = headers?.Of(message);
        }
        catch (InvalidTagException invalid)
        {
            return new SendResult.Rejected(RejectReason.InvalidContent, invalid.Message);
        }

        if (!SmtpMail.TryRead(message, settings.EnvelopeSender ?? message.From, head, out var mail, out var fault)) return fault;
        var ticket = new SmtpTicket(mail, time.After(settings.RequestDeadline), lane);
        await using var leaving = cancel.UnsafeRegister(static ticket => ((SmtpTicket)ticket!).Leave(), ticket);
        pool.Add(ticket);
        var result = await ticket.Answer;
        if (result is SendResult.ServerStopped { Reason: StopReason.OutOfQuota }) quota.UsedUp(Id, settings.Account ?? LocalQuotaLedger.Alone(Id));
        return result;
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref isClosed, 1) == 0 ? onClosed() : ValueTask.CompletedTask;
}
