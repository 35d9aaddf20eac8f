namespace Postroad.Core.Sending.Ses;

/// <summary>A domain or address as one region of Amazon SES told it (GetEmailIdentity). Statuses are Amazon's own words: PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE, NOT_STARTED.</summary>
public sealed record SesIdentity
{
    /// <summary>Keys that Amazon SES made itself, in this region.</summary>
    internal const string OwnKeys = "AWS_SES";

    /// <summary>A key that the owner of the domain made.</summary>
    internal const string OwnersKey = "EXTERNAL";

    public required string Region { get; init; }

    /// <summary>Mail from it is taken.</summary>
    public required bool MaySend { get; init; }

    public required string Status { get; init; }

    /// <summary>Why the last look of Amazon SES found nothing, such as HOST_NOT_FOUND. Null: it did not say.</summary>
    public string? Trouble { get; init; }

    /// <summary>When Amazon SES looked last. Null: it did not say.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    public string? DkimStatus { get; init; }

    /// <summary>False: it has keys, and does not sign with them.</summary>
    public bool IsSigning { get; init; } = true;

    /// <summary>The three names of Easy DKIM, or the selector of an own key.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>Where the CNAMEs of Easy DKIM point to. Null: with an own key, or it did not say.</summary>
    public string? HostedZone { get; init; }

    /// <summary>AWS_SES, EXTERNAL, or AWS_SES_EU_CENTRAL_1 and the like: the keys of that region. Null: it did not say.</summary>
    public string? KeysOf { get; init; }

    /// <summary>Null: none, so mail leaves in the name of amazonses.com.</summary>
    public string? MailFrom { get; init; }

    /// <summary>Null: with <see cref="MailFrom"/>.</summary>
    public string? MailFromStatus { get; init; }

    /// <summary>What happens while the MX of <see cref="MailFrom"/> is wrong: true refuses mail, false sends it in the name of amazonses.com.</summary>
    public bool RefusesOnMxFailure { get; init; }

    /// <summary>Mail is refused although it may send, for the MX of its MAIL FROM is not seen.</summary>
    public bool IsRefusing => RefusesOnMxFailure && MailFrom is not null && MailFromStatus != "SUCCESS";

    /// <summary>Nothing is waited for: it may send, and its MAIL FROM is right if it has one.</summary>
    public bool IsSettled => MaySend && (MailFrom is null || MailFromStatus == "SUCCESS");

    /// <summary>Amazon SES has stopped looking for one of its records.</summary>
    public bool HasGivenUp => Status == "FAILED" || DkimStatus == "FAILED" || MailFromStatus == "FAILED";

    /// <summary>Its key was made by the owner of the domain, and not by Amazon SES.</summary>
    public bool HasOwnersKey => KeysOf == OwnersKey;

    /// <summary>Keys that another region can take over, so that one set of records serves both (deterministic Easy DKIM).</summary>
    public bool CanLendKeys => KeysOf == OwnKeys;

    internal static SesIdentity Of(string region, GetEmailIdentityAnswer answer) => new()
    {
        Region = region,
        MaySend = answer.VerifiedForSendingStatus == true,
        Status = answer.VerificationStatus ?? (answer.VerifiedForSendingStatus == true ? "SUCCESS" : "PENDING"),
        Trouble = answer.VerificationInfo?.ErrorType,
        LookedAt = answer.VerificationInfo?.LastCheckedTimestamp is { } seconds and > 0 and < 1e11 ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null,
        DkimStatus = answer.DkimAttributes?.Status,
        IsSigning = answer.DkimAttributes?.SigningEnabled != false,
        Tokens = answer.DkimAttributes?.Tokens ?? [],
        HostedZone = answer.DkimAttributes?.SigningHostedZone,
        KeysOf = answer.DkimAttributes?.SigningAttributesOrigin,
        MailFrom = answer.MailFromAttributes?.MailFromDomain is { Length: > 0 } mailFrom ? mailFrom : null,
        MailFromStatus = answer.MailFromAttributes?.MailFromDomainStatus,
        RefusesOnMxFailure = answer.MailFromAttributes?.BehaviorOnMxFailure == SesIdentities.Refuse,
    };
}

/// <summary>What became of a question or a wish about an identity.</summary>
public abstract record IdentityAnswer
{
    private IdentityAnswer()
    {
    }

    /// <param name="WasThere">It was found, and not made by this call.</param>
    public sealed record Told(SesIdentity Identity, bool WasThere = true) : IdentityAnswer;

    public sealed record Missing : IdentityAnswer;

    /// <param name="Sentence">What keeps it, and the fix.</param>
    /// <param name="Passes">By itself: nobody answered, or was asked too often.</param>
    public sealed record Refused(string Sentence, bool Passes = false) : IdentityAnswer;
}
