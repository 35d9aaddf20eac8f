using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Postroad.Simulator.Control;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Aws;

/// <summary>What a client says about the keys of a domain (SES v2, DkimSigningAttributes), made into keys or refused.</summary>
internal static partial class DkimRequest
{
    /// <summary>The input of CreateEmailIdentity: what is named tells where the keys come from.</summary>
    public static AwsError? ReadNew(Settings settings, EmailIdentity identity, Region region, JsonInput attributes, DateTimeOffset now, out DkimKeys keys)
    {
        var origin = attributes.Text("DomainSigningAttributesOrigin");
        keys = identity.Dkim;
        if (origin is DkimKeys.SesKeys or DkimKeys.OwnersKey)
            return AwsError.BadRequest($"DomainSigningAttributesOrigin {origin} is not allowed here; it names the region of the parent, such as AWS_SES_EU_WEST_1.");
        origin ??= IsOwnersKey(attributes) ? DkimKeys.OwnersKey : DkimKeys.SesKeys;
        return Read(settings, identity, region, origin, attributes, now, out keys);
    }

    /// <param name="origin">Null: it was not said.</param>
    public static AwsError? Read(Settings settings, EmailIdentity identity, Region region, string? origin, JsonInput? attributes, DateTimeOffset now, out DkimKeys keys)
    {
        keys = identity.Dkim;
        var hasKey = attributes is { } given && IsOwnersKey(given);
        if (hasKey && origin != DkimKeys.OwnersKey)
            return AwsError.BadRequest("DomainSigningSelector and DomainSigningPrivateKey belong to an own key (EXTERNAL) only.");
        return origin switch
        {
            null => AwsError.BadRequest("Missing required parameter in input: 'SigningAttributesOrigin'."),
            DkimKeys.OwnersKey => ReadOwners(attributes, now, out keys),
            DkimKeys.SesKeys => ReadEasy(identity, region, attributes?.Text("NextSigningKeyLength"), now, ref keys),
            _ => ReadCopy(settings, identity, region, origin, attributes?.Text("NextSigningKeyLength"), now, ref keys),
        };
    }

    private static bool IsOwnersKey(JsonInput attributes) => attributes.Text("DomainSigningSelector") is not null || attributes.Text("DomainSigningPrivateKey") is not null;

    private static AwsError? ReadEasy(EmailIdentity identity, Region region, string? length, DateTimeOffset now, ref DkimKeys keys)
    {
        if (length is not (null or "RSA_1024_BIT" or "RSA_2048_BIT")) return AwsError.NotInEnum(length, "nextSigningKeyLength", "RSA_1024_BIT, RSA_2048_BIT");
        var bits = length switch { "RSA_1024_BIT" => 1024, "RSA_2048_BIT" => 2048, _ => DkimKeys.UsualBits };
        var isNew = region.Identity(identity.Name) is null;
        if (isNew || keys.Origin != DkimKeys.SesKeys) keys = DkimKeys.Easy(identity.Domain, region.Settings.Name, bits, now);
        else if (length is not null && bits != keys.NextBits)
        {
            if (now - keys.LengthChangedAt < TimeSpan.FromDays(1))
                return AwsError.BadRequest("The DKIM signing key length can be changed at most once per day.");
            keys = keys with { NextBits = bits, LengthChangedAt = now };
        }
        else if (keys.Standing.Status == LookStatus.Failed) keys = keys with { Standing = Standing.Pending(now) };
        return null;
    }

    private static AwsError? ReadCopy(Settings settings, EmailIdentity identity, Region region, string origin, string? length, DateTimeOffset now, ref DkimKeys keys)
    {
        var parent = settings.Regions.FirstOrDefault(r => DkimKeys.OriginOf(r.Settings.Name) == origin);
        if (length is not null) return AwsError.BadRequest("NextSigningKeyLength is that of the parent; it is not allowed with " + origin + ".");
        if (parent is null || ReferenceEquals(parent, region))
            return AwsError.BadRequest($"{origin} is not another region that the account uses.");
        if (parent.Identity(identity.Name) is not { Dkim.Origin: DkimKeys.SesKeys } original)
            return AwsError.BadRequest($"{identity.Name} has no keys of Easy DKIM in the parent region {parent.Settings.Name}.");
        keys = original.Dkim.CopyFrom(parent.Settings.Name, now);
        return null;
    }

    private static AwsError? ReadOwners(JsonInput? attributes, DateTimeOffset now, out DkimKeys keys)
    {
        keys = null!;
        if (attributes?.Text("DomainSigningSelector") is not { } selector) return AwsError.BadRequest("Missing required parameter in input: 'DomainSigningSelector'.");
        if (attributes?.Text("DomainSigningPrivateKey") is not { } secret) return AwsError.BadRequest("Missing required parameter in input: 'DomainSigningPrivateKey'.");
        if (attributes?.Text("NextSigningKeyLength") is not null) return AwsError.BadRequest("NextSigningKeyLength belongs to Easy DKIM (AWS_SES) only.");
        if (selector.Length > 63 || !Selector().IsMatch(selector)) return AwsError.BadRequest($"Invalid DKIM selector <{selector}>: 1 to 63 letters, digits and hyphens.");
        using var key = RSA.Create();
        if (!TryImport(key, secret)) return AwsError.BadRequest("The private key is not the base64 of an RSA private key in PKCS #1 or PKCS #8, without header, footer and line breaks.");
        if (key.KeySize is not (1024 or 2048)) return AwsError.BadRequest($"The private key has {key.KeySize} bits; 1024 or 2048 are allowed.");
        keys = DkimKeys.OfOwner(selector, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), key.KeySize, now);
        return null;
    }

    private static bool TryImport(RSA key, string secret)
    {
        var bytes = new byte[secret.Length];
        if (!Base64().IsMatch(secret) || !Convert.TryFromBase64String(secret, bytes, out var length)) return false;
        return TryImport(() => key.ImportPkcs8PrivateKey(bytes.AsSpan(0, length), out _)) || TryImport(() => key.ImportRSAPrivateKey(bytes.AsSpan(0, length), out _));
    }

    private static bool TryImport(Action import)
    {
        try { import(); }
        catch (CryptographicException) { return false; }
        return true;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Selector();

    [GeneratedRegex(@"^[a-zA-Z0-9+/]+={0,2}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Base64();
}
