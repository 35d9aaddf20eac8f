using Postroad.Core.Templates;

namespace Postroad.Tests.Templates;

public sealed class AdditionTests
{
    private static readonly ContentSource Source = new() { Subject = "s", Html = "<body><p>Hi</p></body>", TrackOpens = false };

    [Fact]
    public void A_mail_that_nobody_could_leave_gets_a_footer_in_HTML_and_text()
    {
        var rendered = Rendered.Of(Source with { PostalAddress = "Shop\nStreet 1", Text = "Hi" });
        Assert.True(rendered.Content.FooterAdded);
        Assert.Contains("Shop<br>Street 1<br><a href=\"https://t.example/u/TOKEN\"", rendered.Html, StringComparison.Ordinal);
        Assert.EndsWith("</a></div></body>", rendered.Html, StringComparison.Ordinal);
        Assert.Equal("Hi\r\n\r\n-- \r\nShop\r\nStreet 1\r\nUnsubscribe: https://t.example/u/TOKEN\r\n", rendered.Text);
    }

    [Theory]
    [InlineData("<a href=\"{{ unsubscribe_url }}\">x</a>", false)]
    [InlineData("<a href=\"{{ unsubscribe_url | default: 'x' }}\">x</a>", false)]
    [InlineData("<p>{{ unsubscribe_url }}</p>", false)]
    [InlineData("{% if true %}<p>x</p>{% endif %}<a href=\"{{unsubscribe_url}}\">x</a>", false)]
    [InlineData("{% if vip %}<a href=\"{{unsubscribe_url}}\">x</a>{% endif %}", true)]
    [InlineData("{% if vip %}<a href=\"{{unsubscribe_url}}\">x</a>{% else %}<a href=\"{{unsubscribe_url}}\">y</a>{% endif %}", false)]
    [InlineData("{% if a %}<a href=\"{{unsubscribe_url}}\">x</a>{% elsif b %}<p>y</p>{% else %}<a href=\"{{unsubscribe_url}}\">z</a>{% endif %}", true)]
    [InlineData("{% if a %}<a href=\"{{unsubscribe_url}}\">x</a>{% elsif b %}<a href=\"{{unsubscribe_url}}\">y</a>{% endif %}", true)]
    [InlineData("{% unless a %}<a href=\"{{unsubscribe_url}}\">x</a>{% else %}{% if b %}<a href=\"{{unsubscribe_url}}\">y</a>{% else %}<a href=\"{{unsubscribe_url}}\">z</a>{% endif %}{% endunless %}", false)]
    [InlineData("{% if a %}{% if b %}<a href=\"{{unsubscribe_url}}\">x</a>{% endif %}{% else %}<a href=\"{{unsubscribe_url}}\">y</a>{% endif %}", true)]
    [InlineData("{% case a %}{% when 1 %}<a href=\"{{unsubscribe_url}}\">x</a>{% when 2 %}<a href=\"{{unsubscribe_url}}\">y</a>{% else %}<a href=\"{{unsubscribe_url}}\">z</a>{% endcase %}", false)]
    [InlineData("{% case a %}{% when 1 %}<a href=\"{{unsubscribe_url}}\">x</a>{% when 2 %}<a href=\"{{unsubscribe_url}}\">y</a>{% endcase %}", true)]
    [InlineData("{% if a %}<a href=\"{{unsubscribe_url}}\">x</a>{% else %}<!-- {{unsubscribe_url}} -->{% endif %}", true)]
    [InlineData("{% for t in tags %}<a href=\"{{unsubscribe_url}}\">x</a>{% else %}<a href=\"{{unsubscribe_url}}\">y</a>{% endfor %}", true)]
    [InlineData("<a href=\"{% if a %}{{unsubscribe_url}}{% else %}{{ unsubscribe_url }}{% endif %}\">x</a>", false)]
    [InlineData("<a href=\"{{unsubscribe_url}}\">x</a>{% if a %}<p>y</p>{% else %}<p>z</p>{% endif %}", false)]
    [InlineData("{% capture c %}<a href=\"{{unsubscribe_url}}\">x</a>{% endcapture %}", true)]
    [InlineData("<a href=\"{{ unsubscribe_url_typo }}\">x</a>", true)]
    [InlineData("<a href=\"{{ unsubscribe_url.typo }}\">x</a>", true)]
    [InlineData("<a href=\"{{ unsubscribe_url | slice: 0, 0 }}\">x</a>", true)]
    [InlineData("<title>{{ unsubscribe_url }}</title><p data-x=\"{{ unsubscribe_url }}\">x</p>", true)]
    [InlineData("<!-- {{ unsubscribe_url }} -->", true)]
    [InlineData("<!--[if mso]><a href=\"{{ unsubscribe_url }}\">x</a><![endif]-->", true)]
    [InlineData("{% comment %}{{ unsubscribe_url }}{% endcomment %}", true)]
    [InlineData("{% raw %}{{ unsubscribe_url }}{% endraw %}", true)]
    [InlineData("{{ unsubscribe_link }}", true)]
    public void Only_an_address_that_readers_see_spares_the_footer(string html, bool added) =>
        Assert.Equal(added, CompiledContent.Compile(Source with { Html = html }, TimeProvider.System).FooterAdded);

    [Theory]
    [InlineData("Hi {{ unsubscribe_url }}", false)]
    [InlineData("Hi {{ unsubscribe_url_typo }}", true)]
    [InlineData("Hi {% if vip %}{{ unsubscribe_url }}{% endif %}", true)]
    [InlineData("Hi {% if vip %}{{ unsubscribe_url }}{% else %}or {{ unsubscribe_url }}{% endif %}", false)]
    public void Only_an_address_that_every_reader_of_the_text_sees_spares_its_footer(string text, bool added) =>
        Assert.Equal(added, CompiledContent.Compile(Source with { Html = null, Text = text }, TimeProvider.System).FooterAdded);

    [Theory]
    [InlineData("{% assign unsubscribe_url = '' %}")]
    [InlineData("{% capture unsubscribe_url %}{% endcapture %}")]
    [InlineData("{% for view_url in tags %}{% endfor %}")]
    [InlineData("{% increment unsubscribe_url %}")]
    public void A_template_cannot_take_the_name_of_an_address_of_ours(string html)
    {
        var fault = Assert.Single(Rendered.Faults(Source with { Html = "<p>x</p>\n" + html }));
        Assert.Equal((2, 1), (fault.Line, fault.Column));
        Assert.Contains("built in", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mail_that_cannot_be_left_gets_none() =>
        Assert.Equal(Source.Html, Rendered.Of(Source with { NeedsUnsubscribe = false }).Html);

    [Fact]
    public void A_mail_of_text_only_gets_its_footer_too()
    {
        var rendered = Rendered.Of(Source with { Html = null, Text = "Hi {{ n }}\n" }, ("n", "Ann"));
        Assert.True(rendered.Content.FooterAdded);
        Assert.False(rendered.Content.HasHtml);
        Assert.Equal("Hi Ann\r\n\r\n-- \r\nUnsubscribe: https://t.example/u/TOKEN\r\n", rendered.Text);
    }

    [Fact]
    public void The_preheader_is_hidden_text_at_the_beginning_of_the_body_and_no_HTML()
    {
        var rendered = Rendered.Of(Source with { NeedsUnsubscribe = false, Preheader = "<b> for {{ n | default: \"you\" }}" }, ("n", "A&B"));
        Assert.StartsWith("<body><div style=\"display:none;", rendered.Html, StringComparison.Ordinal);
        Assert.EndsWith("\">&lt;b&gt; for A&amp;B</div><p>Hi</p></body>", rendered.Html, StringComparison.Ordinal);
        Assert.Equal("Hi\r\n", rendered.Text);
    }
}
