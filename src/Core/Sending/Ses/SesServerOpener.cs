using Postroad.Core.Accounts;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>From a stored server to one that sends.</summary>
public sealed class SesServerOpener(SesServers servers, LocalQuotaLedger quota, ISentBefore before, Secrets secrets, SendingLimits limits, TimeProvider time) : IServerOpener
{
    public async Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel)
    {
        var settings = await SettingsAsync(server, cancel);
        await RememberAsync(server, cancel);
        return servers.Open(settings);
    }

    /// <summary>What left through it before this process counts for its hours and days.</summary>
    internal async Task RememberAsync(SendingServer server, CancellationToken cancel)
    {
        if (!quota.Counts(server.Key)) quota.Remember(server.Key, await before.OfAsync(server.Key, time.GetUtcNow() - RulingLimit.Span(LimitWindow.Day), cancel));
    }

    /// <summary>The server's settings with its secret unsealed.</summary>
    /// <exception cref="KeyException">The secret does not open.</exception>
    /// <exception cref="ArgumentException">It is reached by SMTP alone: no key is written down, and the machine's own must not be taken for it.</exception>
    public async Task<SesServerSettings> SettingsAsync(SendingServer server, CancellationToken cancel) => !server.AsksSes ? throw new ArgumentException($"{server.Name} is reached by SMTP, without a key that could ask Amazon SES anything.", nameof(server)) : servers.WithLent(new SesServerSettings
    {
        Id = server.Key,
        Region = server.Region,
        Endpoint = server.Endpoint is null ? null : new Uri(server.Endpoint),
        AccessKeyId = server.AccessKeyId,
        Secret = server.SecretAccessKey is null ? null : await secrets.OpenAsync(SecretOf(server), server.SecretAccessKey, cancel),
        RoleArn = server.RoleArn,
        ExternalId = server.ExternalId,
        ConfigurationSet = server.ConfigurationSet,
        QueueUrl = server.QueueUrl is null ? null : new Uri(server.QueueUrl),
        Limits = server.Limits,
        MaxConnections = server.MaxConnections,
        RequestDeadline = limits.RequestDeadline,
    });

    /// <summary>Where the secret access key of a server lies sealed.</summary>
    public static SecretPlace SecretOf(SendingServer server) => new(CustomerId.Installation, "sending_servers", server.PublicId, "secret_access_key");
}
