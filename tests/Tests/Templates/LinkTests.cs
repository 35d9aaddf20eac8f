using Postroad.Core.Templates;

namespace Postroad.Tests.Templates;

public sealed class LinkTests
{
    private static readonly ContentSource Bare = Rendered.Bare;

    [Theory]
    [InlineData("<a href=\"mailto:a@b.example\">x</a>")]
    [InlineData("<a href=\"tel:+49\">x</a>")]
    [InlineData("<a href=\"#top\">x</a>")]
    [InlineData("<a href=\"/relative\">x</a>")]
    [InlineData("<a href=\"//host.example/\">x</a>")]
    [InlineData("<a href=\"ftp://host.example/\">x</a>")]
    [InlineData("<a href=\"javascript:void(0)\">x</a>")]
    [InlineData("<a name=\"here\">x</a>")]
    [InlineData("<a href>x</a>")]
    [InlineData("<a href=\"https://x.example/\" data-no-track>x</a>")]
    [InlineData("<link href=\"https://x.example/\">")]
    [InlineData("<!-- <a href=\"https://x.example/\">x</a> -->")]
    [InlineData("<style>a[href=\"https://x.example/\"]{}</style>")]
    [InlineData("<form action=\"https://x.example/\">")]
    public void What_is_no_followed_link_stays_as_it_is(string html)
    {
        var rendered = Rendered.Of(Bare with { Html = html });
        Assert.Empty(rendered.Content.Links);
        Assert.Equal(html, rendered.Html);
    }

    [Theory]
    [InlineData("<a href=\"https://x.example/?a=1&amp;b=2\">", "<a href=\"§1\">", "https://x.example/?a=1&b=2")]
    [InlineData("<a href=\"https://x.example/?a=1&b=2\">", "<a href=\"§1\">", "https://x.example/?a=1&b=2")]
    [InlineData("<A\r\n class=q HREF='HTTP://x.example/' id=r>", "<A\r\n class=q HREF='§1' id=r>", "HTTP://x.example/")]
    [InlineData("<a href=https://x.example/>", "<a href=§1>", "https://x.example/")]
    [InlineData("<a href = \" \n https://x.exa\nmple/ \">", "<a href = \"§1\">", "https://x.example/")]
    [InlineData("<area href=\"https://x.example/\"/>", "<area href=\"§1\"/>", "https://x.example/")]
    [InlineData("<!--[if mso]><v:rect href=\"https://x.example/\"><![endif]-->", "<!--[if mso]><v:rect href=\"§1\"><![endif]-->", "https://x.example/")]
    [InlineData("<!--[if !mso]><!--><a href=\"https://x.example/\"><!--<![endif]-->", "<!--[if !mso]><!--><a href=\"§1\"><!--<![endif]-->", "https://x.example/")]
    [InlineData("<a href=\"https://münchen.example/ä?q=ö\">", "<a href=\"§1\">", "https://xn--mnchen-3ya.example/%C3%A4?q=%C3%B6")]
    [InlineData("<a title=\"href='https://no.example/'\" href=\"https://x.example/\" href=\"https://y.example/\">", "<a title=\"href='https://no.example/'\" href=\"§1\" href=\"https://y.example/\">", "https://x.example/")]
    public void A_link_is_replaced_in_place_and_its_address_kept(string html, string expected, string url)
    {
        var rendered = Rendered.Of(Bare with { Html = html });
        Assert.Equal(expected.Replace("§", "https://t.example/c/TOKEN/", StringComparison.Ordinal), rendered.Html);
        Assert.Equal(url, Assert.Single(rendered.Content.Links).Url);
    }

    [Fact]
    public void One_address_is_one_number_and_the_first_label_counts()
    {
        var rendered = Rendered.Of(Bare with { Html = "<a href=https://a.example/><img></a> <a href=https://b.example/><b>B</b> &amp;\n b</a> <a href='https://a.example/'>A</a>" });
        Assert.Equal([new(1, "https://a.example/", "A", false), new(2, "https://b.example/", "B & b", false)], rendered.Content.Links);
        Assert.Contains("<a href='https://t.example/c/TOKEN/1'>A</a>", rendered.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{{% if true %}}{0}{{% endif %}}")]
    public void An_address_with_values_travels_signed_with_its_values(string around)
    {
        const string link = "<a href=\"https://x.example/{{ city }}?e={{ email }}&amp;x={% if vip %}1{% else %}0{% endif %}#{{ none | default: 'top' }}\">x</a>";
        var rendered = Rendered.Of(Bare with { Html = string.Format(null, around, link) }, ("city", "Bad Ems/Köln"), ("email", "a+b@c.example"), ("vip", true));

        var address = Uri.EscapeDataString("https://x.example/Bad%20Ems%2FK%C3%B6ln?e=a%2Bb%40c.example&x=1#top");
        Assert.Equal($"<a href=\"https://t.example/c/TOKEN/1/SIGNED?u={address}\">x</a>", rendered.Html);
        Assert.True(Assert.Single(rendered.Content.Links).HasValues);
    }

    [Theory]
    [InlineData("https://shop.example/?a=1&b=2", "https://t.example/c/TOKEN/1/SIGNED?u=https%3A%2F%2Fshop.example%2F%3Fa%3D1%26b%3D2")]
    [InlineData("mailto:a@b.example", "mailto:a@b.example")]
    [InlineData("javascript:alert(1)", "#")]
    [InlineData("", "")]
    public void An_address_that_is_a_value_is_followed_when_it_is_one(string value, string expected)
    {
        Assert.Equal($"<a href=\"{expected}\">x</a>", Rendered.Html_("<a href=\"{{ url }}\">x</a>", ("url", value)));
        Assert.Equal($"<a href=\"{expected}\">x</a>", Rendered.Html_("{% if true %}<a href=\"{{ url }}\">x</a>{% endif %}", ("url", value)));
        Assert.Equal($"<a href=\"{expected}\">x</a>", Rendered.Html_("<a href=\"{% if url %}{{ url }}{% else %}{{ no }}{% endif %}\">x</a>", ("url", value)));
    }

    [Fact]
    public void Our_own_addresses_are_not_counted_as_links()
    {
        const string html = "<a href=\"{{ unsubscribe_url }}\">u</a><a href=\" {{view_url}} \">v</a>{% if true %}<a href='{{ unsubscribe_url }}'>u</a>{% endif %}";
        var rendered = Rendered.Of(Bare with { Html = html });
        Assert.Empty(rendered.Content.Links);
        Assert.Equal("<a href=\"https://t.example/u/TOKEN\">u</a><a href=\" https://t.example/v/TOKEN \">v</a><a href='https://t.example/u/TOKEN'>u</a>", rendered.Html);
    }

    [Fact]
    public void A_block_that_leaves_the_address_is_left_alone()
    {
        const string html = "<a href=\"https://x.example/{% if a %}1\">x</a>{% endif %}";
        Assert.Empty(Rendered.Of(Bare with { Html = html }).Content.Links);
    }

    [Theory]
    [InlineData("<body><p>x</p></body></html>", "<body><p>x</p>§</body></html>")]
    [InlineData("<p>x</p></html>", "<p>x</p>§</html>")]
    [InlineData("<p>x</p>", "<p>x</p>§")]
    [InlineData("<p>x</p></BODY\n>\n", "<p>x</p>§</BODY\n>\n")]
    [InlineData("<p></body></p><!-- </body> --></body>", "<p></body></p><!-- </body> -->§</body>")]
    [InlineData("{% if true %}<p>x</p></body>{% endif %}", "<p>x</p>§</body>")]
    public void The_pixel_stands_before_the_end_of_the_body(string html, string expected)
    {
        const string pixel = "<img src=\"https://t.example/o/TOKEN.gif\" width=\"1\" height=\"1\" alt=\"\" border=\"0\" style=\"height:1px;width:1px;border:0\">";
        Assert.Equal(expected.Replace("§", pixel, StringComparison.Ordinal), Rendered.Of(Bare with { Html = html, TrackOpens = true }).Html);
    }

    [Fact]
    public void A_mail_of_a_thousand_links_is_the_largest()
    {
        static string Html(int links) => string.Concat(Enumerable.Range(1, links).Select(i => $"<a href=\"https://x.example/{i}\">{i}</a>"));
        Assert.Equal(1_000, Rendered.Of(Bare with { Html = Html(1_000) }).Content.Links.Count);
        Assert.Contains("1,000", Assert.Single(Rendered.Faults(Bare with { Html = Html(1_001) })).Message, StringComparison.Ordinal);
    }
}
