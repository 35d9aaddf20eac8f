namespace Postroad.Core.Sending.Smtp;

/// <summary>What a server showed of itself when a connection was opened, as it is kept for the screen.</summary>
/// <param name="Where">Host and port.</param>
/// <param name="Greeting">Its own words. Null: it said nothing.</param>
/// <param name="Offers">What it said to EHLO that it can do: SIZE 10240000, PIPELINING, AUTH PLAIN LOGIN.</param>
/// <param name="Certificate">Null: it showed none.</param>
public sealed record SmtpFacts(string Where, string? Greeting, IReadOnlyList<string> Offers, SmtpCertificate? Certificate);

/// <summary>Whom a certificate is for.</summary>
public sealed record SmtpCertificate(string Subject, string Issuer, DateTimeOffset EndsAt);

/// <summary>Why a connection was not opened. None: it was.</summary>
internal enum SmtpFault
{
    None = 0,
    NameUnknown,
    Refused,

    /// <summary>Nobody answered at the port.</summary>
    NotReached,

    /// <summary>Connected, and nothing was said.</summary>
    Silent,
    CertificateName,
    CertificateEnded,
    CertificateUntrusted,
    NoTls,
    NoStartTls,
    NoAuth,
    WrongPassword,

    /// <summary>421, or another refusal for now.</summary>
    Busy,

    /// <summary>A refusal for good of the connection, EHLO or STARTTLS.</summary>
    Unwelcome,
    BrokenOff,
}

/// <summary>Collects what is seen while one connection is opened.</summary>
internal sealed class SmtpSeen
{
    public SmtpVerb Verb { get; set; } = SmtpVerb.Greeting;

    public bool IsConnected { get; set; }

    public SmtpFault Fault { get; set; }

    /// <summary>The refusal. Null: it was not refused in words.</summary>
    public SmtpReply? Reply { get; set; }

    /// <summary>What went wrong, when nothing was said.</summary>
    public string? Words { get; set; }

    public string? Greeting { get; set; }

    public IReadOnlyList<string> Offers { get; set; } = [];

    public SmtpCertificate? Certificate { get; set; }
}
