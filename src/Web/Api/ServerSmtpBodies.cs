using System.Globalization;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Web.Api;

/// <summary>How a server is reached by SMTP. Its password is never shown.</summary>
/// <param name="Host">Null: the SMTP host of Amazon SES in the server's region.</param>
/// <param name="AllowPlaintext">Somebody chose that password and mail travel readable to a host that is not this machine.</param>
/// <param name="User">Null: the relay asks for none; of Amazon SES, the login is derived from the access key.</param>
/// <param name="EnvelopeSender">Where bounces go; null: the From address of each mail.</param>
/// <param name="Connections">At once, at most.</param>
/// <param name="MessagesPerConnection">Then a connection is closed and opened anew.</param>
/// <param name="Authority">The one authority (PEM) from which the host's certificate may be; null: whichever this machine trusts.</param>
public sealed record SmtpBody(string? Host, int? Port, SmtpEncryption Encryption, bool AllowPlaintext, string? User, string? EnvelopeSender, int Connections, int MessagesPerConnection, string? Authority)
{
    /// <summary>Null: it is not reached by SMTP.</summary>
    internal static SmtpBody? Of(SendingServer server) => !server.IsSmtp ? null : new(
        server.Host, server.Port, server.Encryption, server.AllowPlaintext, server.SmtpUser, server.EnvelopeSender, server.MaxConnections, server.MessagesPerConnection, server.Authority);
}

/// <summary>What can be set of it.</summary>
/// <param name="Host">Null for Amazon SES: its host of the region.</param>
/// <param name="Port">Null: 587, or 465 with TLS.</param>
/// <param name="Encryption">Null: as the port has it.</param>
/// <param name="AllowPlaintext">With encryption none: it may be so although the host is not this machine.</param>
/// <param name="User">Null: the relay asks for none; of Amazon SES, the login is derived from the access key.</param>
/// <param name="Password">Null in a change: the stored one stays, where it goes to no other address.</param>
/// <param name="Connections">1 to 256. Null: 8.</param>
/// <param name="MessagesPerConnection">1 to 100,000. Null: 500.</param>
public sealed record SmtpWishBody(
    string? Host, int? Port = null, SmtpEncryption? Encryption = null, bool AllowPlaintext = false, string? User = null, string? Password = null, string? EnvelopeSender = null, int? Connections = null,
    int? MessagesPerConnection = null, string? Authority = null)
{
    internal SmtpDraft ToDraft() => new()
    {
        Host = Host, Port = Text(Port), Encryption = Encryption, AllowPlaintext = AllowPlaintext, User = User, Password = Password, EnvelopeSender = EnvelopeSender, Connections = Text(Connections),
        MessagesPerConnection = Text(MessagesPerConnection), Authority = Authority,
    };

    /// <summary>No password in a log.</summary>
    public override string ToString() => $"SMTP at {Host}:{Port}";

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What an SMTP server showed of itself at the last test.</summary>
/// <param name="Where">Host and port.</param>
/// <param name="Greeting">Its own words; null: it said nothing.</param>
/// <param name="Offers">What it can do, in its words: SIZE 10240000, PIPELINING, AUTH PLAIN LOGIN.</param>
/// <param name="Certificate">Null: it showed none.</param>
public sealed record SmtpFactsBody(string Where, string? Greeting, IReadOnlyList<string> Offers, SmtpCertificateBody? Certificate)
{
    /// <summary>Null: nothing was seen.</summary>
    internal static SmtpFactsBody? Of(SmtpFacts? facts) => facts is null ? null : new(
        facts.Where, facts.Greeting, facts.Offers, facts.Certificate is { } shown ? new SmtpCertificateBody(shown.Subject, shown.Issuer, shown.EndsAt) : null);
}

public sealed record SmtpCertificateBody(string Subject, string Issuer, DateTimeOffset EndsAt);
