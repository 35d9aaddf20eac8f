using System.Buffers;
using System.Formats.Asn1;

namespace Postroad.Core.Domains.Dkim;

/// <summary>Reads the text of a key record.</summary>
internal static class DkimSyntax
{
    private const string Version = "DKIM1", Rsa = "1.2.840.113549.1.1.1";
    private const int Ed25519Bytes = 32;

    private static readonly SearchValues<char> Space = SearchValues.Create(" \t\r\n");

    public static DkimKey Read(string text)
    {
        if (text.AsSpan().ContainsAny('"', '\\')) return new DkimKey.Broken(text, DkimFlaw.Quotes, "quotation marks or backslashes are part of the text: they belong around its pieces, not into them");
        if (Tags(text) is not { } tags) return new DkimKey.Broken(text, DkimFlaw.NotAKey, "the text is no list of tags");
        var version = tags.GetValueOrDefault("v");
        if (!tags.TryGetValue("p", out var key)) return new DkimKey.Broken(text, version == Version ? DkimFlaw.NoKey : DkimFlaw.NotAKey, "the tag \"p\" with the key is missing");
        if (version is not null && (version != Version || !IsFirst(text))) return new DkimKey.Broken(text, DkimFlaw.Version, $"\"v={version}\": it must be {Version} and stand first");
        var services = tags.GetValueOrDefault("s", "*").Split(':', StringSplitOptions.TrimEntries);
        if (!services.Any(service => service is "*" or "email")) return new DkimKey.Broken(text, DkimFlaw.Service, $"\"s={tags["s"]}\" keeps the key from being used for mail");
        if (Packed(key) is not { Length: > 0 } packed) return new DkimKey.Revoked(text);
        return tags.GetValueOrDefault("k", "rsa").ToLowerInvariant() switch
        {
            "rsa" => ReadRsa(text, packed, tags),
            "ed25519" => ReadEd25519(text, packed, tags),
            var type => new DkimKey.Broken(text, DkimFlaw.KeyType, $"\"k={type}\" is none of rsa, ed25519"),
        };
    }

    /// <summary>What p= holds, without white space. Null: the text is no list of tags, or has none.</summary>
    public static string? PublicKeyOf(string text) => Tags(text)?.GetValueOrDefault("p") is { } key ? Packed(key) : null;

    /// <summary>Null: a part without an equals sign, or a tag twice (RFC 6376 section 3.2).</summary>
    private static Dictionary<string, string>? Tags(string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';').Select(part => part.Trim()).Where(part => part.Length > 0))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !tags.TryAdd(part[..equals].TrimEnd(), part[(equals + 1)..].Trim())) return null;
        }

        return tags;
    }

    private static bool IsFirst(string text) => text.TrimStart().StartsWith('v');

    /// <summary>White space may stand within base 64.</summary>
    private static string Packed(string key) => key.AsSpan().ContainsAny(Space) ? string.Concat(key.Where(c => !Space.Contains(c))) : key;

    private static DkimKey ReadRsa(string text, string packed, Dictionary<string, string> tags)
    {
        if (Bytes(packed) is not { } bytes) return NotBase64(text, packed);
        // A key that was cut in two at 255 characters still begins as one and says how long it is.
        if (IsCutOff(bytes)) return new DkimKey.Broken(text, DkimFlaw.CutOff, $"the key ends after {packed.Length} characters, before it is whole");
        return RsaBits(bytes) is { } bits
            ? new DkimKey.Rsa(text, bits, AllowsSha256(tags), Flag(tags, "y"), Flag(tags, "s"))
            : new DkimKey.Broken(text, DkimFlaw.NotAKeyInside, "what \"p\" holds is no RSA key");
    }

    private static DkimKey ReadEd25519(string text, string packed, Dictionary<string, string> tags)
    {
        if (Bytes(packed) is not { } bytes) return NotBase64(text, packed);
        return bytes.Length == Ed25519Bytes
            ? new DkimKey.Ed25519(text, AllowsSha256(tags), Flag(tags, "y"), Flag(tags, "s"))
            : new DkimKey.Broken(text, bytes.Length < Ed25519Bytes ? DkimFlaw.CutOff : DkimFlaw.NotAKeyInside, $"an Ed25519 key has {Ed25519Bytes} bytes, this one {bytes.Length}");
    }

    private static DkimKey.Broken NotBase64(string text, string packed) => packed.Length % 4 != 0 && packed.TrimEnd('=').All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/')
        ? new DkimKey.Broken(text, DkimFlaw.CutOff, $"the key ends after {packed.Length} characters, before it is whole")
        : new DkimKey.Broken(text, DkimFlaw.NotBase64, "what \"p\" holds is not base 64");

    private static byte[]? Bytes(string packed)
    {
        var bytes = new byte[packed.Length];
        return Convert.TryFromBase64String(packed, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>The outer sequence says it is longer than what is there (X.690 section 8.1.3).</summary>
    private static bool IsCutOff(byte[] bytes) => bytes is [0x30, ..] && DeclaredLength(bytes) > bytes.Length;

    private static int DeclaredLength(byte[] bytes) => bytes switch
    {
        [_, < 0x80 and var one, ..] => 2 + one,
        [_, 0x81, var one, ..] => 3 + one,
        [_, 0x82, var high, var low, ..] => 4 + (high << 8) + low,
        _ => 0,
    };

    /// <summary>Of a SubjectPublicKeyInfo, or of a bare RSAPublicKey, which some still publish (RFC 6376 erratum 3017). Null: neither.</summary>
    private static int? RsaBits(byte[] bytes)
    {
        try
        {
            var outer = new AsnReader(bytes, AsnEncodingRules.DER).ReadSequence();
            if (outer.PeekTag() == Asn1Tag.Integer) return ModulusBits(outer);
            if (outer.ReadSequence().ReadObjectIdentifier() != Rsa) return null;
            return ModulusBits(new AsnReader(outer.ReadBitString(out _), AsnEncodingRules.DER).ReadSequence());
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static int? ModulusBits(AsnReader key)
    {
        var modulus = key.ReadInteger();
        key.ReadInteger();
        return modulus.Sign > 0 ? (int)modulus.GetBitLength() : null;
    }

    private static bool AllowsSha256(Dictionary<string, string> tags) => !tags.TryGetValue("h", out var hashes) || hashes.Split(':', StringSplitOptions.TrimEntries).Contains("sha256");

    private static bool Flag(Dictionary<string, string> tags, string flag) => tags.GetValueOrDefault("t", "").Split(':', StringSplitOptions.TrimEntries).Contains(flag);
}
