namespace Postroad.Core.Tracking;

/// <summary>Where recipients reach this installation: the base of pixels, links and pages in mails. Never taken from a request.</summary>
/// <param name="url">Asked when a mail is made, for a host on a free port knows its address only then.</param>
/// <param name="screens">Where people sign in. Null: there are no screens.</param>
public sealed class PublicOrigin(Func<Uri> url, Func<Uri>? screens = null)
{
    public PublicOrigin(Uri url) : this(() => url)
    {
    }

    public Uri Url => url();

    /// <summary>A host of the installation's own, whatever its port.</summary>
    public bool Owns(string host) => host.Equals(url().IdnHost, StringComparison.OrdinalIgnoreCase) || host.Equals(screens?.Invoke().IdnHost, StringComparison.OrdinalIgnoreCase);
}
