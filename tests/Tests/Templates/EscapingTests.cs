using Postroad.Core.Templates;

namespace Postroad.Tests.Templates;

public sealed class EscapingTests
{
    private const string Nasty = "<b>\"Tom's\" & Co</b>";

    [Theory]
    [InlineData("<p>{{ v }}</p>", "<p>&lt;b&gt;&quot;Tom&#39;s&quot; &amp; Co&lt;/b&gt;</p>")]
    [InlineData("<p title=\"{{ v }}\">", "<p title=\"&lt;b&gt;&quot;Tom&#39;s&quot; &amp; Co&lt;/b&gt;\">")]
    [InlineData("<p title={{ v }}>", "<p title=&#60;b&#62;&#34;Tom&#39;s&#34;&#32;&#38;&#32;Co&#60;&#47;b&#62;>")]
    [InlineData("<p {{ v }}>", "<p &#60;b&#62;&#34;Tom&#39;s&#34;&#32;&#38;&#32;Co&#60;&#47;b&#62;>")]
    [InlineData("<img src=\"https://i.example/{{ v }}.png\">", "<img src=\"https://i.example/%3Cb%3E%22Tom%27s%22%20%26%20Co%3C%2Fb%3E.png\">")]
    [InlineData("<img src=\"{{ v }}\">", "<img src=\"#\">")]
    [InlineData("<script>x='{{ v }}'</script>", "<script>x='&#60;b&#62;&#34;Tom&#39;s&#34;&#32;&#38;&#32;Co&#60;&#47;b&#62;'</script>")]
    [InlineData("<p onclick=\"f('{{ v }}')\">", "<p onclick=\"f('%3Cb%3E%22Tom%27s%22%20%26%20Co%3C%2Fb%3E')\">")]
    [InlineData("<!-- {{ v }} -->", "<!-- &lt;b&gt;&quot;Tom&#39;s&quot; &amp; Co&lt;/b&gt; -->")]
    [InlineData("<!--[if mso]><v:rect href=\"mailto:{{ v }}\"><![endif]-->", "<!--[if mso]><v:rect href=\"mailto:%3Cb%3E%22Tom%27s%22%20%26%20Co%3C%2Fb%3E\"><![endif]-->")]
    public void A_value_is_escaped_by_where_it_stands_with_and_without_Fluid(string html, string expected)
    {
        Assert.Equal(expected, Rendered.Html_(html, ("v", Nasty)));

        // In a block Fluid renders it; the result is the same.
        Assert.Equal(expected, Rendered.Html_("{% if true %}" + html + "{% endif %}", ("v", Nasty)));
    }

    [Theory]
    [InlineData("<style>.a{color:{{ v }}}</style>", "<style>.a{color:red bodybackgroundurlhttpsevil.examplex#fff 1.5%,-x}</style>")]
    [InlineData("<p style=\"color:{{ v }}\">", "<p style=\"color:red bodybackgroundurlhttpsevil.examplex#fff 1.5%,-x\">")]
    [InlineData("<p style='color:{{ v | escape }}'>", "<p style='color:red bodybackgroundurlhttpsevil.examplex#fff 1.5%,-x'>")]
    [InlineData("<p style=color:{{ v }}>", "<p style=color:red&#32;bodybackgroundurlhttpsevil.examplex#fff&#32;1.5%,-x>")]
    [InlineData("<!--[if mso]><style>.a{color:{{ v }}}</style><![endif]-->", "<!--[if mso]><style>.a{color:red bodybackgroundurlhttpsevil.examplex#fff 1.5%,-x}</style><![endif]-->")]
    public void A_value_within_styles_ends_no_rule_and_begins_none(string html, string expected)
    {
        const string value = "red} body{background:url(https://evil.example/x)#fff\t 1.5%,-x";
        Assert.Equal(expected, Rendered.Html_(html, ("v", value)));
        Assert.Equal(expected, Rendered.Html_("{% if true %}" + html + "{% endif %}", ("v", value)));
    }

    [Theory]
    [InlineData("<style>.a{color:{{ c }}}</style>")]
    [InlineData("<p style=\"color:{{ c }}\">")]
    public void What_was_captured_elsewhere_is_not_safe_within_styles(string html) =>
        Assert.EndsWith(html.Replace("{{ c }}", "Zoë gt bx", StringComparison.Ordinal), Rendered.Html_("{% capture c %}{{ v }}{% endcapture %}" + html, ("v", "Zoë >} b{x")));

    [Theory]
    [InlineData("javascript:alert(1)", "#")]
    [InlineData(" JaVaScRiPt:alert(1)", "#")]
    [InlineData("data:text/html,x", "#")]
    [InlineData("//evil.example", "#")]
    [InlineData("https://a.example/?x=1&y=\"'<z> é", "https://a.example/?x=1&amp;y=%22&#39;%3Cz%3E%20%C3%A9")]
    [InlineData("mailto:a@b.example", "mailto:a@b.example")]
    [InlineData("", "")]
    public void A_value_that_is_the_whole_address_must_be_one(string value, string expected) =>
        Assert.Equal($"<img src=\"{expected}\">", Rendered.Html_("<img src=\"{{ v }}\">", ("v", value)));

    [Fact]
    public void Control_characters_leave_no_trace_in_HTML_and_text_and_break_no_line_of_the_subject()
    {
        var source = Rendered.Bare with { Subject = "Hi {{ v }}", Html = "<p>{{ v }}</p>", Text = "{{ v }}" };
        var rendered = Rendered.Of(source, ("v", "a\0b\u001bc\r\nBcc: x@y.example\u2028d\u0085e"));

        Assert.Equal("Hi a b c  Bcc: x@y.example d e", rendered.Subject);
        Assert.Equal("<p>abc\r\nBcc: x@y.example\u2028d\u0085e</p>", rendered.Html);
        Assert.Equal("abc\r\nBcc: x@y.example\u2028d\u0085e", rendered.Text);
    }

    [Fact]
    public void Liquid_in_a_value_stays_text()
    {
        const string value = "{{ secret }}{% if true %}x{% endif %}";
        Assert.Equal(value, Rendered.Text_("{{ v }}{% if v %}{{ v }}{% endif %}{% assign w = v %}{{ w }}", ("v", value), ("secret", "!"))[..value.Length]);
        Assert.DoesNotContain("!", Rendered.Text_("{{ v }}{% if v %}{{ v }}{% endif %}{% assign w = v %}{{ w }}", ("v", value), ("secret", "!")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ v | escape }}", "&lt;i&gt;")]
    [InlineData("{{ v | newline_to_br }}", "&lt;i&gt;")]
    [InlineData("{{ v | upcase }}", "&lt;I&gt;")]
    [InlineData("{% capture c %}<b>{{ v }}</b>{% endcapture %}{{ c }}", "<b>&lt;i&gt;</b>")]
    [InlineData("{% capture c %}{{ v }}{% endcapture %}{{ c | upcase }}", "&amp;LT;I&amp;GT;")]
    [InlineData("{{ v | strip_html }}", "")]
    [InlineData("{{ v | url_encode }}", "%3Ci%3E")]
    public void No_filter_takes_the_escape_away(string html, string expected) => Assert.Equal(expected, Rendered.Html_(html, ("v", "<i>")));

    [Fact]
    public void A_value_that_the_author_encoded_is_not_encoded_twice() =>
        Assert.Equal("<img src=\"https://a.example/?q=a%26b\">", Rendered.Html_("<img src=\"https://a.example/?q={{ v | url_encode }}\">", ("v", "a&b")));

    [Fact]
    public void Raw_is_refused_by_name()
    {
        var fault = Assert.Single(Rendered.Faults(Rendered.Bare with { Html = "<p>\n  {{ name | raw }}</p>" }));
        Assert.Equal((ContentPart.Html, 2, 3), (fault.Part, fault.Line, fault.Column));
        Assert.Contains("\"raw\"", fault.Message, StringComparison.Ordinal);
    }
}
