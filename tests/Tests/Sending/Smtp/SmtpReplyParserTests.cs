using System.Text;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Tests.Sending.Smtp;

public sealed class SmtpReplyParserTests
{
    public static TheoryData<string, int, string, string> Replies => new()
    {
        { "250 2.1.0 Ok\r\n", 250, "2.1.0 Ok", "2.1.0" },
        { "250\r\n", 250, "", "" },
        { "354 Go on\r\n", 354, "Go on", "" },
        { "250-first\r\n250-second\r\n250 last\r\n", 250, "first second last", "" },
        { "550-5.1.1 The account\r\n550 5.1.1 does not exist\r\n", 550, "5.1.1 The account 5.1.1 does not exist", "5.1.1" },
        { "550-\r\n550 \r\n", 550, " ", "" },
        { "550 5.1.1\r\n", 550, "5.1.1", "5.1.1" },
        { "550 4.1.1 contradicts itself\r\n", 550, "4.1.1 contradicts itself", "" },
        { "550 5.1 is none\r\n", 550, "5.1 is none", "" },
        { "550 5.1.1.1 is none\r\n", 550, "5.1.1.1 is none", "" },
        { "451 4.7.500 Server busy\r\n", 451, "4.7.500 Server busy", "4.7.500" },
        { "550 Postfach von M\u00fcller ist voll\r\n", 550, "Postfach von Müller ist voll", "" },
        { "550 tabs\tand\u0007bells\r\n", 550, "tabs and bells", "" },
        { "550 <script>alert(1)</script>\r\n", 550, "<script>alert(1)</script>", "" },
    };

    [Theory, MemberData(nameof(Replies))]
    public void A_reply_is_the_same_wherever_its_bytes_are_cut(string bytes, int code, string text, string enhanced)
    {
        var all = Encoding.Latin1.GetBytes(bytes + "250 next\r\n");
        var whole = all.Length - "250 next\r\n".Length;
        for (var cut = 0; cut < whole; cut++) Assert.False(SmtpReplyParser.TryRead(all.AsSpan(0, cut), out _, out _), $"Cut after {cut}");
        for (var cut = whole; cut <= all.Length; cut++)
        {
            Assert.True(SmtpReplyParser.TryRead(all.AsSpan(0, cut), out var reply, out var length));
            Assert.Equal((code, text, enhanced, whole), (reply.Code, reply.Text, reply.Enhanced, length));
        }
    }

    [Fact]
    public void Text_in_UTF_8_is_read_as_that()
    {
        Assert.True(SmtpReplyParser.TryRead("550 Пользователь неизвестен 💌\r\n"u8, out var reply, out _));
        Assert.Equal("Пользователь неизвестен 💌", reply.Text);
    }

    [Theory]
    [InlineData("250 Ok\n")]
    [InlineData("250 Ok\n250 Ok\r\n")]
    [InlineData("250 a\rb\r\n")]
    [InlineData("\r\n")]
    [InlineData("ok\r\n")]
    [InlineData("25 Ok\r\n")]
    [InlineData("2500 Ok\r\n")]
    [InlineData("250_Ok\r\n")]
    [InlineData("199 Ok\r\n")]
    [InlineData("600 Ok\r\n")]
    [InlineData("260 Ok\r\n")]
    [InlineData("250-a\r\n251 b\r\n")]
    [InlineData("250-a\r\n550 b\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("\u0016\u0003\u0003")]
    public void What_is_no_reply_ends_the_connection(string bytes) =>
        Assert.Throws<SmtpLineException>(() => SmtpReplyParser.TryRead(Encoding.Latin1.GetBytes(bytes), out _, out _));

    [Fact]
    public void Lines_and_replies_without_end_are_given_up()
    {
        Assert.Throws<SmtpLineException>(() => SmtpReplyParser.TryRead(Encoding.ASCII.GetBytes("250 " + new string('x', SmtpReplyParser.MaxLine)), out _, out _));
        Assert.Throws<SmtpLineException>(() => SmtpReplyParser.TryRead(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("250-more\r\n", 1000))), out _, out _));
    }

    [Fact]
    public void Of_long_words_the_beginning_is_kept()
    {
        Assert.True(SmtpReplyParser.TryRead(Encoding.ASCII.GetBytes($"550 {new string('x', 1900)}\r\n"), out var reply, out _));
        Assert.Equal(SmtpReply.MaxWords, reply.Text.Length);
    }
}
