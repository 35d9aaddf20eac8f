namespace Postroad.Core.Advisor.Findings;

/// <summary>Where something can be mended.</summary>
public enum FixPlace
{
    /// <summary>Nowhere here.</summary>
    None,
    Server,
    ServerEdit,
    ServerSetUp,
    ServerClasses,
    Domain,
    TrackingDomain,
    Campaign,
    Prices,
}

/// <summary>A finding in words. Plain text: what others wrote is quoted in it.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Sees">What was seen, in a sentence.</param>
/// <param name="Cause">Why that is so, as far as can be told.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Place">Where to do it.</param>
/// <param name="Press">What the way there is called. Empty: there is none.</param>
public sealed record FindingText(string Title, string Sees, string Cause, string Fix, FixPlace Place, string Press)
{
    /// <summary>What says so. Null: our own look.</summary>
    public Source? Source { get; init; }
}

/// <summary>A page of the provider, or an RFC.</summary>
public sealed record Source(string Name, Uri Url)
{
    internal static readonly Source
        Regions = Aws("Regions and Amazon SES", "regions.html"),
        Sandbox = Aws("Request production access", "request-production-access.html"),
        Quotas = Aws("Managing your sending quotas", "manage-sending-quotas.html"),
        Throttling = Aws("Errors related to sending quotas", "manage-sending-quotas-errors.html"),
        Review = Aws("Sending review process FAQs", "faqs-enforcement.html"),
        Events = Aws("Event publishing", "monitor-using-event-publishing.html"),
        Access = Aws("Identity and access management", "control-user-access.html"),
        Dkim = Aws("Easy DKIM", "send-email-authentication-dkim-easy.html"),
        Simulator = Aws("Using the mailbox simulator", "send-an-email-from-console.html"),
        Prices = new("AWS: Amazon SES pricing", new Uri("https://aws.amazon.com/ses/pricing/")),
        Signature = new("AWS: Signature Version 4, request time", new Uri("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html")),
        Hosts = new("RFC 6125: names in certificates", new Uri("https://www.rfc-editor.org/rfc/rfc6125"));

    private static Source Aws(string name, string page) => new($"AWS: {name}", new Uri($"https://docs.aws.amazon.com/ses/latest/dg/{page}"));
}
