using System.Buffers;
using System.Text;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Templates;

namespace Postroad.Tests.Deliveries.Mime;

public sealed class PlainLinesTests
{
    public static TheoryData<string, string> Plain() => new()
    {
        { "", "\r\n" },
        { "Hi", "Hi\r\n" },
        { "Hi\n.\n..dots\n", "Hi\r\n.\r\n..dots\r\n\r\n" },
        { "mixed\r\nline\nends\r\n", "mixed\r\nline\r\nends\r\n\r\n" },
        { "\ta--=_b\n >From here ", "\ta--=_b\r\n >From here \r\n" },
        { new string('x', 998) + "\n", new string('x', 998) + "\r\n\r\n" },
    };

    public static TheoryData<string> Others() =>
        ["ä", "a\0", "a\u007f", "a\f", "a\rb\n", "a\r", "\r\r\n", "--=_postroad_alternative--", "x\n--=_y", "From here", "x\nFrom here", new string('x', 999), new string('x', 999) + "\n"];

    [Theory]
    [MemberData(nameof(Plain))]
    public void Plain_text_leaves_as_it_is_but_for_line_ends(string text, string written) => Assert.Equal("<" + written, Write(text));

    [Theory]
    [MemberData(nameof(Others))]
    public void What_could_not_arrive_so_is_not_written(string text) => Assert.Null(Write(text));

    [Theory]
    [InlineData("Anna", "7bit")]
    [InlineData("Zoë", "base64")]
    [InlineData("x\n--=_postroad_alternative--\n", "base64")]
    public void Each_message_is_encoded_as_its_values_need(string name, string encoding)
    {
        var source = new ContentSource { Subject = "s", Html = "<p>Hi {{ name }}</p>\n", Text = "Hi\n{{ name }}", NeedsUnsubscribe = false, TrackOpens = false };
        var letter = Letter.Write(source, values: ("name", name));

        Assert.Contains($"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n", Encoding.ASCII.GetString(letter.Raw), StringComparison.Ordinal);
        Assert.Equal($"<p>Hi {name}</p>\n", letter.Read.HtmlBody!.Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.Equal($"Hi\n{name}", letter.Read.TextBody!.Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    /// <summary>Null: refused.</summary>
    private static string? Write(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        if (PlainLines.TryWrite("<"u8, Encoding.UTF8.GetBytes(text), output)) return Encoding.ASCII.GetString(output.WrittenSpan);
        Assert.Equal(0, output.WrittenCount);
        return null;
    }
}
