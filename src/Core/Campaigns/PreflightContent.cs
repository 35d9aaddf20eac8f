using System.Text;
using Postroad.Core.Lists;
using Postroad.Core.Templates;

namespace Postroad.Core.Campaigns;

/// <summary>What is seen in the content itself: the way out, the postal address, pictures, size.</summary>
internal static class PreflightContent
{
    /// <summary>Gmail shows about this much of a mail's HTML, and a link to the rest.</summary>
    private const int Clipped = 102 * 1024;

    public static IEnumerable<PreflightItem> Of(DraftFields fields, CompiledContent content, MailingList? list)
    {
        yield return content.FooterAdded
            ? new("html", PreflightLevel.Passed, "An unsubscribe link is added at the end", "The mail has none of its own: put {{ unsubscribe_url }} where you want it.")
            : new("html", PreflightLevel.Passed, "An unsubscribe link is in it, and one click in the mail program unsubscribes too", "");
        if (list is not null) yield return OfPostalAddress(fields, content, list);
        var bare = ContentImage.In(fields.Html).Where(i => !i.HasAlternative).ToList();
        if (bare.Count > 0)
            yield return new("html", PreflightLevel.Advice, $"{bare.Count} {(bare.Count == 1 ? "picture does" : "pictures do")} not say what {(bare.Count == 1 ? "it shows" : "they show")}",
                $"Line {string.Join(", ", bare.Take(5).Select(i => i.Line))}: add alt=\"…\" for people who do not see pictures, or alt=\"\" where one only decorates.");
        if (content.TextMade) yield return new("text", PreflightLevel.Passed, "The text part is made from the HTML", "");
    }

    public static PreflightItem OfSize(ContentPreview mail)
    {
        var bytes = Encoding.UTF8.GetByteCount(mail.Html);
        return bytes > Clipped
            ? new("html", PreflightLevel.Advice, $"The mail is large: {bytes / 1024:N0} KB", $"Gmail cuts a mail off at {Clipped / 1024} KB, the unsubscribe link at its end with it. Take out what is not needed.")
            : new("html", PreflightLevel.Passed, $"The HTML has {Math.Max(1, bytes / 1024):N0} KB", $"Gmail would cut it off at {Clipped / 1024} KB.");
    }

    private static PreflightItem OfPostalAddress(DraftFields fields, CompiledContent content, MailingList list)
    {
        var first = list.PostalAddress.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        if (first is null) return new("lists", PreflightLevel.Blocker, "The postal address is missing", $"Many laws want the sender's address in the mail. Give the list “{list.Name}” one.");
        if (content.FooterAdded || fields.Html.Contains(first, StringComparison.OrdinalIgnoreCase) || fields.Text?.Contains(first, StringComparison.OrdinalIgnoreCase) == true)
            return new("html", PreflightLevel.Passed, "The postal address is in it", "");
        return new("html", PreflightLevel.Advice, "The postal address does not seem to be in it", $"The mail has a footer of its own, without “{first}”. Many laws want the sender's address in it.");
    }
}
