using System.Text;
using System.Text.RegularExpressions;
using Postroad.Core.Templates;
using Postroad.Tests.Data;

namespace Postroad.Tests.Templates;

public sealed partial class ByteForByteTests
{
    private static readonly string Source = MjmlExport.Html;

    [Fact]
    public void An_MJML_export_of_90_KB_leaves_byte_for_byte_but_for_links_pixel_and_values()
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(Source), 85_000, 110_000);
        var rendered = Rendered.Of(new ContentSource { Subject = "s", Html = Source }, ("first_name", "Zoë"), ("city", "Köln"));

        Assert.False(rendered.Content.FooterAdded);
        Assert.Equal(Expected("Zoë", "Köln"), rendered.Html);
    }

    [Fact]
    public void The_address_of_a_button_and_of_its_Outlook_twin_are_one_link()
    {
        var links = CompiledContent.Compile(new ContentSource { Subject = "s", Html = Source }, TimeProvider.System).Links;

        Assert.Equal(MjmlExport.Sections * 2, links.Count);
        Assert.Equal(new ContentLink(1, "https://shop.example/item/1?utm_source=letter&utm_campaign=spring", "Item 1 – now in {{ city }}", false), links[0]);
        Assert.Equal(new ContentLink(2, "https://shop.example/buy/1", "Buy 1", false), links[1]);
    }

    [Fact]
    public void Without_an_unsubscribe_link_a_footer_is_the_only_further_difference()
    {
        var source = Source.Replace("{{ unsubscribe_url }}", "https://shop.example/", StringComparison.Ordinal);
        var rendered = Rendered.Of(new ContentSource { Subject = "s", Html = source, PostalAddress = "Shop & Co\nHigh Street {1}", TrackClicks = false, TrackOpens = false });

        Assert.True(rendered.Content.FooterAdded);
        var at = rendered.Html.LastIndexOf("</body>", StringComparison.Ordinal);
        var footer = rendered.Html.LastIndexOf("<div style=", at, StringComparison.Ordinal);
        Assert.Contains("Shop &amp; Co<br>High Street (1)<br><a href=\"https://t.example/u/TOKEN\"", rendered.Html[footer..at], StringComparison.Ordinal);
        Assert.Equal(Filled(source, "", ""), rendered.Html.Remove(footer, at - footer));
    }

    /// <summary>Made by other means than the product's: plain replacement in the source. Addresses of ours are https://t.example/KIND/TOKEN.</summary>
    internal static string Expected(string name, string city)
    {
        var numbers = new Dictionary<string, int>();
        var html = Shop().Replace(Source, match =>
        {
            var url = match.Groups["url"].Value;
            if (!numbers.TryGetValue(url, out var number)) numbers[url] = number = numbers.Count + 1;
            return $"{match.Groups["before"].Value}https://t.example/c/TOKEN/{number}";
        });
        const string pixel = "<img src=\"https://t.example/o/TOKEN.gif\" width=\"1\" height=\"1\" alt=\"\" border=\"0\" style=\"height:1px;width:1px;border:0\">";
        return Filled(html, name, city).Replace("</body>", pixel + "</body>", StringComparison.Ordinal);
    }

    private static string Filled(string html, string name, string city) => html
        .Replace("{{ first_name }}", name, StringComparison.Ordinal)
        .Replace("{{first_name}}", name, StringComparison.Ordinal)
        .Replace("{{ first_name | default: 'you' }}", name.Length > 0 ? name : "you", StringComparison.Ordinal)
        .Replace("{{ city | default: \"the market\" }}", city.Length > 0 ? city : "the market", StringComparison.Ordinal)
        .Replace("{{ city }}", city, StringComparison.Ordinal)
        .Replace("{{ view_url }}", "https://t.example/v/TOKEN", StringComparison.Ordinal)
        .Replace("{{ unsubscribe_url }}", "https://t.example/u/TOKEN", StringComparison.Ordinal);

    [GeneratedRegex("(?<before>(?<!<link )href=[\"'])(?<url>https://shop\\.example/[^\"']*)")]
    private static partial Regex Shop();
}
