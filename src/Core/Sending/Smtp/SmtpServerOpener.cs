using System.Security.Cryptography.X509Certificates;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending.Smtp;

/// <summary>From a stored server that is reached by SMTP to one that sends.</summary>
public sealed class SmtpServerOpener(SmtpServers servers, SesServers accounts, SesServerOpener ses, Secrets secrets, SendingLimits limits) : IServerOpener
{
    public async Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel)
    {
        await ses.RememberAsync(server, cancel);
        var (settings, headers) = (await SettingsAsync(server, cancel), server.IsSes ? new SesHeaders(server.ConfigurationSet) : null);
        if (!server.AsksSes) return servers.Open(settings, headers);
        var asked = await ses.SettingsAsync(server, cancel);
        var account = accounts.Open(asked);
        try
        {
            return new WatchedSmtpServer(servers.Open(settings with { Account = SesServers.AccountName(asked) }, headers), account);
        }
        catch
        {
            await account.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server's settings with its password unsealed, or derived.</summary>
    /// <exception cref="KeyException">The secret does not open.</exception>
    internal async Task<SmtpServerSettings> SettingsAsync(SendingServer server, CancellationToken cancel)
    {
        var (user, password) = await LoginAsync(server, cancel);
        return new SmtpServerSettings
        {
            Id = server.Key,
            Version = server.Version,
            Host = server.Host ?? SesSmtp.HostOf(server.Region),
            Port = server.Port ?? SesSmtp.Ports[0],
            Encryption = server.Encryption,
            AllowPlaintext = server.AllowPlaintext,
            User = user,
            Password = password,
            EnvelopeSender = server.EnvelopeSender,
            IsSes = server.IsSes,
            Limits = server.Limits,
            MaxConnections = server.MaxConnections,
            MessagesPerConnection = server.MessagesPerConnection,
            RequestDeadline = limits.RequestDeadline,
            Root = server.Authority is null ? null : X509Certificate2.CreateFromPem(server.Authority),
        };
    }

    /// <summary>Where the SMTP password of a server lies sealed.</summary>
    public static SecretPlace PasswordOf(SendingServer server) => new(CustomerId.Installation, "sending_servers", server.PublicId, "smtp_password");

    private async Task<(string? User, string? Password)> LoginAsync(SendingServer server, CancellationToken cancel)
    {
        if (server is { SmtpUser: { } user, SmtpPassword: { } password }) return (user, await secrets.OpenAsync(PasswordOf(server), password, cancel));
        if (!server.AsksSes || server.SecretAccessKey is not { } secret) return (null, null);
        return (server.AccessKeyId, SesSmtp.PasswordOf(await secrets.OpenAsync(SesServerOpener.SecretOf(server), secret, cancel), server.Region));
    }

    /// <summary>Mail leaves by SMTP; beside it the account is asked with the key, so that rate, quota and state follow it.</summary>
    private sealed class WatchedSmtpServer(ISendingServer smtp, ISendingServer account) : ISendingServer
    {
        public int CallersPerConnection => smtp.CallersPerConnection;

        public ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel) => smtp.SendAsync(message, cancel);

        public async ValueTask DisposeAsync()
        {
            await account.DisposeAsync();
            await smtp.DisposeAsync();
        }
    }
}
