using System.Net;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// Temporary keys of a role, asked of AWS STS with another key and renewed long before they end. Its life is measured by this machine's steady clock, from before it was asked for.
/// </summary>
internal sealed class AssumedRoleKey(IAwsKeySource source, SesWire wire, AwsRole role, TimeProvider time) : IAwsKeySource, IDisposable
{
    public const string Action = "sts:AssumeRole";

    /// <summary>The least that a role may be limited to is an hour (API reference of STS, AssumeRole).</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    /// <summary>From then on a new one is asked for; while that fails, the old one serves to its end.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(50), Margin = TimeSpan.FromMinutes(1);

    /// <summary>Between one try that failed and the next, while the old key still serves.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private readonly SesTarget _root = wire.Target(HttpMethod.Post, "/");
    private readonly SemaphoreSlim _one = new(1);
    private volatile Held? _held;

    public ValueTask<AwsKey> GetAsync(CancellationToken cancel) => _held is { } held && Age(held) < held.Until ? new(held.Key) : new(RenewAsync(cancel));

    public bool Renew(AwsKey expired)
    {
        if (_held is { } held && held.Key.SameAs(expired)) _held = null;
        return true;
    }

    public void Dispose() => _one.Dispose();

    private TimeSpan Age(Held held) => time.GetElapsedTime(held.Since);

    private async Task<AwsKey> RenewAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var before = _held;
            if (before is not null && Age(before) < before.Until) return before.Key;
            var since = time.GetTimestamp();
            var (key, reply) = await AskAsync(cancel);
            if (key is not null) return (_held = new Held(key, since, Fresh)).Key;
            if (before is null || Age(before) > Life - Margin) throw Fault(reply);
            _held = before with { Until = Age(before) + Again };
            return before.Key;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<(AwsKey? Key, SesReply Reply)> AskAsync(CancellationToken cancel)
    {
        var (key, reply) = await AskOnceAsync(cancel);
        if (key is not null) return (key, reply);
        if (SesRefusals.IsClockSkew(reply) && reply.Date is { } theirs) wire.SetClock(theirs);
        else if (!SesRefusals.IsExpiredToken(reply) || wire.LastKey is not { } used || !source.Renew(used)) return (null, reply);
        return await AskOnceAsync(cancel);
    }

    private async Task<(AwsKey? Key, SesReply Reply)> AskOnceAsync(CancellationToken cancel)
    {
        List<(string, string)> input = [("RoleArn", role.Arn), ("RoleSessionName", "postroad"), ("DurationSeconds", $"{Life.TotalSeconds:0}")];
        if (role.ExternalId is { } external) input.Add(("ExternalId", external));
        using var body = QueryBody.Of("AssumeRole", "2011-06-15", input);
        var reply = await wire.ExchangeAsync(_root, body, cancel);
        var answer = reply.Is200 ? AwsXml.Read(reply.Body) : null;
        return (answer.Text("AccessKeyId") is { } id && answer.Text("SecretAccessKey") is { } secret && answer.Text("SessionToken") is { } token ? new AwsKey(id, secret, token) : null, reply);
    }

    /// <summary>A refusal stops the server; that nobody answered is tried again, as when the provider itself is not reached.</summary>
    private Exception Fault(SesReply reply) => reply switch
    {
        { Outcome: SesOutcome.NoKey } => new AwsKeyException(reply.Words),
        { Outcome: SesOutcome.Answered, Status: < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests } when !reply.ErrorType.StartsWith("Throttling", StringComparison.Ordinal) =>
            new AwsKeyException($"AWS does not lend the role {role.Arn} ({Action}): {(reply.Words.Length > 0 ? reply.Words : $"it answered {(int)reply.Status}")}"),
        _ => new HttpRequestException($"AWS STS did not lend the role {role.Arn}: {(reply.Words.Length > 0 ? reply.Words : $"it answered {(int)reply.Status}")}"),
    };

    /// <param name="Until">Age at which it is renewed.</param>
    private sealed record Held(AwsKey Key, long Since, TimeSpan Until);
}

/// <param name="ExternalId">Which the role's trust policy asks for. Null: it asks for none.</param>
internal sealed record AwsRole(string Arn, string? ExternalId);
