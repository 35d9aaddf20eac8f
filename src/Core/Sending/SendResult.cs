namespace Postroad.Core.Sending;

/// <summary>What a sending server said about one message. Adapters turn every reply and exception of theirs into one of these.</summary>
public abstract record SendResult
{
    private SendResult()
    {
    }

    /// <summary>The server took responsibility. <paramref name="MessageId"/> is the provider's and appears in its events.</summary>
    public sealed record Accepted(string MessageId) : SendResult;

    /// <summary>Refused for now, certainly not sent. <paramref name="Reply"/> is the provider's own text.</summary>
    public sealed record Deferred(string Reason, TimeSpan RetryAfter, string Reply) : SendResult
    {
        /// <summary>True: it is the message's failure and spends one try. False: nobody's, the server was not reached at all.</summary>
        public bool SpendsFailure { get; init; } = true;
    }

    /// <summary>Refused for good, this message only.</summary>
    public sealed record Rejected(RejectReason Reason, string Reply) : SendResult;

    /// <summary>Too fast. Certainly not sent; spends no failure, shrinks the bucket.</summary>
    public sealed record Throttled(TimeSpan RetryAfter) : SendResult;

    /// <summary>The account, key or identity does not send any more. Stops the server once, burns no rows.</summary>
    public sealed record ServerStopped(StopReason Reason, string Reply) : SendResult;

    /// <summary>The line broke after the message may have arrived. Never sent again without evidence.</summary>
    public sealed record Unknown(string Cause) : SendResult;
}

/// <summary>Why one message was refused for good.</summary>
public enum RejectReason : short
{
    Other = 0,
    InvalidAddress = 1,
    InvalidContent = 2,
    TooLarge = 3,
    RecipientNotVerified = 4,
}

/// <summary>Why a whole server stops sending until somebody or something changes.</summary>
public enum StopReason : short
{
    None = 0,

    /// <summary>The rolling 24-hour quota is used up; goes on by itself.</summary>
    OutOfQuota = 1,

    /// <summary>Key id unknown, signature wrong, token expired.</summary>
    InvalidCredentials = 2,

    /// <summary>The key may not do this.</summary>
    AccessDenied = 3,

    /// <summary>The From identity is not verified in this region.</summary>
    IdentityNotVerified = 4,

    /// <summary>The account is in the sandbox and the recipients are not verified.</summary>
    Sandbox = 5,

    /// <summary>Sending is switched off for the account or the configuration set.</summary>
    SendingPaused = 6,

    /// <summary>AWS stopped the account.</summary>
    AccountSuspended = 7,

    /// <summary>Configuration set, custom MAIL FROM, region or endpoint is set wrongly.</summary>
    Misconfigured = 8,

    /// <summary>It says "too fast" again and again: it sends slower, and is not stopped.</summary>
    Throttled = 9,
}
