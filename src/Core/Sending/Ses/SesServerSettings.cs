using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// One sending server of kind "Amazon SES (API)": what it needs to send and to hear back. Everything is per region: identities, quota,
/// sandbox, configuration sets. Secrets are in clear here; never log it.
/// </summary>
public sealed record SesServerSettings
{
    public required ServerId Id { get; init; }

    /// <summary>AWS region, such as eu-central-1.</summary>
    public required string Region { get; init; }

    /// <summary>Another address that speaks the SES v2 API (simulator, look-alike). Null: <c>https://email.{region}.amazonaws.com</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Plain http to an address that is not loopback. Off: keys and mail would travel readable.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Null: the usual AWS environment (variables, profile, container or machine role), as of AWSSDK.Core's default chain.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>Goes with <see cref="AccessKeyId"/>.</summary>
    public string? Secret { get; init; }

    /// <summary>Only for temporary keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>Role that the key above is lent. Null: it acts itself.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Which the role asks for. Null: none.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Gives the keys of the role. Null: there is none, or nobody but SES is asked.</summary>
    internal IAwsKeySource? Lent { get; init; }

    /// <summary>Null: the identity's default set, or none: then no events come.</summary>
    public string? ConfigurationSet { get; init; }

    /// <summary>SQS queue with the server's events. Null: nobody listens.</summary>
    public Uri? QueueUrl { get; init; }

    /// <summary>How long SQS hides a received message before it gives it out again. Default 10 s: longer than storing a batch takes; what a crash held comes back after it, and storing twice changes nothing.</summary>
    public TimeSpan QueueVisibility { get; init; } = TimeSpan.FromSeconds(10);

    public OwnLimits Limits { get; init; } = OwnLimits.None;

    /// <summary>Connections to the endpoint, 1..256. Over HTTP/2 each carries many requests. Default 16.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>
    /// Longest time one request may take: waiting for a connection, connecting, writing and reading together. Default 30 s.
    /// Must end before a lease of the engine does: of a stored server it is the engine's own (<see cref="SendingLimits"/>).
    /// </summary>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Everything but the secrets.</summary>
    public override string ToString() => $"Amazon SES server {Id.Value} in {Region}{(Endpoint is null ? "" : $" at {Endpoint}")}, key {AccessKeyId ?? "of the environment"}{(RoleArn is null ? "" : $", role {RoleArn}")}";
}
