using System.Globalization;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Sending;

/// <summary>How a server is reached by SMTP, as somebody typed it. Never log it: it holds a password.</summary>
public sealed record SmtpDraft
{
    /// <summary>Empty for Amazon SES: its host of the region.</summary>
    public string? Host { get; init; }

    /// <summary>Empty: 587, or 465 with TLS.</summary>
    public string? Port { get; init; }

    /// <summary>Null: as the port has it with Amazon SES, else STARTTLS.</summary>
    public SmtpEncryption? Encryption { get; init; }

    /// <summary>See <see cref="SendingServer.AllowPlaintext"/>.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>Empty: the relay asks for none; of Amazon SES, the login is derived from the key.</summary>
    public string? User { get; init; }

    /// <summary>Empty: the stored one stays, where there is one and it goes to no other address.</summary>
    public string? Password { get; init; }

    /// <summary>See <see cref="SendingServer.Authority"/>.</summary>
    public string? Authority { get; init; }

    /// <summary>Empty: the From address of each mail.</summary>
    public string? EnvelopeSender { get; init; }

    /// <summary>Empty: <see cref="SendingServer.UsualSmtpConnections"/>.</summary>
    public string? Connections { get; init; }

    /// <summary>Empty: <see cref="SendingServer.UsualMessages"/>.</summary>
    public string? MessagesPerConnection { get; init; }

    internal static SmtpDraft Of(SendingServer server) => new()
    {
        Host = server.Host, Port = Text(server.Port), Encryption = server.Encryption, AllowPlaintext = server.AllowPlaintext, User = server.SmtpUser, Authority = server.Authority,
        EnvelopeSender = server.EnvelopeSender, Connections = Text(server.MaxConnections), MessagesPerConnection = Text(server.MessagesPerConnection),
    };

    public override string ToString() => $"SMTP at {Host}:{Port}";

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
