namespace Postroad.Simulator.Smtp;

/// <summary>How mail is taken over SMTP as Amazon SES takes it, on loopback and never without TLS.</summary>
public sealed record SmtpOptions
{
    /// <summary>Where connections begin in clear and must ask for STARTTLS; 0 takes any free port. Null: nowhere.</summary>
    public int? StartTlsPort { get; init; }

    /// <summary>Where connections are encrypted from the first byte on; 0 takes any free port. Null: nowhere.</summary>
    public int? TlsPort { get; init; }

    /// <summary>Whether PIPELINING (RFC 2920) is offered. Default false, as at Amazon SES; who sends ahead all the same is refused.</summary>
    public bool Pipelining { get; init; }

    /// <summary>Connections at once; one more is told that there are too many. AWS names no number. Default 50.</summary>
    public int MostConnections { get; init; } = 50;

    /// <summary>After so long without a byte from the client a connection ends. Default 10 s, as seen at Amazon SES.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
