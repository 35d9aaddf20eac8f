using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Postroad.Simulator.Aws;
using Postroad.Simulator.Permissions;

namespace Postroad.Simulator.Signing;

/// <summary>
/// Recomputes Signature Version 4 over what really arrived and compares (AWS General Reference, "Signature Version 4").
/// Thread-safe; signing keys are cached per secret, day, region and service.
/// </summary>
internal sealed class SignatureCheck(Func<string, Caller?> find, TimeProvider clock, Func<string, bool> knowsRegion)
{
    /// <summary>AWS's tolerance for a client's clock.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private const string Mismatch = "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
    private const string TokenHeader = "x-amz-security-token";
    private const int MostKeys = 64;
    private readonly ConcurrentDictionary<(string Secret, string Day, string Region, string Service), byte[]> keys = new();

    /// <summary>Null when the request is genuine; <paramref name="who"/> is then whose it is, and for which region.</summary>
    public AwsError? Check(HttpRequest request, string rawTarget, ReadOnlySpan<byte> body, string service, out Signed who)
    {
        who = null!;
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0) return AwsError.Signature("MissingAuthenticationTokenException", "Missing Authentication Token");
        if (!AuthorizationHeader.TryParse(header, out var parts, out var incomplete))
            return AwsError.Signature("IncompleteSignatureException", incomplete);
        var date = request.Headers["x-amz-date"].ToString();
        var caller = find(parts.KeyId);
        if (CheckKey(caller, request) is { } unknown) return unknown;
        if (CheckScope(parts, caller!, date, service, request) is { } wrong) return wrong;
        if (CheckTime(date) is { } late) return late;

        who = new Signed(parts.Region, caller!);
        Span<byte> expected = stackalloc byte[64];
        Sign(parts, caller!.Secret, date, CanonicalRequest.Hash(request, rawTarget, parts.SignedHeaders, body), expected);
        var given = Encoding.ASCII.GetBytes(parts.Signature);
        if (CryptographicOperations.FixedTimeEquals(expected, given)) return null;
        return AwsError.Signature(service == "ses" ? "SignatureDoesNotMatch" : "InvalidSignatureException", Mismatch);
    }

    /// <summary>For which service a request says that it is signed. Empty: it is not signed, or nonsense.</summary>
    public static string ServiceOf(HttpRequest request) =>
        AuthorizationHeader.TryParse(request.Headers.Authorization.ToString(), out var parts, out _) ? parts.Service : "";

    // A permanent key has no session token; AWS answers a stray one like an unknown key.
    private AwsError? CheckKey(Caller? caller, HttpRequest request)
    {
        var token = Encoding.UTF8.GetBytes(request.Headers[TokenHeader].ToString());
        if (caller is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(caller.Token ?? ""), token) || (caller.Token is null && request.Headers.ContainsKey(TokenHeader)))
            return AwsError.Signature("UnrecognizedClientException", "The security token included in the request is invalid.");
        return caller.ExpiresAt is { } end && clock.GetUtcNow() > end ? AwsError.Signature("ExpiredTokenException", "The security token included in the request is expired") : null;
    }

    private AwsError? CheckScope(in AuthorizationHeader parts, Caller caller, string date, string service, HttpRequest request)
    {
        if (date.Length == 0)
            return AwsError.Signature("IncompleteSignatureException",
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        if (parts.Service != service)
            return AwsError.Signature("InvalidSignatureException", $"Credential should be scoped to correct service: '{service}'. ");
        if (service != "route53" && !knowsRegion(Regions.Place.Of(parts.Region, caller.Account)))
            return AwsError.Signature("InvalidSignatureException", "Credential should be scoped to a valid region. ");
        if (!date.StartsWith(parts.Day, StringComparison.Ordinal))
            return AwsError.Signature("InvalidSignatureException",
                $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{parts.Day}' != '{date.Split('T')[0]}', from '{date}'.");
        if (!parts.Signs("host"))
            return AwsError.Signature("InvalidSignatureException", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        if (request.Headers.ContainsKey(TokenHeader) && !parts.Signs(TokenHeader))
            return AwsError.Signature("InvalidSignatureException", "'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization.");
        return parts.Signs("x-amz-date") ? null
            : AwsError.Signature("InvalidSignatureException", "'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.");
    }

    private AwsError? CheckTime(string date)
    {
        if (!DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return AwsError.Signature("IncompleteSignatureException",
                $"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601");
        var now = clock.GetUtcNow();
        if (at < now - Skew)
            return AwsError.Signature("InvalidSignatureException", $"Signature expired: {date} is now earlier than {Iso(now - Skew)} ({Iso(now)} - 5 min.)");
        return at > now + Skew
            ? AwsError.Signature("InvalidSignatureException", $"Signature not yet current: {date} is still later than {Iso(now + Skew)} ({Iso(now)} + 5 min.)")
            : null;
    }

    private void Sign(in AuthorizationHeader parts, string secret, string date, ReadOnlySpan<byte> requestHash, Span<byte> hex)
    {
        var text = $"AWS4-HMAC-SHA256\n{date}\n{parts.Day}/{parts.Region}/{parts.Service}/aws4_request\n";
        Span<byte> toSign = stackalloc byte[512];
        var length = Encoding.ASCII.GetBytes(text, toSign);
        Convert.TryToHexStringLower(requestHash, toSign[length..], out var more);
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(KeyOf(secret, parts.Day, parts.Region, parts.Service), toSign[..(length + more)], mac);
        Convert.TryToHexStringLower(mac, hex, out _);
    }

    private byte[] KeyOf(string secret, string day, string region, string service)
    {
        if (keys.TryGetValue((secret, day, region, service), out var key)) return key;
        if (keys.Count >= MostKeys) keys.Clear();
        key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (string[])[day, region, service, "aws4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return keys[(secret, day, region, service)] = key;
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
