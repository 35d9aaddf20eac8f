using Postroad.Core.Accounts;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Sending;

/// <summary>How a server is reached by SMTP; see <see cref="SendingServer"/>.</summary>
public sealed record SmtpSettings
{
    public string? Host { get; init; }

    public int Port { get; init; } = SesSmtp.Ports[0];

    public SmtpEncryption Encryption { get; init; } = SmtpEncryption.StartTls;

    public bool AllowPlaintext { get; init; }

    public string? User { get; init; }

    /// <summary>As the relay shows it; stored sealed. Null with a user: the stored one stays.</summary>
    public string? Password { get; init; }

    public string? Authority { get; init; }

    public string? EnvelopeSender { get; init; }

    public int Connections { get; init; } = SendingServer.UsualSmtpConnections;

    public int MessagesPerConnection { get; init; } = SendingServer.UsualMessages;

    internal async Task ApplyAsync(SendingServer server, Secrets secrets, CancellationToken cancel)
    {
        (server.Host, server.Port, server.Encryption, server.AllowPlaintext) = (Host, Port, Encryption, AllowPlaintext);
        if (User is null) server.SmtpPassword = null;
        else if (Password is { } password) server.SmtpPassword = await secrets.SealAsync(SmtpServerOpener.PasswordOf(server), password, cancel);
        (server.SmtpUser, server.Authority, server.EnvelopeSender) = (User, Authority, EnvelopeSender);
        (server.MaxConnections, server.MessagesPerConnection) = (Connections, MessagesPerConnection);
    }
}
