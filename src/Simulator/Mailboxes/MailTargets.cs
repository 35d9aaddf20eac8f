using System.Net;
using System.Text.RegularExpressions;

namespace Postroad.Simulator.Mailboxes;

/// <summary>What in a mail leads somewhere: pixel, links, the address for unsubscribing. Only targets on this machine are followed.</summary>
internal static partial class MailTargets
{
    /// <summary>The last image of 1 by 1; without one, the last image.</summary>
    public static Uri? Pixel(MailContent mail)
    {
        string? last = null, tiny = null;
        foreach (Match image in Image().Matches(WithoutComments(mail.Html)))
        {
            if (Attribute(image.Value, "src") is not { } source) continue;
            last = source;
            if (Attribute(image.Value, "width") is "1" && Attribute(image.Value, "height") is "1") tiny = source;
        }

        return Local(tiny ?? last);
    }

    /// <summary>Links that a person may follow, in the mail's order, with their words; not those for leaving.</summary>
    public static List<(Uri Target, string Words)> Links(MailContent mail)
    {
        var leave = Unsubscribe(mail)?.AbsoluteUri;
        var links = new List<(Uri, string)>();
        foreach (Match link in Link().Matches(WithoutComments(mail.Html)))
        {
            var words = WebUtility.HtmlDecode(Tag().Replace(link.Groups["words"].Value, " ")).Trim();
            if (Local(Attribute(link.Groups["open"].Value, "href")) is not { } target || target.AbsoluteUri == leave || Leaving().IsMatch(words))
                continue;
            links.Add((target, words));
        }

        return links;
    }

    /// <summary>The http address in List-Unsubscribe (RFC 2369, RFC 8058).</summary>
    public static Uri? Unsubscribe(MailContent mail)
    {
        foreach (Match address in Bracketed().Matches(mail.Header("List-Unsubscribe") ?? ""))
            if (Local(address.Groups[1].Value) is { } target) return target;
        return null;
    }

    public static bool OffersOneClick(MailContent mail) =>
        mail.Header("List-Unsubscribe-Post")?.Trim().Equals("List-Unsubscribe=One-Click", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>By its name alone, without asking DNS: loopback addresses and localhost.</summary>
    public static bool IsOnThisMachine(Uri target)
    {
        var host = target.IdnHost.Trim('[', ']');
        if (IPAddress.TryParse(host, out var ip)) return IPAddress.IsLoopback(ip);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    public static string? Attribute(string tag, string name)
    {
        foreach (Match attribute in AnyAttribute().Matches(tag))
            if (attribute.Groups["name"].ValueSpan.Equals(name, StringComparison.OrdinalIgnoreCase))
                return WebUtility.HtmlDecode(attribute.Groups["value"].Value.Trim('"', '\''));
        return null;
    }

    private static Uri? Local(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && IsOnThisMachine(uri!)
            ? uri : null;

    // What stands in comments (Outlook's conditional ones too) is not shown by other mail programs.
    private static string WithoutComments(string? html) => html is null ? "" : Comment().Replace(html, "");

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline, 2000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"<img\b[^>]*>", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Image();

    [GeneratedRegex(@"(?<open><a\b[^>]*>)(?<words>.*?)</a\s*>", RegexOptions.IgnoreCase | RegexOptions.Singleline, 2000)]
    private static partial Regex Link();

    [GeneratedRegex(@"<[^>]*>", RegexOptions.None, 2000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<name>[a-z-]+)\s*=\s*(?<value>""[^""]*""|'[^']*'|[^\s""'>]+)", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex AnyAttribute();

    [GeneratedRegex(@"unsubscribe|opt.?out|browser|preferences|choose what you get", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Leaving();

    [GeneratedRegex(@"<(https?:[^>\s]+)>", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Bracketed();
}
