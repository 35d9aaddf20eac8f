namespace Postroad.Core.Sending.Smtp;

/// <summary>When a connection is encrypted. Stored; do not renumber.</summary>
public enum SmtpEncryption : short
{
    /// <summary>From the first command on (RFC 3207); never without.</summary>
    StartTls = 0,

    /// <summary>From the first byte on (RFC 8314).</summary>
    Tls = 1,

    None = 2,
}
