namespace Postroad.Core.Templates.Rendering;

/// <summary>What stands in the mail for a link whose address has values in it, once they are filled in.</summary>
internal static class SignedAddress
{
    /// <summary>
    /// http and https addresses lead through the click address, signed; others (mailto, tel) stand as they are, and what is no address becomes <c>#</c>.
    /// </summary>
    public static void Write(int link, ReadOnlySpan<char> address, Escape otherwise, IMessageLinks links, Utf8Buffer output)
    {
        if (!IsWeb(address))
        {
            Escaping.Write(address, otherwise, output);
            return;
        }

        using var clean = new Utf8Buffer(TemplateLimits.MaxOutput);
        Escaping.Write(address, Escape.UrlStartRaw, clean);
        links.WriteSigned(link, clean.Written, output);
    }

    private static bool IsWeb(ReadOnlySpan<char> address) =>
        address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
