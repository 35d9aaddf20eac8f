namespace Postroad.Core.Sending.Ses;

/// <summary>Where a server's key comes from: typed in, or found in the machine's environment and renewed in time.</summary>
internal interface IAwsKeySource
{
    /// <exception cref="AwsKeyException">No key can be had; in words for the user.</exception>
    ValueTask<AwsKey> GetAsync(CancellationToken cancel);

    /// <summary>AWS called <paramref name="expired"/> expired. Answers whether asking again may bring another one.</summary>
    bool Renew(AwsKey expired);
}

/// <summary>A key that was typed in. Nobody can renew it.</summary>
internal sealed class FixedAwsKey(AwsKey key) : IAwsKeySource
{
    public ValueTask<AwsKey> GetAsync(CancellationToken cancel) => new(key);

    public bool Renew(AwsKey expired) => false;
}

/// <summary>No key could be had.</summary>
public sealed class AwsKeyException : Exception
{
    public AwsKeyException(string message) : base(message)
    {
    }

    public AwsKeyException(string message, Exception inner) : base(message, inner)
    {
    }

    public AwsKeyException()
    {
    }
}
