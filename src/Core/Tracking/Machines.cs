using System.Buffers;

namespace Postroad.Core.Tracking;

/// <summary>
/// Programs that follow links and fetch pictures by themselves, by three marks: a name of a known scanner, a word that only programs use of themselves
/// (bot, crawl, a web address to complain to), or a shape that no browser and no mail program has.
/// </summary>
internal static class Machines
{
    private static readonly SearchValues<string> Scanners = SearchValues.Create(
    [
        "proofpoint", "ppagent", "mimecast", "barracuda", "messagelabs", "symantec", "sophos", "trendmicro", "trend micro", "forcepoint", "zscaler", "fireeye",
        "trellix", "bitdefender", "kaspersky", "avast", "norton", "eset ", "urlscan", "virustotal", "safebrowsing", "safelinks", "phish", "cloudmark", "vade",
        "ironport", "paloalto", "palo alto", "checkpoint", "cyren", "hornetsecurity", "retarus", "spamhaus", "antispam", "linkcheck", "link-check",
        "url-check", "urlcheck",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Words = SearchValues.Create(
    [
        "crawl", "spider", "slurp", "scrap", "scan", "archiv", "indexer", "fetch", "preview", "monitor", "uptime", "pingdom", "validator", "lighthouse", "headless",
        "phantomjs", "puppeteer", "playwright", "selenium", "webdriver", "curl", "wget", "python", "http-client", "httpclient", "libwww", "go-http",
        "okhttp", "facebookexternalhit", "feedfetcher", "google-", "googleother", "bingpreview", "skypeuri", "whatsapp", "http:", "https:", "+www.",
        "seoscanners", "prerender", "nutch", "analyz", "checker", "survey", "research", "explorer/", "mediapartners", "chatgpt", "claude", "perplexity", "gptbot",
    ], StringComparison.OrdinalIgnoreCase);

    public static Visitor? Find(ReadOnlySpan<char> agent)
    {
        if (agent.ContainsAny(Scanners)) return new(true, "link scanner");
        if (SaysBot(agent) || agent.ContainsAny(Words)) return new(true, "robot");
        return Programs.IsKnown(agent) && !HasOddShape(agent) ? null : new(true, "program");
    }

    /// <summary>"bot" where a word ends ("Googlebot/2.1", "AhrefsBot;"), not inside one ("CUBOT" phones, "bottle").</summary>
    private static bool SaysBot(ReadOnlySpan<char> agent)
    {
        for (var rest = agent; ;)
        {
            var at = rest.IndexOf("bot", StringComparison.OrdinalIgnoreCase);
            if (at < 0) return false;
            var after = at + 3;
            if ((after == rest.Length || !char.IsAsciiLetterLower(rest[after])) && !IsPhone(rest[..at])) return true;
            rest = rest[after..];
        }
    }

    private static bool IsPhone(ReadOnlySpan<char> before) => before.EndsWith("cu", StringComparison.OrdinalIgnoreCase);

    /// <summary>"Mozilla/5.0 (compatible; ...)" was Internet Explorer's shape; today it is a robot's. A browser names its system in brackets and an engine after it.</summary>
    private static bool HasOddShape(ReadOnlySpan<char> agent)
    {
        if (!agent.StartsWith("Mozilla/", StringComparison.Ordinal)) return false;
        if (agent.Contains("compatible;", StringComparison.Ordinal)) return !agent.Contains("MSIE ", StringComparison.Ordinal);
        var open = agent.IndexOf('(');
        return open < 0 || !Programs.NamesSystem(agent[open..]);
    }
}
