namespace Postroad.Core.Tracking;

/// <summary>Where recipients reach this installation: the base of pixels, links and pages in mails. Never taken from a request.</summary>
/// <param name="url">Asked when a mail is made, for a host on a free port knows its address only then.</param>
public sealed class PublicOrigin(Func<Uri> url)
{
    public PublicOrigin(Uri url) : this(() => url)
    {
    }

    public Uri Url => url();
}
