using System.Globalization;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// A connection over which mail leaves, one message at a time. Where the server offers PIPELINING, the end of a message leaves in one write with the envelope of the next, if that waits by then
/// (RFC 2920 section 3.1), and each message costs one round trip. Every reply belongs to what was asked, in order; anything else ends the connection. So at most one message is ever uncertain.
/// </summary>
internal sealed class SmtpSession(SmtpLine line, SmtpOffer offer, SmtpServerSettings settings, TimeProvider time, Random chance)
{
    private volatile SmtpTicket? current, riding;
    private bool needsReset;
    private int sent;

    /// <summary>It has taken what one connection is to take.</summary>
    public bool IsWorn => sent >= settings.MessagesPerConnection;

    public bool IsAlive => line.IsAlive;

    /// <summary>Timestamp since which nobody uses it.</summary>
    public long RestsSince { get; private set; }

    /// <summary>Sends the first, and then whom <paramref name="take"/> gives, until nobody waits or it is worn.</summary>
    /// <exception cref="SmtpLineException">The connection is over; <see cref="End"/> says to each message what that means.</exception>
    public async Task WorkAsync(SmtpTicket first, Func<SmtpTicket?> take)
    {
        current = Accepted(first) ?? Next(take);
        for (var isAsked = false; current is { } ticket;)
        {
            if (await AskAsync(ticket, isAsked) is { } refusal) ticket.End(refusal);
            else
            {
                var reply = await HandOverAsync(ticket, take);
                ticket.End(Judge(ticket, reply));
                // An answer that says neither yes nor no was to something else.
                if (reply.Code == SmtpReply.Closing || reply.Code / 100 == 3) throw Closing(reply);
            }

            isAsked = riding is not null;
            current = riding ?? Next(take);
            riding = null;
        }
    }

    /// <summary>Nobody waits for a message, and it for nobody.</summary>
    public void Rest()
    {
        line.Rest();
        RestsSince = time.GetTimestamp();
    }

    /// <summary>Takes a message for this connection.</summary>
    public bool TryTake(SmtpTicket ticket) => ticket.TryAsk(line);

    /// <summary>Ends what takes too long. From any thread.</summary>
    public void Watch(long now)
    {
        // While the one before it waits for its answer, perhaps for minutes, this one has not left and must not leave so late.
        if (riding is { } next && now >= next.Deadline) next.TryGiveUp(SmtpVerdict.NotReached("The server was busy with the message before", 0));
        line.AbortIfOverdue(now);
    }

    /// <summary>From any thread.</summary>
    public void Abort(string why) => line.Abort(why);

    /// <summary>The connection is over: what its messages are told.</summary>
    /// <param name="why">What broke it.</param>
    /// <param name="giveBack">Takes those of which nothing but the envelope has left.</param>
    public void End(string why, Action<SmtpTicket, string> giveBack)
    {
        foreach (var ticket in (SmtpTicket?[])[riding, current])
        {
            if (ticket?.Stage == SmtpStage.Asked) giveBack(ticket, why);
            else if (ticket?.Stage == SmtpStage.Leaving) ticket.End(SmtpVerdict.BrokenOff(why, chance.NextDouble()));
            else if (ticket?.Stage == SmtpStage.Left) ticket.End(SmtpVerdict.Lost(why));
        }

        (current, riding) = (null, null);
    }

    /// <summary>Says good-bye.</summary>
    public async Task QuitAsync()
    {
        try
        {
            line.Within(SmtpLimits.Leave);
            line.Put("QUIT\r\n"u8);
            await line.FlushAsync();
            await line.ReadAsync();
        }
        catch (SmtpLineException)
        {
            // It is over either way.
        }
        finally
        {
            await line.DisposeAsync();
        }
    }

    public ValueTask CloseAsync() => line.DisposeAsync();

    private SmtpTicket? Next(Func<SmtpTicket?> take)
    {
        while (!IsWorn && take() is { } ticket)
            if (Accepted(ticket) is { } accepted) return accepted;
        return null;
    }

    private SmtpTicket? Accepted(SmtpTicket ticket)
    {
        if (offer.Refusal(ticket.Mail) is not { } refusal) return ticket;
        ticket.End(refusal);
        return null;
    }

    /// <summary>Null: its body may leave.</summary>
    /// <param name="ticket">Whose envelope it is.</param>
    /// <param name="isAsked">It left with the message before.</param>
    private ValueTask<SendResult?> AskAsync(SmtpTicket ticket, bool isAsked)
    {
        line.Until(ticket.Deadline);
        return offer.Pipelining ? AskAtOnceAsync(ticket, isAsked) : AskInTurnAsync(ticket);
    }

    private async ValueTask<SendResult?> AskAtOnceAsync(SmtpTicket ticket, bool isAsked)
    {
        if (!isAsked)
        {
            RequireQuiet();
            PutEnvelope(ticket.Mail);
            await line.FlushAsync();
        }

        if (needsReset) await HearAsync();
        needsReset = false;
        var (mail, rcpt, data) = (await HearAsync(), await HearAsync(), await HearAsync());
        if (mail.Code / 100 == 3 || rcpt.Code / 100 == 3 || data.IsPositive) throw new SmtpLineException($"The server is out of step: it said {mail}, {rcpt} and {data} to MAIL, RCPT and DATA");
        var (verb, answer) = !mail.IsPositive ? (SmtpVerb.Mail, mail) : !rcpt.IsPositive ? (SmtpVerb.Rcpt, rcpt) : (SmtpVerb.Data, data);
        if (data.Code == SmtpReply.StartMail && verb != SmtpVerb.Data) await EndEmptyAsync();
        else needsReset = mail.IsPositive && data.Code != SmtpReply.StartMail;
        return Judge(ticket, verb, answer);
    }

    /// <summary>It waits for a body that nobody gets: RFC 2920 section 3.1 has it ended with a dot alone.</summary>
    private async ValueTask EndEmptyAsync()
    {
        line.Put(".\r\n"u8);
        await line.FlushAsync();
        await HearAsync();
    }

    private async ValueTask<SendResult?> AskInTurnAsync(SmtpTicket ticket)
    {
        if (needsReset) await AskAsync(static (_, at) => at.Put("RSET\r\n"u8), ticket.Mail);
        needsReset = false;
        var reply = await AskAsync(PutMail, ticket.Mail);
        if (!reply.IsPositive) return Judge(ticket, SmtpVerb.Mail, reply);
        needsReset = true;
        reply = await AskAsync(PutRecipient, ticket.Mail);
        if (!reply.IsPositive) return Judge(ticket, SmtpVerb.Rcpt, reply);
        reply = await AskAsync(static (_, at) => at.Put("DATA\r\n"u8), ticket.Mail);
        if (reply.IsPositive) throw new SmtpLineException($"The server is out of step: it said {reply} to DATA");
        needsReset = reply.Code != SmtpReply.StartMail;
        return Judge(ticket, SmtpVerb.Data, reply);
    }

    private async ValueTask<SmtpReply> AskAsync(Action<SmtpMail, SmtpLine> put, SmtpMail mail)
    {
        RequireQuiet();
        put(mail, line);
        await line.FlushAsync();
        return await HearAsync();
    }

    private SendResult? Judge(SmtpTicket ticket, SmtpVerb verb, SmtpReply reply)
    {
        if (reply.Code != SmtpReply.StartMail) return SmtpVerdict.Of(verb, reply, ticket.Mail, chance.NextDouble());
        // Whatever stands behind the consent, nobody has asked for it.
        RequireQuiet();
        return ticket.TryBegin() ? null : throw new SmtpLineException("The message was given up while its envelope was on the way");
    }

    /// <summary>The body, its end, and with the end the envelope of whom <paramref name="take"/> gives.</summary>
    private async ValueTask<SmtpReply> HandOverAsync(SmtpTicket ticket, Func<SmtpTicket?> take)
    {
        CrashPoint.Pass(CrashPoint.MidRequest);
        await PutBodyAsync(ticket);
        sent++;
        riding = offer.Pipelining ? Next(take) : null;
        if (riding is { } next) PutEnvelope(next.Mail);
        ticket.Leaves();
        await line.FlushAsync();
        CrashPoint.Pass(CrashPoint.RequestSent);
        line.Within(SmtpLimits.EndOfData);
        var reply = await line.ReadAsync();
        CrashPoint.Pass(CrashPoint.ReplyArrived);
        return reply;
    }

    private async ValueTask PutBodyAsync(SmtpTicket ticket)
    {
        try
        {
            await line.PutBodyAsync(ticket.Mail);
        }
        catch (SmtpLineException)
        {
            // Perhaps it said why before it hung up: too large, for instance.
            line.Within(SmtpLimits.Leave);
            var reply = await line.ReadAsync();
            if (reply.IsPermanent) ticket.End(SmtpVerdict.Of(SmtpVerb.End, reply, ticket.Mail, chance.NextDouble()));
            throw new SmtpLineException($"The server said {reply} before the mail had left");
        }
    }

    private SendResult Judge(SmtpTicket ticket, SmtpReply reply) => reply.Code == SmtpReply.Closing
        ? SmtpVerdict.NotReached($"The server said {reply}", chance.NextDouble())
        : SmtpVerdict.Of(SmtpVerb.End, reply, ticket.Mail, chance.NextDouble());

    private async ValueTask<SmtpReply> HearAsync()
    {
        var reply = await line.ReadAsync();
        return reply.Code == SmtpReply.Closing ? throw Closing(reply) : reply;
    }

    private void RequireQuiet()
    {
        if (!line.IsQuiet) throw new SmtpLineException("The server is out of step: it said more than it was asked, or hung up");
    }

    private void PutEnvelope(in SmtpMail mail)
    {
        if (needsReset) line.Put("RSET\r\n"u8);
        PutMail(mail, line);
        PutRecipient(mail, line);
        line.Put("DATA\r\n"u8);
    }

    /// <summary>With what the server asked for in its answer to EHLO: RFC 1870 (SIZE), RFC 6152 (BODY), RFC 3461 (RET, ENVID).</summary>
    private void PutMail(SmtpMail mail, SmtpLine to)
    {
        to.PutText($"MAIL FROM:<{mail.Sender}>");
        if (offer.Sizes) to.PutText(string.Create(CultureInfo.InvariantCulture, $" SIZE={mail.Size}"));
        if (mail.IsEightBit) to.Put(" BODY=8BITMIME"u8);
        if (offer.Notifies) to.PutText($" RET=HDRS ENVID={mail.DeliveryKey}");
        to.Put("\r\n"u8);
    }

    private void PutRecipient(SmtpMail mail, SmtpLine to)
    {
        to.PutText($"RCPT TO:<{mail.To}>");
        if (offer.Notifies) to.Put(" NOTIFY=FAILURE,DELAY"u8);
        to.Put("\r\n"u8);
    }

    private static SmtpLineException Closing(SmtpReply reply) => new($"The server said {reply}");
}
