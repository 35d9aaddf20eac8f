namespace Postroad.Simulator.Signing;

/// <summary>"AWS4-HMAC-SHA256 Credential=KEY/DAY/REGION/SERVICE/aws4_request, SignedHeaders=a;b, Signature=HEX".</summary>
internal readonly record struct AuthorizationHeader(string KeyId, string Day, string Region, string Service, string[] SignedHeaders, string Signature)
{
    private const string Scheme = "AWS4-HMAC-SHA256";

    public bool Signs(string header) => Array.IndexOf(SignedHeaders, header) >= 0;

    public static bool TryParse(string value, out AuthorizationHeader parts, out string incomplete)
    {
        parts = default;
        if (!value.StartsWith(Scheme + " ", StringComparison.Ordinal))
        {
            incomplete = $"Authorization header requires '{Scheme}' as its algorithm. Authorization={value.Split(' ')[0]}";
            return false;
        }

        string? credential = null, signed = null, signature = null;
        foreach (var piece in value[(Scheme.Length + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            if (piece.StartsWith("Credential=", StringComparison.Ordinal)) credential = piece["Credential=".Length..];
            else if (piece.StartsWith("SignedHeaders=", StringComparison.Ordinal)) signed = piece["SignedHeaders=".Length..];
            else if (piece.StartsWith("Signature=", StringComparison.Ordinal)) signature = piece["Signature=".Length..];
        }

        incomplete = Missing(credential, signed, signature);
        if (incomplete.Length > 0) return false;
        var scope = credential!.Split('/');
        // Parts of the scope go into a buffer of fixed size when the signature is computed.
        if (scope.Length != 5 || scope[4] != "aws4_request" || credential.Length > 256 || !System.Text.Ascii.IsValid(credential))
        {
            incomplete = $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'";
            return false;
        }

        parts = new AuthorizationHeader(scope[0], scope[1], scope[2], scope[3], signed!.Split(';'), signature!);
        return true;
    }

    private static string Missing(string? credential, string? signed, string? signature)
    {
        var missing = "";
        if (credential is null) missing += "Authorization header requires 'Credential' parameter. ";
        if (signature is null) missing += "Authorization header requires 'Signature' parameter. ";
        if (signed is null) missing += "Authorization header requires 'SignedHeaders' parameter. ";
        return missing;
    }
}
