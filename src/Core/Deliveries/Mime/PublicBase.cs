namespace Postroad.Core.Deliveries.Mime;

/// <summary>Where the installation's public pages are: http or https, host, perhaps a port and a path; no slash at the end, nothing that HTML would have to escape.</summary>
internal sealed record PublicBase
{
    private readonly string address;

    /// <exception cref="ArgumentException">It is no such address; the message says which and why.</exception>
    public PublicBase(Uri site)
    {
        if (!site.IsAbsoluteUri || site.Scheme is not ("http" or "https"))
            throw new ArgumentException($"The public address must begin with https:// or http://, not \"{site}\".");
        if (site.Query.Length > 0 || site.Fragment.Length > 0 || site.UserInfo.Length > 0)
            throw new ArgumentException($"The public address is a host and perhaps a path, without query, fragment or user: \"{site}\".");
        address = site.AbsoluteUri.TrimEnd('/');
        if (address.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '~' or ':' or '/' or '%' or '[' or ']')))
            throw new ArgumentException($"The public address has a character that mail programs may change: \"{site}\".");
        if (address.Length > 200) throw new ArgumentException($"The public address has {address.Length} characters; 200 are allowed.");
    }

    public override string ToString() => address;
}
