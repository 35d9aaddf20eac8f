using System.Security.Cryptography;
using System.Text;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>The key of one day, region and service, derived by four HMACs from the secret; and the constant start of the header made with it.</summary>
internal sealed class SigningKey
{
    private readonly AwsKey _key;
    private readonly string _day;

    public SigningKey(AwsKey key, string day, string region, string service)
    {
        (_key, _day) = (key, day);
        Scope = $"{day}/{region}/{service}/aws4_request";
        HeaderStart = $"AWS4-HMAC-SHA256 Credential={key.Id}/{Scope}, SignedHeaders=";
        Hash = new KeyedHash(Derive(key.Secret, day, region, service));
    }

    public string Scope { get; }

    public string HeaderStart { get; }

    public KeyedHash Hash { get; }

    public bool IsFor(AwsKey key, ReadOnlySpan<char> day) => ReferenceEquals(_key, key) && day.SequenceEqual(_day);

    private static byte[] Derive(string secret, string day, string region, string service)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (ReadOnlySpan<string>)[day, region, service, "aws4_request"]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }
}
