namespace Postroad.Core.Tracking;

/// <summary>
/// Proxies of mailbox providers, looked at before anything else, because general robot lists call all of them robots. Gmail and Yahoo fetch a picture when
/// a person opens the mail; Apple's Mail Privacy Protection fetches it whether or not anybody does.
/// </summary>
internal static class MailProxies
{
    public static Visitor? Find(ReadOnlySpan<char> agent)
    {
        // The bare token is all that Apple's proxy says of itself.
        if (agent is "Mozilla/5.0") return new(true, "Apple's privacy proxy");
        if (Has(agent, "GoogleImageProxy") || Has(agent, "ggpht.com")) return new(false, "Gmail's image proxy");
        if (Has(agent, "YahooMailProxy")) return new(false, "Yahoo's image proxy");
        if (Has(agent, "YahooCacheSystem")) return new(true, "Yahoo's cache");
        return null;
    }

    private static bool Has(ReadOnlySpan<char> agent, string mark) => agent.Contains(mark, StringComparison.OrdinalIgnoreCase);
}
