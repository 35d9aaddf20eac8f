using System.Net;
using static Postroad.Core.Sending.Ses.SesRefusals;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// What an answer to SendEmail means. The text decides first and the code second, because AWS sends one text under several codes
/// (daily quota as Throttling, TooManyRequests or LimitExceeded).
/// </summary>
internal static class SesVerdict
{
    /// <summary>Longest wait that a Retry-After of the other side may ask for.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(1);

    private static readonly string[] AddressWords =
    [
        "missing final '@domain'", "local address", "illegal address", "invalid address", "domain contains", "domain starts", "domain ends", "non-ascii",
        "user name is missing",
    ];

    private static readonly TimeSpan ThrottledFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NotReachedFor = TimeSpan.FromSeconds(15);

    /// <param name="reply">How the request ended.</param>
    /// <param name="message">The message that was sent: whose address failed the check decides who stops.</param>
    /// <param name="sandbox">GetAccount's last word: true in the sandbox, null when it was not told.</param>
    /// <param name="chance">0..1, spreads the retries of many.</param>
    public static SendResult Of(SesReply reply, in OutgoingMessage message, bool? sandbox, double chance) => reply.Outcome switch
    {
        SesOutcome.NoKey => new SendResult.ServerStopped(StopReason.InvalidCredentials, reply.Words),
        SesOutcome.NotSent => new SendResult.Deferred("Amazon SES was not reached", Jitter(NotReachedFor, chance), reply.Words) { SpendsFailure = false },
        SesOutcome.Lost => new SendResult.Unknown(reply.Words),
        _ when reply.Is200 => Accepted(reply),
        _ => Refused(reply, message, sandbox, chance),
    };

    private static SendResult Accepted(SesReply reply) =>
        reply.Read(SesJson.Default.SendEmailAnswer)?.MessageId is { Length: > 0 and <= 256 } id
            ? new SendResult.Accepted(id)
            : new SendResult.Unknown(reply.Body.IsEmpty
                ? "Amazon SES answered 200 with nothing in it, not even a message id"
                : "Amazon SES answered 200 with something that is not its answer; no message id in it");

    private static SendResult Refused(SesReply reply, in OutgoingMessage message, bool? sandbox, double chance) =>
        Pace(reply, chance)
        ?? ((int)reply.Status >= 500 ? Uncertain(reply) : null)
        ?? Identity(reply, message, sandbox)
        ?? Account(reply)
        ?? Permission(reply)
        ?? Message(reply)
        ?? Protocol(reply, chance);

    private static SendResult? Pace(SesReply reply, double chance)
    {
        if (Says(reply.Words, "daily message quota", "daily sending quota", "daily quota", "24-hour", "24 hour")) return Stopped(StopReason.OutOfQuota, reply);
        var throttled = Says(reply.Words, "maximum sending rate", "rate exceeded")
            || reply.ErrorType is "Throttling" or "ThrottlingException" or "TooManyRequestsException"
            || reply.Status == HttpStatusCode.TooManyRequests;
        return throttled ? new SendResult.Throttled(Jitter(Within(reply.RetryAfter), chance)) : null;
    }

    // SendEmail has no idempotency token: a 5xx may come after the message was taken.
    private static SendResult.Unknown Uncertain(SesReply reply) =>
        new($"Amazon SES answered {(int)reply.Status}{(reply.ErrorType.Length > 0 ? " " + reply.ErrorType : "")}{(reply.Words.Length > 0 ? ": " + reply.Words : "")}");

    private static SendResult? Identity(SesReply reply, in OutgoingMessage message, bool? sandbox)
    {
        if (reply.ErrorType is "MailFromDomainNotVerifiedException" || Says(reply.Words, "MAIL FROM domain is not verified", "MAIL FROM domain not verified"))
            return Stopped(StopReason.IdentityNotVerified, reply);
        if (!Says(reply.Words, "failed the check in region", "address is not verified", "not verified")) return null;

        // Both in the list: without the sender nothing leaves, so that counts.
        var failed = FailedIdentities.Read(reply.Words);
        if (!failed.Names(message.To) || failed.Names(message.From)) return Stopped(StopReason.IdentityNotVerified, reply);
        // Recipients are checked in the sandbox only; while nobody has told, stopping once is right and refusing one after the other for good is not.
        return sandbox != false ? Stopped(StopReason.Sandbox, reply) : new SendResult.Rejected(RejectReason.RecipientNotVerified, reply.Words);
    }

    private static SendResult.ServerStopped? Account(SesReply reply) => reply.ErrorType switch
    {
        "SendingPausedException" or "AccountSendingPausedException" or "ConfigurationSetSendingPausedException" => Stopped(StopReason.SendingPaused, reply),
        "AccountSuspendedException" => Stopped(StopReason.AccountSuspended, reply),
        "LimitExceededException" => Stopped(StopReason.OutOfQuota, reply),
        "UnknownOperationException" or "SerializationException" or "NotFoundException" or "ConfigurationSetDoesNotExist" or "ConfigurationSetDoesNotExistException" => Stopped(StopReason.Misconfigured, reply),
        _ when Says(reply.Words, "account is paused", "account is suspended", "account has been suspended") => Stopped(StopReason.AccountSuspended, reply),
        _ when Says(reply.Words, "sending paused", "sending is paused", "sending is disabled", "sending has been disabled") => Stopped(StopReason.SendingPaused, reply),
        _ when Says(reply.Words, "configuration set") && Says(reply.Words, "does not exist") => Stopped(StopReason.Misconfigured, reply),
        _ => null,
    };

    private static SendResult.ServerStopped? Permission(SesReply reply)
    {
        if (Says(reply.Words, "scoped to a valid region", "credential should be scoped")) return Stopped(StopReason.Misconfigured, reply);
        if (reply.ErrorType is "AccessDeniedException" or "AccessDenied" or "OptInRequired" || Says(reply.Words, "is not authorized to perform"))
            return Stopped(StopReason.AccessDenied, reply);
        var key = reply.ErrorType is "UnrecognizedClientException" or "InvalidClientTokenId" or "SignatureDoesNotMatch" or "IncompleteSignature"
            or "IncompleteSignatureException" or "MissingAuthenticationToken" or "MissingAuthenticationTokenException" or "ExpiredToken"
            or "ExpiredTokenException" or "InvalidSignatureException" or "RequestExpired" or "RequestTimeTooSkewed" or "InvalidAccessKeyId";
        if (key) return Stopped(StopReason.InvalidCredentials, reply);
        return reply.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
            ? Stopped(reply.ErrorType.Length > 0 ? StopReason.AccessDenied : StopReason.Misconfigured, reply)
            : null;
    }

    private static SendResult.Rejected? Message(SesReply reply)
    {
        if (reply.Status == HttpStatusCode.RequestEntityTooLarge || Says(reply.Words, "message too long", "message length is more than", "message is too large"))
            return new SendResult.Rejected(RejectReason.TooLarge, reply.Words);
        // Every refusal of SES names its type; one without is a proxy's or a web server's, and says nothing about the message.
        if (reply.Status != HttpStatusCode.BadRequest || reply.ErrorType.Length == 0) return null;

        if (Says(reply.Words, AddressWords)) return new SendResult.Rejected(RejectReason.InvalidAddress, reply.Words);
        var content = reply.ErrorType is "MessageRejected" or "MessageRejectedException" || Says(reply.Words, "header", "mime", "content", "duplicate", "line");
        return new SendResult.Rejected(content ? RejectReason.InvalidContent : RejectReason.Other, reply.Words);
    }

    // No answer of SES: a redirect, a proxy, a web server at the wrong address. Nothing that answers so has taken a message.
    private static SendResult Protocol(SesReply reply, double chance) => reply.Status switch
    {
        HttpStatusCode.Conflict => new SendResult.Deferred("Another change in the account was in progress", Jitter(ThrottledFor, chance), reply.Words),
        HttpStatusCode.RequestTimeout => Uncertain(reply),
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.InternalServerError =>
            new SendResult.ServerStopped(StopReason.Misconfigured, $"HTTP {(int)reply.Status} {reply.ErrorType}: {reply.Words}".Trim(' ', ':')),
        _ => Uncertain(reply),
    };

    private static SendResult.ServerStopped Stopped(StopReason reason, SesReply reply) =>
        new(reason, reply.Words.Length > 0 ? reply.Words : $"HTTP {(int)reply.Status} {reply.ErrorType}".TrimEnd());

    private static TimeSpan Within(TimeSpan? asked) =>
        asked is { } wait && wait > TimeSpan.Zero ? (wait < MaxRetryAfter ? wait : MaxRetryAfter) : ThrottledFor;

    /// <summary>Half to one and a half of it.</summary>
    private static TimeSpan Jitter(TimeSpan wait, double chance) => wait * (0.5 + chance);
}
