using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// A relay over SMTP. Whoever calls waits while their message is on one of the connections; those who wait at a busy connection are the ones whose envelope rides with the body before (the
/// intent of each is durable by then,
/// because it is before the call). Nothing of a message is sent twice but its envelope, when the connection ended before its body.
/// </summary>
internal sealed class SmtpSendingServer(SmtpServerSettings settings, SmtpPool pool, LocalQuotaLedger quota, TimeProvider time) : ISendingServer
{
    public ServerId Id => settings.Id;

    /// <summary>One whose body leaves, one whose envelope rides with it, and some whose loops write down what became of theirs.</summary>
    public int CallersPerConnection => 4;

    public async ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel)
    {
        byte[]? head;
        try
        {
            head = settings.Ses?.Of(message);
        }
        catch (InvalidTagException invalid)
        {
            return new SendResult.Rejected(RejectReason.InvalidContent, invalid.Message);
        }

        if (!SmtpMail.TryRead(message, settings.EnvelopeSender ?? message.From, head, out var mail, out var fault)) return fault;
        var ticket = new SmtpTicket(mail, time.After(settings.RequestDeadline));
        await using var leaving = cancel.UnsafeRegister(static ticket => ((SmtpTicket)ticket!).Leave(), ticket);
        pool.Add(ticket);
        var result = await ticket.Answer;
        if (result is SendResult.ServerStopped { Reason: StopReason.OutOfQuota }) quota.UsedUp(Id);
        return result;
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();
}
