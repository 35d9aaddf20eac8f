namespace Postroad.Core.Sending.Ses;

/// <summary>
/// The list in "Email address is not verified. The following identities failed the check in region EU-WEST-1: a@b.c, d.example, ...".
/// </summary>
internal readonly record struct FailedIdentities(string Region, IReadOnlyList<string> Identities)
{
    private const string Marker = "failed the check in region ";

    /// <summary>Whether the address, or its domain, is listed.</summary>
    public bool Names(string address)
    {
        var domain = address[(address.LastIndexOf('@') + 1)..];
        foreach (var name in Identities)
            if (name.Equals(address, StringComparison.OrdinalIgnoreCase) || name.Equals(domain, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>An empty region and list when the text is another one.</summary>
    public static FailedIdentities Read(string words)
    {
        var at = words.IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return new FailedIdentities("", []);
        var rest = words[(at + Marker.Length)..];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return new FailedIdentities(rest.TrimEnd('.', ' ').ToLowerInvariant(), []);
        var names = rest[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new FailedIdentities(rest[..colon].Trim().ToLowerInvariant(), [.. names.Where(name => name != "...").Select(Address)]);
    }

    private static string Address(string name)
    {
        var open = name.LastIndexOf('<');
        return open >= 0 ? name[(open + 1)..].TrimEnd('>') : name.TrimEnd('.', ' ');
    }
}
