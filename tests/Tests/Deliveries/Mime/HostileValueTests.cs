using System.Text;
using AngleSharp.Html.Parser;
using Postroad.Core.Deliveries;
using Postroad.Core.Templates;
using Postroad.Tests.Templates;

namespace Postroad.Tests.Deliveries.Mime;

/// <summary>Values of merge tags that are HTML, template syntax, headers or huge: text they come, and text they stay. Everything by chance from numbered seeds.</summary>
public sealed class HostileValueTests
{
    private static readonly string[] Pieces =
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</p></div></body>", "{{ 7 | times: 7 }}", "{% if true %}x{% endif %}", "{{ email }}", "{%", "}}", "\r\n", "\n", "\r", "\r\nBcc: victim@example.com\r\n",
        "\r\n\r\n<html>", "\r\n.\r\nMAIL FROM:<x@example.com>\r\n", "Content-Type: text/html", "\"", "'", "`", "&", "&lt;", "&#60;", "<", ">", "=", " ", "\t", "\0", "\u0001", "\u007f", "\u0085", "\u2028", "\u202E", "\uD800", "javascript:alert(1)",
        "]]>", "-->", "<!--", "</style>", "</script>", "</title>", "--b", "=?utf-8?q?=0d=0aBcc:_v?=", "=1+1", "@SUM(A1)", "%0d%0aBcc: v", "Zoë", "日本", "💌", "x", "https://evil.example/", "\\", "/", ";", ":", ",", "<x@example.com>", "(", ")",
    ];

    private const string Page = """
        <html><body><p id="t">{{ v }}</p><p id="a" title="{{ v }}" lang={{ v }}>x</p><img id="i" src="https://i.example/{{ v }}.png"><div style="color:{{ v }}">y</div><textarea id="r">{{ v }}</textarea>{% if v %}<b id="n">{{ v }}</b>{% endif %}</body></html>
        """;

    /// <summary>Letters of a value that stand in the text of a page as they are: all but controls and what is half a letter.</summary>
    private static string Visible(string text) => string.Concat(text.EnumerateRunes().Where(r => !Rune.IsControl(r) && !Rune.IsWhiteSpace(r) && r != Rune.ReplacementChar));

    [Fact]
    public void A_value_makes_no_element_and_no_attribute_and_is_not_evaluated()
    {
        var content = CompiledContent.Compile(Rendered.Bare with { Html = Page }, TimeProvider.System);
        var shape = Shape(Rendered.Of(content, ("v", "x")).Html);
        for (var seed = 1; seed <= 1_500; seed++)
        {
            var value = Value(new Random(seed));
            var html = Rendered.Of(content, ("v", value)).Html;
            Assert.True(shape == Shape(html), $"seed {seed}: {value}\n{html}");
            var page = new HtmlParser().ParseDocument(html);
            Assert.True(Visible(page.GetElementById("t")!.TextContent) == Visible(value), $"seed {seed}: {value}\n{page.GetElementById("t")!.TextContent}");
            Assert.Equal(Visible(value), Visible(page.GetElementById("n")!.TextContent));
            Assert.Equal(Visible(value), Visible(page.GetElementById("a")!.GetAttribute("title")!));
        }
    }

    /// <summary>Subject, name in To and text part, as MimeKit reads them: one mail to one person with the headers that it has anyway.</summary>
    [Fact]
    public void Names_subjects_and_values_make_no_header_no_recipient_and_no_part()
    {
        var message = Letter.Message(Letter.Source with { Subject = "Hi {{ v }}", Text = "Dear {{ v }}" });
        var plain = Letter.Write(message, "anna@example.com", "x", 1, ("v", "x"), ("name", "x"));
        for (var seed = 1; seed <= Rounds; seed++)
        {
            var chance = new Random(seed);
            var (value, name) = (Value(chance), Value(chance));
            var letter = Letter.Write(message, "anna@example.com", name, 1, ("v", value), ("name", value));
            Assert.True(plain.Read.Headers.Select(h => h.Field).SequenceEqual(letter.Read.Headers.Select(h => h.Field)), $"seed {seed}: {letter.Head}");
            Assert.True(letter.Read.To.Mailboxes.Single().Address == "anna@example.com" && letter.Read.From.Mailboxes.Single().Address == "news@shop.example", $"seed {seed}: {letter.Head}");
            Assert.True(plain.Read.BodyParts.Select(p => p.ContentType.MimeType).SequenceEqual(letter.Read.BodyParts.Select(p => p.ContentType.MimeType)), $"seed {seed}");
        }
    }

    /// <summary>Such a one is this recipient's fault, or it is shortened: nobody else waits for it.</summary>
    [Fact]
    public void A_value_of_a_megabyte_ends_in_a_mail_or_a_reason_in_good_time()
    {
        var since = TimeProvider.System.GetTimestamp();
        foreach (var piece in new[] { "x", "<", "{{ v }}", "\r\n", "&amp;", "日", "\"" })
        {
            var huge = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
            var fault = Record.Exception(() => Letter.Write(Letter.Source with { Subject = "Hi", Html = Page.Replace("{{ v }}", "{{ name }}", StringComparison.Ordinal) }, name: huge, values: ("name", huge)));
            Assert.True(fault is null or ContentException, $"{fault}");
        }

        Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(30));
    }

    /// <summary>By <c>POSTROAD_FUZZ_ROUNDS</c> as many as somebody has time for; a million takes some minutes.</summary>
    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_FUZZ_ROUNDS"), out var rounds) ? rounds : 3_000;

    private static string Value(Random chance) => string.Concat(Enumerable.Range(0, chance.Next(1, 9)).Select(_ => Pieces[chance.Next(Pieces.Length)])) + "x";

    private static string Shape(string html) =>
        string.Join('\n', new HtmlParser().ParseDocument(html).All.Select(e => $"{e.ParentElement?.LocalName}>{e.LocalName}[{string.Join(',', e.Attributes.Select(a => a.Name))}]"));
}
