namespace Postroad.Core.Sending.Smtp;

/// <summary>How long what may take. A message that has not left within the server's request deadline is given up earlier.</summary>
internal static class SmtpLimits
{
    /// <summary>For one address of the host.</summary>
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(10);

    /// <summary>Each of: TLS; greeting and EHLO (some servers let strangers wait 30 s); AUTH.</summary>
    public static readonly TimeSpan Handshake = TimeSpan.FromSeconds(60);

    /// <summary>An answer to MAIL, RCPT or DATA: RFC 5321 section 4.5.3.2 says up to five minutes, which is longer than a message may wait.</summary>
    public static readonly TimeSpan Command = TimeSpan.FromMinutes(1);

    /// <summary>The answer to the last byte (RFC 5321 section 4.5.3.2.6): whoever gives up earlier does not know what became of the mail.</summary>
    public static readonly TimeSpan EndOfData = TimeSpan.FromMinutes(10);

    /// <summary>An answer to QUIT.</summary>
    public static readonly TimeSpan Leave = TimeSpan.FromSeconds(2);

    /// <summary>Then a connection that nobody uses is closed: servers close theirs, and a mail should not meet that.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    /// <summary>After the first connection that came to nothing; it doubles with each further one, up to <see cref="LongestBackoff"/>.</summary>
    public static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>So long no more connections are opened than a server took, when it said that it takes no more.</summary>
    public static readonly TimeSpan Modest = TimeSpan.FromMinutes(1);

    /// <summary>How often it is looked what is overdue.</summary>
    public static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(250);

    /// <summary>The timestamp of the provider's clock at which the span is over.</summary>
    public static long After(this TimeProvider time, TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
}
