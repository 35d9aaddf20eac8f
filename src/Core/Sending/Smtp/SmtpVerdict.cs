using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;
using static Postroad.Core.Sending.Ses.SesRefusals;

namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// What a reply means, by what it answers, its words, its enhanced code (RFC 3463) and its code, in this order: servers say very different things with the same code. Words of Amazon SES mean
/// what they mean over its API.
/// </summary>
internal static class SmtpVerdict
{
    private static readonly TimeSpan ThrottledFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NotReachedFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DeferredFor = TimeSpan.FromSeconds(30);

    private static readonly string[] RateWords = ["rate limit", "rate exceeded", "too many messages", "too many mails", "too fast", "slow down", "throttl"];

    /// <summary>A connection that was refused, or ended, before mail could leave: nobody's mail is the cause.</summary>
    /// <param name="verb">Which it answers.</param>
    /// <param name="reply">Of class 4 or 5.</param>
    /// <param name="where">Host and port.</param>
    /// <param name="chance">0..1, spreads the retries of many.</param>
    public static SendResult OfOpening(SmtpVerb verb, SmtpReply reply, string where, double chance) =>
        Quota(verb, reply)
        ?? (reply.IsPermanent ? Stopped(OfOpening(verb, reply), reply) : NotReached($"{where} said {reply}", chance));

    /// <summary>The answer to a message.</summary>
    /// <param name="verb">MAIL, RCPT, DATA or the end of the body; the first of them that was refused.</param>
    /// <param name="reply">Any but <see cref="SmtpReply.StartMail"/>.</param>
    /// <param name="mail">Whose it is.</param>
    /// <param name="chance">0..1, spreads the retries of many.</param>
    public static SendResult Of(SmtpVerb verb, SmtpReply reply, in SmtpMail mail, double chance)
    {
        if (verb == SmtpVerb.End && reply.IsPositive) return new SendResult.Accepted(SmtpMessageId.Of(reply, mail));
        if (verb == SmtpVerb.End && !reply.IsPermanent && !reply.IsTransient) return new SendResult.Unknown($"The server answered the whole mail with {reply}, which says neither yes nor no");
        return Quota(verb, reply)
            ?? Pace(verb, reply, chance)
            ?? Identity(reply, mail)
            ?? (reply.IsPermanent ? Account(verb, reply, mail) ?? Refused(verb, reply) : Deferred(verb, reply, chance));
    }

    /// <summary>No connection, or it ended while nothing of a message had left but its envelope.</summary>
    public static SendResult.Deferred NotReached(string words, double chance) => new("The server was not reached", Jitter(NotReachedFor, chance), Plain(words)) { SpendsFailure = false };

    /// <summary>The connection ended while the body was leaving, before its end: no server has taken it (RFC 5321 section 4.1.1.4). Perhaps this mail is why, so it spends a try.</summary>
    public static SendResult.Deferred BrokenOff(string words, double chance) => new("The connection ended while the mail was leaving", Jitter(DeferredFor, chance), Plain(words));

    /// <summary>The connection ended, or nothing was answered, when the end of the body had left.</summary>
    public static SendResult.Unknown Lost(string words) => new(Plain(words));

    private static StopReason OfOpening(SmtpVerb verb, SmtpReply reply) => verb switch
    {
        SmtpVerb.Auth when Says(reply.Text, "not subscribed") => StopReason.AccessDenied,
        SmtpVerb.Auth => StopReason.InvalidCredentials,
        SmtpVerb.Greeting => StopReason.AccessDenied,
        _ => StopReason.Misconfigured,
    };

    /// <summary>Said of a recipient it is about that one's mailbox.</summary>
    private static SendResult? Quota(SmtpVerb verb, SmtpReply reply) =>
        verb != SmtpVerb.Rcpt && Says(reply.Text, "daily message quota", "daily sending quota", "daily quota") ? Stopped(StopReason.OutOfQuota, reply) : null;

    private static SendResult? Pace(SmtpVerb verb, SmtpReply reply, double chance)
    {
        if (Says(reply.Text, "maximum sending rate", "throttling failure")) return new SendResult.Throttled(Jitter(ThrottledFor, chance));
        // Said of a recipient it may be about that one's mailbox, and is no reason to slow everybody down.
        return reply.IsTransient && verb != SmtpVerb.Rcpt && Says(reply.Text, RateWords) ? new SendResult.Throttled(Jitter(SlowFor, chance)) : null;
    }

    private static SendResult? Identity(SmtpReply reply, in SmtpMail mail)
    {
        if (Says(reply.Text, "MAIL FROM domain is not verified", "MAIL FROM domain not verified")) return Stopped(StopReason.IdentityNotVerified, reply);
        if (!Says(reply.Text, "failed the check in region", "email address is not verified")) return null;
        var failed = FailedIdentities.Read(reply.Text);
        // Recipients are checked in the sandbox only. Whoever sends knows whether an account tells when that is over; refusing one after the other for good would be wrong.
        return Stopped(failed.Names(mail.To) && !failed.Names(mail.From) ? StopReason.Sandbox : StopReason.IdentityNotVerified, reply);
    }

    private static SendResult? Account(SmtpVerb verb, SmtpReply reply, in SmtpMail mail)
    {
        if (reply.Code is 530 or 534 or 535 or 538) return Stopped(StopReason.InvalidCredentials, reply);
        if (Says(reply.Text, "account is paused", "account is suspended", "account has been suspended")) return Stopped(StopReason.AccountSuspended, reply);
        if (Says(reply.Text, "sending paused", "sending is paused", "sending is disabled", "sending has been disabled")) return Stopped(StopReason.SendingPaused, reply);
        if (Says(reply.Text, "configuration set") && Says(reply.Text, "does not exist")) return Stopped(StopReason.Misconfigured, reply);
        if (Says(reply.Text, "sender address rejected")) return Stopped(StopReason.IdentityNotVerified, reply);
        if (Says(reply.Text, "recipient address rejected")) return null;
        // Of the recipient it is said to whoever may not relay through here at all.
        var isBarred = Says(reply.Text, "is not authorized to perform", "access denied", "client host rejected") || (verb == SmtpVerb.Rcpt && IsNoRelay(reply, mail));
        return isBarred ? Stopped(StopReason.AccessDenied, reply) : null;
    }

    /// <summary>It passes on nobody's mail. An address or a host with that word in its name, which replies quote, says nothing.</summary>
    private static bool IsNoRelay(SmtpReply reply, in SmtpMail mail) =>
        !reply.Is("5.1.") && Says(reply.Text.Replace(mail.To, "", StringComparison.OrdinalIgnoreCase), "relay access denied", "relaying", "not relay", "unable to relay", "permitted to relay", "allowed to relay", "authorized to relay", "relay not ", "relay denied");

    private static SendResult Refused(SmtpVerb verb, SmtpReply reply)
    {
        if (reply.Code == 552 && !reply.Is("5.2.2") || reply.Is("5.3.4") || reply.Is("5.2.3")) return new SendResult.Rejected(RejectReason.TooLarge, $"{reply}");
        return verb switch
        {
            SmtpVerb.Mail => Stopped(reply.Code is 500 or 502 or 503 or 504 or 555 ? StopReason.Misconfigured : StopReason.IdentityNotVerified, reply),
            SmtpVerb.Rcpt => new SendResult.Rejected(IsOfAddress(reply) ? RejectReason.InvalidAddress : RejectReason.Other, $"{reply}"),
            SmtpVerb.End when reply.Is("5.1.") || reply.Code == 553 => new SendResult.Rejected(RejectReason.InvalidAddress, $"{reply}"),
            SmtpVerb.End when reply.Is("5.6.") => new SendResult.Rejected(RejectReason.InvalidContent, $"{reply}"),
            _ => new SendResult.Rejected(RejectReason.Other, $"{reply}"),
        };
    }

    private static bool IsOfAddress(SmtpReply reply) => reply.Is("5.1.") || (reply.Enhanced.Length == 0 && reply.Code is 501 or 550 or 551 or 553);

    /// <summary>A refusal of MAIL, or one that names the server's own state (4.3.x), is nobody's failure: the next message would meet it too.</summary>
    private static SendResult.Deferred Deferred(SmtpVerb verb, SmtpReply reply, double chance) =>
        verb == SmtpVerb.Mail || Says(reply.Text, "temporary service failure") || (verb != SmtpVerb.End && reply.Is("4.3."))
            ? new SendResult.Deferred("The server takes no mail for now", Jitter(NotReachedFor, chance), $"{reply}") { SpendsFailure = false }
            : Deferred(reply, chance);

    private static SendResult.Deferred Deferred(SmtpReply reply, double chance) => new("The server refused it for now", Jitter(DeferredFor, chance), $"{reply}");

    private static SendResult.ServerStopped Stopped(StopReason reason, SmtpReply reply) => new(reason, $"{reply}");

    /// <summary>Half to one and a half of it.</summary>
    private static TimeSpan Jitter(TimeSpan wait, double chance) => wait * (0.5 + chance);

    private static string Plain(string words) => (words.Any(char.IsControl) ? new string([.. words.Select(c => char.IsControl(c) ? ' ' : c)]) : words).Fit(SmtpReply.MaxWords);
}
