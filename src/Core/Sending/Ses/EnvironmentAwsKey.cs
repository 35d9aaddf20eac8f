using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// The key of the usual AWS environment: variables, profile, web identity, container or machine role, by AWSSDK.Core's default chain.
/// Read once and kept for <see cref="Fresh"/>; the SDK itself renews temporary keys some minutes before they expire.
/// </summary>
internal sealed class EnvironmentAwsKey(TimeProvider time) : IAwsKeySource, IDisposable
{
    /// <summary>How long a key is used without asking the SDK again. Far below its renewal margin (5 minutes and more).</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>The machine-role address answers at once or not at all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1);
    private volatile Held? _held;

    public ValueTask<AwsKey> GetAsync(CancellationToken cancel) =>
        _held is { } held && time.GetElapsedTime(held.Since) < Fresh ? new(held.Key) : new(ReadAsync(cancel));

    public bool Renew(AwsKey expired)
    {
        if (_held is { } held && held.Key.SameAs(expired)) _held = null;
        return true;
    }

    public void Dispose() => _one.Dispose();

    private async Task<AwsKey> ReadAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_held is { } held && time.GetElapsedTime(held.Since) < Fresh) return held.Key;
            var read = await AskAsync(cancel);
            // Keeping the same object keeps the signer's derived key.
            if (_held?.Key is { } before && before.SameAs(read)) read = before;
            _held = new Held(read, time.GetTimestamp());
            return read;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<AwsKey> AskAsync(CancellationToken cancel)
    {
        try
        {
            var chain = await Task.Run(static () => DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(), cancel).WaitAsync(Patience, time, cancel);
            var keys = await chain.GetCredentialsAsync().WaitAsync(Patience, time, cancel);
            return new AwsKey(keys.AccessKey, keys.SecretKey, string.IsNullOrEmpty(keys.Token) ? null : keys.Token);
        }
        catch (Exception fault) when (fault is AmazonClientException or AmazonServiceException or TimeoutException or HttpRequestException or ArgumentException)
        {
            throw new AwsKeyException($"No AWS key in the environment of this machine: {fault.Message}", fault);
        }
    }

    private sealed record Held(AwsKey Key, long Since);
}
