using Postroad.Simulator.Mailboxes;

namespace Postroad.Simulator.Regions;

/// <summary>How an identity's mail is signed, and what has to be published for it (SES v2, DkimAttributes).</summary>
internal sealed record DkimKeys
{
    public const string SesKeys = "AWS_SES", OwnersKey = "EXTERNAL";

    public const int UsualBits = 2048;

    private const int EasyTokens = 3;

    /// <summary>Regions that were opened later have a zone of their own (developer guide, "DKIM domains").</summary>
    public static readonly IReadOnlyList<string> WithOwnZone =
        ["af-south-1", "ap-northeast-3", "ap-south-2", "ap-southeast-3", "ap-southeast-5", "ca-west-1", "eu-central-2", "eu-south-1", "il-central-1", "me-central-1"];

    /// <summary>AWS_SES: keys of this region. EXTERNAL: the owner's key. AWS_SES_EU_WEST_1: the keys of the same domain in that region.</summary>
    public required string Origin { get; init; }

    public required Standing Standing { get; init; }

    public bool SigningEnabled { get; init; } = true;

    /// <summary>Of keys of SES the three names under _domainkey; of the owner's key its selector.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>Where the CNAME of each token leads. Null: the owner publishes the key itself.</summary>
    public string? HostedZone { get; init; }

    /// <summary>Of the owner's key, base64 of its SubjectPublicKeyInfo. Null: keys of SES.</summary>
    public string? PublicKey { get; init; }

    public required int Bits { get; init; }

    public required int NextBits { get; init; }

    public required DateTimeOffset GeneratedAt { get; init; }

    /// <summary>Null: the length was never changed.</summary>
    public DateTimeOffset? LengthChangedAt { get; init; }

    public static DkimKeys Easy(string domain, string region, int bits, DateTimeOffset now) => new()
    {
        Origin = SesKeys, Standing = Standing.Pending(now), Bits = bits, NextBits = bits, GeneratedAt = now, HostedZone = ZoneOf(region),
        Tokens = [.. Enumerable.Range(0, EasyTokens).Select(i => Token(domain, region, (uint)i))],
    };

    /// <summary>The same keys in another region, so that one set of records serves both (deterministic Easy DKIM).</summary>
    public DkimKeys CopyFrom(string region, DateTimeOffset now) => this with { Origin = OriginOf(region), Standing = Standing.Pending(now), SigningEnabled = true };

    public static DkimKeys OfOwner(string selector, string publicKey, int bits, DateTimeOffset now) => new()
    {
        Origin = OwnersKey, Standing = Standing.Pending(now), Bits = bits, NextBits = bits, GeneratedAt = now, Tokens = [selector], PublicKey = publicKey,
    };

    /// <summary>eu-west-1 to AWS_SES_EU_WEST_1.</summary>
    public static string OriginOf(string region) => $"{SesKeys}_{region.ToUpperInvariant().Replace('-', '_')}";

    private static string ZoneOf(string region) => WithOwnZone.Contains(region) ? $"dkim.{region}.amazonses.com" : "dkim.amazonses.com";

    private static string Token(string identity, string region, uint number)
    {
        var hash = Chance.Hash(number, identity + region);
        return $"{hash:x16}{Chance.Mix(hash):x16}";
    }
}
