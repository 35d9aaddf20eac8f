using System.Buffers;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Deliveries.Mime;

/// <summary>A line break in any field must not become a header or a message of its own: it is stripped or refused.</summary>
public sealed class InjectionTests
{
    public static TheoryData<string> Breaks() => ["\r\n", "\n", "\r", "\r\n ", "\u2028", "\u0085", "\v", "\f", "\0", "\r\n\r\n", "\r\n.\r\n"];

    [Theory]
    [MemberData(nameof(Breaks))]
    public void Text_fields_lose_their_line_breaks(string line)
    {
        var evil = $"a{line}Bcc: victim@example.com";
        var source = Letter.Source with { Subject = "Hi {{ v }}" };
        var plain = Letter.Write(source, Letter.Headers with { FromName = "x", ListName = "x" }, name: "x", values: ("v", "x"));
        var letter = Letter.Write(source, Letter.Headers with { FromName = evil, ListName = evil }, name: evil, values: ("v", evil));

        Assert.Equal(plain.Read.Headers.Select(h => h.Field), letter.Read.Headers.Select(h => h.Field));
        Assert.Empty(letter.Read.Bcc);
        Assert.Equal("anna@example.com", Assert.Single(letter.Read.To.Mailboxes).Address);
        Assert.Equal("news@shop.example", Assert.Single(letter.Read.From.Mailboxes).Address);
        Assert.DoesNotContain("\nBcc:", letter.Head, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public void Fields_that_are_not_text_are_refused(string line)
    {
        var evil = $"a{line}b.example";
        Assert.False(EmailAddress.TryParse($"a{line}b@x.example", out _, out _));
        Assert.Throws<ContentException>(() => Letter.Write(address: $"anna@{evil}"));
        Assert.Throws<ContentException>(() => Letter.Write(address: $"<anna@x.example>{line}"));
        Assert.ThrowsAny<ArgumentException>(() => Letter.Write(headers: Letter.Headers with { ListId = evil }));
        Assert.ThrowsAny<ArgumentException>(() => Letter.Write(headers: Letter.Headers with { Feedback = new("a", evil, "c", "d") }));
        Assert.ThrowsAny<ArgumentException>(() => Letter.Message().Write(
            "anna@x.example", null, new Dictionary<string, object?>(), Letter.Delivery, $"{Letter.Key[..^1]}{line}", 1, new ArrayBufferWriter<byte>()));
    }

    [Theory]
    [InlineData("ftp://t.example/")]
    [InlineData("https://user@t.example/")]
    [InlineData("https://t.example/?x=1")]
    [InlineData("https://t.example/'onclick=x")]
    [InlineData("https://t.example/#x")]
    public void A_public_address_that_HTML_or_mail_could_break_is_refused(string site) => Assert.Throws<ArgumentException>(() => new PublicBase(new Uri(site)));

    [Fact]
    public void An_empty_subject_is_this_recipients_fault_and_leaves_no_bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        var message = Letter.Message(Letter.Source with { Subject = "{{ s }}" });
        Assert.Throws<ContentException>(() => message.Write("a@x.example", null, new Dictionary<string, object?> { ["s"] = "\r\n" }, Letter.Delivery, Letter.Key, 1, output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void A_template_that_explodes_is_this_recipients_fault()
    {
        var message = Letter.Message(Letter.Source with { Html = "{% for i in (1..n) %}x{% endfor %}" });
        var fault = Assert.Throws<ContentException>(() => message.Write("a@x.example", null, new Dictionary<string, object?> { ["n"] = 1_000_000 }, Letter.Delivery, Letter.Key, 1, new ArrayBufferWriter<byte>()));
        Assert.Contains("5,000", fault.Message, StringComparison.Ordinal);
        message.Write("a@x.example", null, new Dictionary<string, object?> { ["n"] = 3 }, Letter.Delivery, Letter.Key, 1, new ArrayBufferWriter<byte>());
    }
}
