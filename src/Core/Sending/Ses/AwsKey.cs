namespace Postroad.Core.Sending.Ses;

/// <summary>An access key as it is used to sign, with a session token when it is a temporary one. Never prints its secret.</summary>
internal sealed class AwsKey(string id, string secret, string? sessionToken)
{
    /// <summary>Public half; may be shown.</summary>
    public string Id { get; } = id;

    public string Secret { get; } = secret;

    /// <summary>Null for a long-term key.</summary>
    public string? SessionToken { get; } = sessionToken;

    public bool SameAs(AwsKey other) => Id == other.Id && Secret == other.Secret && SessionToken == other.SessionToken;

    public override string ToString() => Id;
}
