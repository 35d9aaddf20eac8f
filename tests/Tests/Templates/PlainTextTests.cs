namespace Postroad.Tests.Templates;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("<p>One\n  two</p><p>Three</p>", "One two\n\nThree\n")]
    [InlineData("a<br>b<br/>c", "a\nb\nc\n")]
    [InlineData("<h1>Title</h1>text", "Title\n\ntext\n")]
    [InlineData("<ul><li>One</li><li>Two<ul><li>Deep</li></ul></li></ul>", "- One\n- Two\n\n  - Deep\n")]
    [InlineData("<ol><li>One</li><li>Two</li></ol>end", "1. One\n2. Two\n\nend\n")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n")]
    [InlineData("<p>a<b>b</b> <i>c</i></p>", "ab c\n")]
    [InlineData("<a href=\"https://x.example/\">Shop <b>now</b></a>!", "Shop now <https://t.example/c/TOKEN/1>!\n")]
    [InlineData("<a href=\"https://x.example/\"><img src=\"a.png\"></a>", "<https://t.example/c/TOKEN/1>\n")]
    [InlineData("<a href=\"https://x.example/\"><img src=\"a.png\" alt=\"Shop &amp; more\"></a>", "Shop & more <https://t.example/c/TOKEN/1>\n")]
    [InlineData("<a href=\"https://x.example/{{ n }}\">x</a>", "x <https://t.example/c/TOKEN/1/SIGNED?u=https%3A%2F%2Fx.example%2FAnn>\n")]
    [InlineData("<a href=\"{{ unsubscribe_url }}\">Leave</a>", "Leave <https://t.example/u/TOKEN>\n")]
    [InlineData("<a href=\"mailto:a@b.example\">Write</a>", "Write <mailto:a@b.example>\n")]
    [InlineData("<a href=\"#top\">Up</a>", "Up\n")]
    [InlineData("x &lt; y &amp; z&nbsp;&copy; &#128512;", "x < y & z © 😀\n")]
    [InlineData("<style>p{}</style><title>No</title><script>no()</script><p>yes</p>", "yes\n")]
    [InlineData("<div style=\"display: none\">hidden<div>too</div></div><p>seen</p>", "seen\n")]
    [InlineData("<!-- no --><!--[if mso]>no<![endif]--><!--[if !mso]><!-->yes<!--<![endif]-->", "yes\n")]
    [InlineData("<p>Hi {{ n }},</p><p>{% if n %}known{% else %}unknown{% endif %}!</p>", "Hi Ann,\n\nknown!\n")]
    [InlineData("<p>Dear {% if none %}{{ none }}{% else %}friend{% endif %}!</p>", "Dear friend!\n")]
    [InlineData("<p>a</p>{% if none %}<p>b</p>{% else %}c{% endif %}<p>d</p>", "a\n\nc\n\nd\n")]
    [InlineData("<tr {% if n %}class=x{% endif %}><td {% assign m = 'M' %}>{{ m }}</td></tr>", "M\n")]
    [InlineData("<div hidden>{% if none %}</div>x{% endif %}y", "y\n")]
    [InlineData("a<hr>b", "a\n----------\nb\n")]
    [InlineData("so&#8203;ft&shy;en", "soften\n")]
    [InlineData("<p>{{ n }} & <{{ n }}@x></p>", "Ann &\n")]
    public void The_text_part_reads_like_the_HTML(string html, string expected) =>
        Assert.Equal(expected.Replace("\n", "\r\n", StringComparison.Ordinal), Rendered.Of(Rendered.Bare with { Html = html }, ("n", "Ann")).Text);

    [Fact]
    public void Blocks_that_are_left_out_leave_no_hole()
    {
        var html = "<p>a</p>" + string.Concat(Enumerable.Repeat("{% if none %}<p>b</p>{% endif %}", 5)) + "<p>c</p>";
        Assert.Equal("a\r\n\r\nc\r\n", Rendered.Of(Rendered.Bare with { Html = html }).Text);
    }
}
