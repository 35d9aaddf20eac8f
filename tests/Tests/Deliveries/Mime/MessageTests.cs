using FsCheck.Xunit;
using MimeKit;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;
using Postroad.Tests.Data;

namespace Postroad.Tests.Deliveries.Mime;

public sealed class MessageTests
{
    [Fact]
    public void A_marketing_message_has_each_header_once_with_what_mailboxes_ask_for()
    {
        var letter = Letter.Write(name: "Anna Müller", attempt: 3);
        var unsubscribe = letter.Read.Headers["List-Unsubscribe"]!;

        Assert.Equal(letter.Read.Headers.Count, letter.Read.Headers.Select(h => h.Field.ToUpperInvariant()).Distinct().Count());
        Assert.Equal("\"The Shop\" <news@shop.example>", letter.Read.From.ToString());
        Assert.Equal(new MailboxAddress("Anna Müller", "anna@example.com"), Assert.Single(letter.Read.To.Mailboxes));
        Assert.Equal("answers@shop.example", letter.Read.ReplyTo.ToString());
        Assert.Equal(Letter.Now, letter.Read.Date);
        Assert.Contains("\r\nDate: Tue, 24 Nov 2026 06:05:06 +0000\r\n", letter.Head, StringComparison.Ordinal);
        Assert.Equal($"{Letter.Key}@shop.example", letter.Read.MessageId);
        Assert.Equal("1.0", letter.Read.Headers["MIME-Version"]);
        Assert.Equal("List-Unsubscribe=One-Click", letter.Read.Headers["List-Unsubscribe-Post"]);
        Assert.Equal("\"Spring letter\" <spring.shop.example>", letter.Read.Headers["List-Id"]);
        Assert.Equal("camp1:cust2:marketing:postroad", letter.Read.Headers["Feedback-ID"]);
        Assert.Equal("bulk", letter.Read.Headers["Precedence"]);
        Assert.Equal($"{Letter.Key}.3", letter.Read.Headers["X-Delivery-Key"]);
        Assert.Null(letter.Read.Headers["Auto-Submitted"]);
        Assert.StartsWith("<https://t.shop.example/u/", unsubscribe, StringComparison.Ordinal);
        Assert.True(new LinkTokens(Letter.Keys).TryRead(LinkPurpose.Unsubscribe, Between(unsubscribe, "/u/", ">"), out var read));
        Assert.Equal(Letter.Delivery, read);
    }

    [Fact]
    public void System_mail_says_so_and_offers_no_way_to_leave()
    {
        var head = Letter.Write(Letter.Source with { NeedsUnsubscribe = false }, Letter.Headers with { Class = MessageClass.System, ListId = null, Feedback = null }).Head;
        Assert.Contains("\r\nAuto-Submitted: auto-generated\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("List-", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Precedence", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Feedback-ID", head, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mailbox_for_leaving_stands_beside_the_one_click_address()
    {
        var unsubscribe = Letter.Write(headers: Letter.Headers with { UnsubscribeMailbox = Letter.Address("leave@shop.example") }).Read.Headers["List-Unsubscribe"];
        Assert.EndsWith(">, <mailto:leave@shop.example?subject=unsubscribe>", unsubscribe, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_id_is_the_same_on_every_attempt()
    {
        var message = Letter.Message();
        var (first, second) = (Letter.Write(message, "anna@example.com", null, 1), Letter.Write(message, "anna@example.com", null, 2));
        Assert.Equal(first.Read.MessageId, second.Read.MessageId);
        Assert.NotEqual(first.Read.Headers["X-Delivery-Key"], second.Read.Headers["X-Delivery-Key"]);
    }

    [Fact]
    public void Links_pixel_and_page_carry_tokens_of_this_delivery()
    {
        var source = Letter.Source with { Html = "<a href=\"https://x.example/?n={{ name }}\">a</a><a href=\"https://y.example/\">b</a><a href=\"{{ view_url }}\">c</a>" };
        var html = Letter.Write(source, values: ("name", "Zoë & Co")).Read.HtmlBody!;
        var tokens = new LinkTokens(Letter.Keys);

        Assert.True(tokens.TryRead(LinkPurpose.Track, Between(html, "/o/", ".gif"), out _));
        Assert.True(tokens.TryRead(LinkPurpose.View, Between(html, "/v/", "\""), out _));
        Assert.True(tokens.TryRead(LinkPurpose.Track, Between(html, "/c/", "/2\""), out var read) || tokens.TryRead(LinkPurpose.Track, Between(html, "/c/", "/1/"), out read));
        Assert.Equal(Letter.Delivery, read);

        var click = new Uri(Between(html, "href=\"", "\"")).PathAndQuery.Split('/', '?');
        Assert.Equal(("c", "1"), (click[1], click[3]));
        var address = Uri.UnescapeDataString(click[5]["u=".Length..]);
        Assert.Equal("https://x.example/?n=Zo%C3%AB%20%26%20Co", address);
        Assert.True(tokens.TryReadSigned(click[2], 1, click[4], address, out read) && read == Letter.Delivery);
    }

    [Fact]
    public void The_MJML_export_arrives_as_it_was_rendered()
    {
        var source = new ContentSource { Subject = "Spring", Html = MjmlExport.Html, TrackClicks = false, TrackOpens = false };
        var letter = Letter.Write(source, values: [("first_name", "Zoë"), ("city", "Köln")]);
        var token = Between(letter.Read.HtmlBody!, "/v/", "\"");
        var expected = Templates.Rendered.Of(source, ("first_name", "Zoë"), ("city", "Köln")).Html
            .Replace("https://t.example/v/TOKEN", $"https://t.shop.example/v/{token}", StringComparison.Ordinal)
            .Replace("https://t.example/u/TOKEN", letter.Read.Headers["List-Unsubscribe"]![1..^1], StringComparison.Ordinal);
        Assert.Equal(expected, Encoded(letter.Read, "text/html"));
    }

    [Fact]
    public void A_text_only_mail_is_one_part()
    {
        var letter = Letter.Write(Letter.Source with { Html = null, Text = "Hi\n.\n..dots\nFrom here", NeedsUnsubscribe = false });
        Assert.Equal("text/plain", letter.Read.Body!.ContentType.MimeType);
        Assert.Equal("Hi\r\n.\r\n..dots\r\nFrom here", Encoded(letter.Read, "text/plain"));
    }

    [Property(MaxTest = 300)]
    public void Any_values_arrive_as_they_are(string? subject, string? name, string? value, int pad)
    {
        var text = new string('x', Math.Abs(pad % 2_000)) + value;
        var source = Letter.Source with { Subject = "S {{ s }}", Html = "<p>{{ v }}</p>", Text = ".{{ v }}\n.\n", NeedsUnsubscribe = false, TrackOpens = false };
        var letter = Letter.Write(source, name: name, values: [("s", subject), ("v", text)]);
        var expected = Templates.Rendered.Of(source, ("s", subject), ("v", text));

        Assert.Equal(expected.Subject.Trim(' '), letter.Read.Subject);
        Assert.Equal(Lines(expected.Html), Lines(Encoded(letter.Read, "text/html")));
        Assert.Equal(Lines(expected.Text), Lines(Encoded(letter.Read, "text/plain")));
        Assert.Equal("anna@example.com", Assert.Single(letter.Read.To.Mailboxes).Address);
    }

    [Theory]
    [InlineData("👩‍👩‍👧‍👦 family, שלום וברכה, مرحبا, 日本語のとても長い件名がここに入りますので、折り返しが必要です 👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽")]
    [InlineData("A plain subject that is much longer than the seventy-eight characters after which a line of a header should be folded somewhere")]
    [InlineData("=?utf-8?B?SGFjaw==?= is text")]
    [InlineData("two  spaces   inside a long subject that needs to be folded because it has more than seventy-eight characters")]
    [InlineData("quotes \" and \\ backslashes, <angles>; (brackets) @ all")]
    [InlineData("Xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void Subjects_and_names_are_read_back_and_fit_their_lines(string text)
    {
        var letter = Letter.Write(Letter.Source with { Subject = "{{ s }}" }, Letter.Headers with { FromName = text, ListName = text }, name: text, values: ("s", text));

        Assert.Equal(text, letter.Read.Subject);
        Assert.Equal(text, Assert.Single(letter.Read.To.Mailboxes).Name);
        Assert.Equal(text, Assert.Single(letter.Read.From.Mailboxes).Name);
        Assert.All(letter.Head.Split("\r\n"), line => Assert.InRange(line.Length, 0, line.StartsWith("List-Unsubscribe:", StringComparison.Ordinal) ? 300 : 110));
        Assert.All(letter.Head.Split("\r\n").Where(line => line.Contains("?=", StringComparison.Ordinal) && line.Contains("?B?", StringComparison.Ordinal)), line =>
        {
            Assert.InRange(line.Length, 0, 110);
            Assert.All(line.Split(' ').Where(word => word.StartsWith("=?", StringComparison.Ordinal)), word => Assert.InRange(word.Length, 1, 75));
        });
    }

    private static string Encoded(MimeMessage message, string type)
    {
        var part = message.BodyParts.OfType<TextPart>().Single(p => p.ContentType.MimeType == type);
        using var content = new MemoryStream();
        part.Content!.DecodeTo(content);
        return System.Text.Encoding.UTF8.GetString(content.ToArray());
    }

    /// <summary>Line ends are CR LF in mail, whatever they were.</summary>
    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string Between(string text, string before, string behind)
    {
        var from = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[from..text.IndexOf(behind, from, StringComparison.Ordinal)];
    }
}
