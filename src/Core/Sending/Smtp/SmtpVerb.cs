namespace Postroad.Core.Sending.Smtp;

/// <summary>What a reply answers.</summary>
internal enum SmtpVerb
{
    /// <summary>The connection itself.</summary>
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,

    /// <summary>The dot behind a body.</summary>
    End,
}
