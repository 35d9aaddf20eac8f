using System.Text.Json.Serialization;

namespace Postroad.Simulator.Regions;

/// <summary>A domain or an address in one region, as SES v2 keeps it.</summary>
internal sealed record EmailIdentity
{
    public required string Name { get; init; }

    public required Standing Verification { get; init; }

    public required DkimKeys Dkim { get; init; }

    /// <summary>Null: mail leaves with an envelope of amazonses.com.</summary>
    public MailFrom? MailFrom { get; init; }

    /// <summary>What mail without a configuration set of its own takes. Null: none.</summary>
    public string? ConfigurationSet { get; init; }

    public IReadOnlyList<IdentityTag> Tags { get; init; } = [];

    /// <summary>Null: nobody has looked yet.</summary>
    public LastLook? LastLook { get; init; }

    [JsonIgnore]
    public bool IsDomain => !Name.Contains('@');

    [JsonIgnore]
    public string Domain => Name[(Name.LastIndexOf('@') + 1)..];

    /// <summary>SES goes on sending while records that were there are missing for a while.</summary>
    [JsonIgnore]
    public bool MaySend => Verification.Status is LookStatus.Success or LookStatus.TemporaryFailure;

    /// <summary>As CreateEmailIdentity makes it when nothing is said about DKIM: a domain gets keys of SES.</summary>
    public static EmailIdentity New(string name, string region, DateTimeOffset now)
    {
        var domain = name[(name.LastIndexOf('@') + 1)..];
        var dkim = DkimKeys.Easy(domain, region, DkimKeys.UsualBits, now);
        return new EmailIdentity
        {
            Name = name,
            Verification = Standing.Pending(now),
            Dkim = name.Contains('@') ? dkim with { Standing = new Standing(LookStatus.NotStarted, now), Tokens = [], HostedZone = null, SigningEnabled = false } : dkim,
        };
    }

    /// <summary>As it is for who was told, and not by DNS, that it is good.</summary>
    public EmailIdentity Verified() => this with
    {
        Verification = Verification with { Status = LookStatus.Success },
        Dkim = IsDomain ? Dkim with { Standing = Dkim.Standing with { Status = LookStatus.Success } } : Dkim,
    };
}

/// <param name="RejectsOnMxFailure">BehaviorOnMxFailure is REJECT_MESSAGE: nothing leaves while the domain is not verified.</param>
internal sealed record MailFrom(string Domain, bool RejectsOnMxFailure, Standing Standing);

internal sealed record IdentityTag(string Key, string Value);

/// <summary>What SES says about its last look (VerificationInfo).</summary>
/// <param name="SuccessAt">Null: never.</param>
/// <param name="Error">Null: all was right.</param>
/// <param name="Soa">Null: no answer named one.</param>
internal sealed record LastLook(DateTimeOffset At, DateTimeOffset? SuccessAt, LookError? Error, StartOfAuthority? Soa);

/// <summary>Why a look did not find what it should (VerificationInfo, ErrorType).</summary>
internal enum LookError { HostNotFound, TypeNotFound, InvalidValue, DnsServerError }

internal sealed record StartOfAuthority(string PrimaryNameServer, string AdminEmail, long SerialNumber);
