using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>From a server's answer to what the ledger writes.</summary>
internal static class Outcomes
{
    /// <summary>First wait after a refusal "for now"; it doubles with each further one.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Between two tries of a recipient whom the sandbox does not let have mail: verifying an address, or leaving the sandbox, takes a person hours.</summary>
    internal static readonly TimeSpan UnverifiedWait = TimeSpan.FromHours(1);

    public static DeliveryOutcome Of(SendResult result, QueuedDelivery row, DateTimeOffset at, DeliveryOptions options) => result switch
    {
        SendResult.Accepted(var id) => new DeliveryOutcome { Row = row, At = at, Kind = OutcomeKind.Accepted, MessageId = id },
        SendResult.Rejected(var reason, var reply) => new DeliveryOutcome { Row = row, At = at, Kind = OutcomeKind.Rejected, Reason = Words(reason), Words = reply },
        SendResult.Deferred { SpendsFailure: true } deferred when row.Failures + 1 >= options.MostFailures => new DeliveryOutcome
        {
            Row = row, At = at, Kind = OutcomeKind.Rejected, Reason = $"Given up after {row.Failures + 1} tries: {deferred.Reason}", Words = deferred.Reply,
        },
        SendResult.Deferred deferred => new DeliveryOutcome
        {
            Row = row, At = at, Kind = OutcomeKind.Retry, Spent = deferred.SpendsFailure, NextAt = at + Wait(deferred, row.Failures), Reason = deferred.Reason, Words = deferred.Reply,
        },
        SendResult.Unknown(var cause) => new DeliveryOutcome
        {
            Row = row, At = at, Kind = OutcomeKind.Ambiguous, NextAt = at + options.Horizon, Reason = "The line broke before the server answered", Words = cause,
        },
        _ => NotTried(result, row, at),
    };

    /// <summary>Certainly not sent, and nobody's failure.</summary>
    /// <param name="because">The answer to the last message of the turn; null or any other than a stop: the turn itself ended.</param>
    public static DeliveryOutcome NotTried(SendResult? because, QueuedDelivery row, DateTimeOffset at) => new()
    {
        Row = row,
        At = at,
        Kind = OutcomeKind.Retry,
        NextAt = because is SendResult.Throttled(var after) ? at + after : at,
        Reason = because switch
        {
            SendResult.Throttled => "Throttled by the server and put back; it failed nobody",
            SendResult.ServerStopped => "The server stopped sending; put back",
            _ => "Its turn ended before it was tried; put back",
        },
        Words = because is SendResult.ServerStopped(_, var reply) ? reply : null,
    };

    /// <summary>The account is in the sandbox, and the recipient may have no mail from it: nobody's failure, and over when somebody verifies the address or the account leaves the sandbox.</summary>
    public static DeliveryOutcome OfUnverified(string reply, QueuedDelivery row, DateTimeOffset at) => new()
    {
        Row = row, At = at, Kind = OutcomeKind.Retry, Spent = false, NextAt = at + UnverifiedWait, Reason = Words(RejectReason.RecipientNotVerified), Words = reply,
    };

    /// <summary>A test was refused for what stops a server.</summary>
    public static DeliveryOutcome OfTest(StopReason reason, string reply, QueuedDelivery row, DateTimeOffset at) =>
        new() { Row = row, At = at, Kind = OutcomeKind.Rejected, Reason = Words(reason), Words = reply };

    /// <summary>The reverse of the words for a refused test; None: they say something else.</summary>
    public static StopReason StopOf(string? words) => Array.Find(Enum.GetValues<StopReason>(), reason => reason != StopReason.None && Words(reason) == words);

    /// <summary>The reverse of the words for a refused mail; null: they say something else.</summary>
    public static RejectReason? RejectOf(string? words) => Enum.GetValues<RejectReason>().Cast<RejectReason?>().FirstOrDefault(reason => Words(reason!.Value) == words);

    private static string Words(StopReason reason) => reason switch
    {
        StopReason.OutOfQuota => "The account's quota is used up",
        StopReason.InvalidCredentials => "The key of the sending server is not valid",
        StopReason.AccessDenied => "The key of the sending server may not send this",
        StopReason.IdentityNotVerified => "The From address is not verified in the server's region",
        StopReason.Sandbox => "The account is in the sandbox",
        StopReason.SendingPaused => "Sending is switched off for the account",
        StopReason.AccountSuspended => "The provider has stopped the account",
        StopReason.Misconfigured => "A setting of the sending server is wrong",
        _ => "",
    };

    private static TimeSpan Wait(SendResult.Deferred deferred, int failures)
    {
        if (!deferred.SpendsFailure) return deferred.RetryAfter;
        var asked = deferred.RetryAfter;
        var doubled = FirstWait * Math.Pow(2, Math.Min(failures, 10));
        var wait = asked > doubled ? asked : doubled;
        return wait < LongestWait ? wait : LongestWait;
    }

    private static string Words(RejectReason reason) => reason switch
    {
        RejectReason.InvalidAddress => "The address is not valid",
        RejectReason.InvalidContent => "The mail could not be made for this contact",
        RejectReason.TooLarge => "The mail is too large",
        RejectReason.RecipientNotVerified => "The account is in the sandbox, and this address is not verified",
        _ => "Refused by the sending service",
    };
}
