namespace Postroad.Simulator.Mailboxes;

/// <summary>How those who fetch name themselves, as seen in the wild.</summary>
internal static class UserAgents
{
    /// <summary>Apple's privacy proxy gives this and nothing more.</summary>
    public const string ApplePrivacyProxy = "Mozilla/5.0";

    private static readonly string[] Browsers =
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    ];

    // Proxies that fetch at the moment in which a person opens.
    private static readonly string[] OpenersProxies =
    [
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    ];

    public static string Browser(ulong hash) => Browsers[hash % (ulong)Browsers.Length];

    /// <summary>Half of the people read at Gmail, some at Yahoo, the others in a program that fetches by itself.</summary>
    public static string Opener(ulong hash) => Chance.Fraction(hash, 31) switch
    {
        < 0.5 => OpenersProxies[0],
        < 0.65 => OpenersProxies[1],
        _ => Browser(hash),
    };
}
