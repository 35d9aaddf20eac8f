namespace Postroad.Core.Sending;

/// <summary>What a provider's account said about itself (SES: GetAccount). Every member may be unknown: a key need not be allowed to ask.</summary>
public sealed record AccountReading
{
    /// <summary>When it was asked, not when the answer came: mail that left in between may be missing in it.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Recipients in rolling 24 hours; -1: no limit; null: not told.</summary>
    public double? Max24HourSend { get; init; }

    /// <summary>Recipients within the last 24 hours, by whomever.</summary>
    public double? SentLast24Hours { get; init; }

    /// <summary>Recipients per second; null: not told.</summary>
    public double? MaxSendRate { get; init; }

    /// <summary>False: sandbox in this region. Null: not told.</summary>
    public bool? Production { get; init; }

    /// <summary>False: sending is switched off. Null: not told.</summary>
    public bool? SendingEnabled { get; init; }

    /// <summary>HEALTHY, PROBATION, SHUTDOWN, or what AWS adds. Null: not told.</summary>
    public string? Enforcement { get; init; }

    /// <summary>Price plan of the account in its region: NONE (pay-per-use), ESSENTIALS, PRO, ENTERPRISE, or what AWS adds. Null: not told.</summary>
    public string? Plan { get; init; }

    /// <summary>How far AWS is with a request for production access: PENDING, GRANTED, DENIED, FAILED, or what AWS adds. Null: nobody asked, or not told.</summary>
    public string? Review { get; init; }

    /// <summary>Of AWS's support, by which its answer is found. Null: none, or not told.</summary>
    public string? ReviewCase { get; init; }

    /// <summary>For which of BOUNCE and COMPLAINT the account puts an address on its own suppression list. Null: not told.</summary>
    public IReadOnlyList<string>? Suppresses { get; init; }

    /// <summary>The account may send now: not switched off, not stopped by AWS, and with room in its rolling 24 hours.</summary>
    public bool CanSend =>
        SendingEnabled != false && Enforcement != "SHUTDOWN" && !(Max24HourSend is { } max and >= 0 && SentLast24Hours is { } sent && sent >= max);
}
