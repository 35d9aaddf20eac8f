namespace Postroad.Simulator.Sending;

/// <summary>What may become an identity: anybody's name would do no harm here, yet a habit formed in a simulator is carried over.</summary>
internal static class IdentityRules
{
    /// <summary>RFC 2606 and RFC 6761: names that belong to nobody.</summary>
    private static readonly string[] Reserved = ["example", "test", "invalid", "localhost", "example.com", "example.org", "example.net"];

    /// <summary>Null when it may; else what is wrong with it.</summary>
    public static string? Fault(string identity)
    {
        if (identity.Length == 0) return "Missing required parameter in input: 'EmailIdentity'.";
        var address = identity.Contains('@') ? identity : "postmaster@" + identity;
        if (MailAddresses.Fault(address) is { } fault) return $"'{identity}' is no domain and no address: {fault}.";
        var domain = identity[(identity.LastIndexOf('@') + 1)..];
        if (domain.Split('.').Any(label => label.Length > 63)) return $"'{identity}' is no domain and no address: no part between dots may be longer than 63 characters.";
        return Reserved.Any(r => domain.Equals(r, StringComparison.OrdinalIgnoreCase) || domain.EndsWith("." + r, StringComparison.OrdinalIgnoreCase)) ? null
            : $"'{identity}' is not under a domain reserved for examples (example.com, .net, .org, .example, .test, .invalid, .localhost); the simulator verifies only those.";
    }

    /// <summary>A MAIL FROM domain lies below the identity's own and is not it (developer guide, "Using a custom MAIL FROM domain"). Null when it may be one.</summary>
    public static string? MailFromFault(string mailFrom, string domain) =>
        !mailFrom.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase) ? $"Provided MAIL-FROM domain <{mailFrom}> is not subdomain of the domain of the identity <{domain}>."
        : Fault(mailFrom) is null && !mailFrom.Contains('@') ? null : $"Provided MAIL-FROM domain <{mailFrom}> is not a valid domain.";
}
