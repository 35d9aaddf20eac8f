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
    [InlineData("{% if true %}<a href=\"{{unsubscribe_url}}\">x</a>{% endif %}", false)]
    [InlineData("<!-- {{ unsubscribe_url }} -->", true)]
    [InlineData("<!--[if mso]><a href=\"{{ unsubscribe_url }}\">x</a><![endif]-->", true)]
    [InlineData("{% comment %}{{ unsubscribe_url }}{% endcomment %}", true)]
    [InlineData("{% raw %}{{ unsubscribe_url }}{% endraw %}", true)]
    [InlineData("{{ unsubscribe_link }}", true)]
    public void Only_an_address_that_readers_see_spares_the_footer(string html, bool added) =>
        Assert.Equal(added, CompiledContent.Compile(Source with { Html = html }, TimeProvider.System).FooterAdded);

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
