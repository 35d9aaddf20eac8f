using System.Text;
using Postroad.Core.Templates;

namespace Postroad.Tests.Templates;

/// <summary>Sources put together by chance from pieces that matter. Seeds are fixed: a failure comes again.</summary>
public sealed class FuzzTests
{
    private const int Tries = 3_000;

    private static readonly string[] Markup =
    [
        "<a href=\"https://x.example/", "\">", "</a>", "<a href='", "'>", "<a href=https://y.example>", "<!--[if mso]>", "<![endif]-->", "<!--", "-->", "<p", " title=\"", ">", "<style>",
        "</style>", "<script>", "</script>", "<body>", "</body>", "</html>", "text", "&amp;", "&#x41;", "\r\n", "\t", "<", "\"", "'", "=", "/", "é", "😀", "<br/>", "<v:rect href=\"https://x.example/",
        "<title>", "</title>", "<textarea>", "<plaintext>", "<![CDATA[", "]]>", "<?xml", "<!doctype html>", "\0", "\uD83D", "<ul><li>", "</li></ul>", "<img alt=\"", "style=\"display:none\"",
    ];

    private static readonly string[] Liquid =
    [
        "{{ v }}", "{{ v", "}}", "{{- v -}}", "{{ v | default: \"x\" }}", "{{ v | upcase | append: v }}", "{% if v %}", "{% else %}", "{% elsif w %}", "{% endif %}", "{% for i in list %}", "{% endfor %}",
        "{% for i in (1..n) %}", "{% capture c %}", "{% endcapture %}", "{{ c }}", "{% assign v = v | append: v %}", "{% raw %}", "{% endraw %}", "{% comment %}", "{% endcomment %}", "{% case v %}",
        "{% when 'x' %}", "{% endcase %}", "{% unless v %}", "{% endunless %}", "{% break %}", "{% increment z %}", "{{ unsubscribe_url }}", "{{ view_url }}", "{{ list | join: v }}", "{% cycle 'a', 'b' %}",
        "{{ 'now' | date: '%Y' }}", "{{ v[0] }}", "{{ v.w }}", "{%", "%}", "{{", "{% # x %}", "{% ifchanged %}", "{% endifchanged %}", "{{ v | divided_by: 0 }}",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_written_ends_with_a_mail_or_with_a_reason(int seed)
    {
        var random = new Random(seed);
        var compiled = 0;
        for (var i = 0; i < Tries; i++)
        {
            var source = Make(random, [.. Markup, .. Liquid]);
            try
            {
                Rendered.Of(new ContentSource { Subject = Make(random, Liquid) + "s", Html = source }, ("v", "<b>x"), ("w", false), ("n", 3), ("list", new[] { "a", "b" }));
                compiled++;
            }
            catch (Exception fault) when (fault is InvalidContentException or RenderException)
            {
                Assert.NotEmpty(fault.Message);
                if (fault is InvalidContentException refused) Assert.NotEmpty(refused.Faults);
            }
            catch (Exception fault)
            {
                Assert.Fail($"{fault.GetType().Name} for: {source}\n{fault}");
            }
        }

        Assert.True(compiled > 20, $"Only {compiled} of {Tries} sources compiled: nothing is tested.");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void HTML_without_merge_tags_and_tracking_is_never_changed(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Tries; i++)
        {
            var html = Make(random, Markup);
            if (string.IsNullOrWhiteSpace(html)) continue;
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(html)), Rendered.Of(Rendered.Bare with { Html = html, TrackClicks = false }).Html);
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Values_never_add_a_tag_an_attribute_or_a_comment(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Tries; i++)
        {
            var html = Make(random, [.. Markup.Where(m => m is not ("<plaintext>" or "<![CDATA[" or "<?xml")), "{{ v }}", "{{ v }}"]);
            if (string.IsNullOrWhiteSpace(html)) continue;
            CompiledContent content;
            try
            {
                content = CompiledContent.Compile(Rendered.Bare with { Html = html, TrackClicks = false }, TimeProvider.System);
            }
            catch (InvalidContentException)
            {
                continue;
            }

            // "x" may be part of a name; what counts is that the nasty value makes no more of anything than the harmless one.
            var nasty = Shape(Rendered.Of(content, ("v", "x\"' onload=y a><script>z</script><!-- --> javascript:q ")).Html);
            Assert.True(Shape(Rendered.Of(content, ("v", "x")).Html) == nasty, html);
        }
    }

    [Fact]
    public void A_value_that_did_add_something_would_be_noticed() => Assert.NotEqual(Shape("<p>x"), Shape("<p onload=y><b>x"));

    /// <summary>Start tags and the number of their attributes, as a browser's parser sees them.</summary>
    private static string Shape(string html)
    {
        var shape = new StringBuilder();
        using var tokenizer = new AngleSharp.Html.Parser.HtmlTokenizer(new AngleSharp.Text.TextSource(html), AngleSharp.Html.HtmlEntityProvider.Resolver);
        for (var token = tokenizer.Get(); token.Type != AngleSharp.Html.Parser.HtmlTokenType.EndOfFile; token = tokenizer.Get())
        {
            if (token is not AngleSharp.Html.Parser.Tokens.HtmlTagToken { Type: AngleSharp.Html.Parser.HtmlTokenType.StartTag } tag) continue;
            shape.Append(tag.Attributes.Count).Append(' ');
            tokenizer.State = tag.Name switch
            {
                "title" or "textarea" => AngleSharp.Html.Parser.HtmlParseMode.RCData,
                "style" => AngleSharp.Html.Parser.HtmlParseMode.Rawtext,
                "script" => AngleSharp.Html.Parser.HtmlParseMode.Script,
                _ => AngleSharp.Html.Parser.HtmlParseMode.PCData,
            };
        }

        return shape.ToString();
    }

    private static string Make(Random random, string[] pieces)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 14); i > 0; i--) text.Append(pieces[random.Next(pieces.Length)]);
        return text.ToString();
    }
}
