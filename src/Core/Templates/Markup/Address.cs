namespace Postroad.Core.Templates.Markup;

/// <summary>Addresses as browsers read them from an attribute (URL standard, section 4.4: white space around and line breaks within do not count).</summary>
internal static class Address
{
    /// <summary>Characters; what browsers and proxies take for sure, with room for the click address around it.</summary>
    public const int MaxLength = 4_000;

    public static string Clean(string address)
    {
        address = address.Trim();
        if (address.AsSpan().ContainsAny('\t', '\r', '\n')) address = string.Concat(address.Where(c => c is not ('\t' or '\r' or '\n')));

        // A redirect's Location is ASCII: other letters are encoded once, here.
        return address.All(char.IsAscii) || !Uri.TryCreate(address, UriKind.Absolute, out var uri) ? address : new UriBuilder(uri) { Host = uri.IdnHost }.Uri.AbsoluteUri;
    }

    public static bool IsWeb(string address) =>
        address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
