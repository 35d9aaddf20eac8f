using System.Text;

namespace Postroad.Tests.Simulator;

public sealed class MailRulesTests
{
    private const string From = "From: hello@harbourlane.example\r\n";

    [Theory]
    [InlineData(From + "Subject: a\r\nSubject: b\r\n\r\nx", "Duplicate header 'Subject'.")]
    [InlineData(From + "List-Unsubscribe: <https://a.example>\r\nlist-unsubscribe: <https://b.example>\r\n\r\nx", "Duplicate header 'List-Unsubscribe'.")]
    [InlineData("Subject: a\r\n\r\nx", "Missing required header 'From'.")]
    [InlineData(From + "no header at all\r\n\r\nx", "Invalid header: line 2")]
    [InlineData(From + "Subject: Grüße\r\n\r\nx", "Header 'Subject' contains non-ASCII characters")]
    public async Task A_malformed_mail_is_refused(string mail, string text)
    {
        await using var post = await Post.OpenAsync();
        var answer = await post.Caller.SendRawAsync(mail, ["a@example.com"]);
        Assert.Equal((400, "BadRequestException"), (answer.Status, answer.ErrorType));
        Assert.StartsWith(text, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_end_at_998_characters()
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal(200, (await post.Caller.SendRawAsync(From + "\r\n" + new string('x', 998) + "\r\nx", ["a@example.com"])).Status);
        var answer = await post.Caller.SendRawAsync(From + "\r\n" + new string('x', 999) + "\r\nx", ["a@example.com"]);
        Assert.Equal("Line 3 of the message has 999 characters; the limit is 998.", answer.Message);
    }

    [Theory]
    [InlineData("campaign", "a.b", "Invalid tag value <a.b>")]
    [InlineData("camp:aign", "a", "Invalid tag name <camp:aign>")]
    [InlineData("campaign", "", "Invalid tag value <>")]
    public async Task Tags_hold_letters_digits_underscore_and_dash(string name, string value, string text)
    {
        await using var post = await Post.OpenAsync();
        var answer = await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"], "postroad", (name, value));
        Assert.StartsWith(text, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_of_the_call_replace_those_of_the_header()
    {
        await using var post = await Post.OpenAsync();
        var mail = "X-SES-MESSAGE-TAGS: campaign=header, more=1\r\n" + Post.Mail;
        await post.Caller.SendRawAsync(mail, ["a@example.com"], "postroad", ("campaign", "call"));
        await post.Caller.SendRawAsync(mail, ["a@example.com"]);
        Assert.Equal(1, (await post.AccountAsync("call")).Received);
        Assert.Equal(1, (await post.AccountAsync("header")).Received);
        await post.SettledAsync();
        Assert.All(await post.EventsAsync(), e => Assert.Equal(e.ToString().Contains("\"more\"", StringComparison.Ordinal), e.ToString().Contains("[\"header\"]", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_envelope_wins_over_the_headers_and_the_posted_bytes_are_kept()
    {
        await using var post = await Post.OpenAsync();
        var mail = "Date: Mon, 1 Jan 2001 00:00:00 +0000\r\nMessage-ID: <ours@a.example>\r\nBcc: secret@example.com\r\n" + Post.Mail;
        var id = (await post.Caller.SendRawAsync(mail, ["ben@example.com"])).Json.GetProperty("MessageId").GetString();

        var kept = await post.GetJsonAsync($"/_simulator/messages/{id}");
        Assert.Equal("ben@example.com", Assert.Single(kept.GetProperty("recipients").EnumerateArray()).GetString());
        Assert.Equal(mail, Encoding.UTF8.GetString(await post.GetBytesAsync($"/_simulator/messages/{id}.raw")));
        var delivered = Encoding.UTF8.GetString(await post.GetBytesAsync($"/_simulator/messages/{id}.eml"));
        Assert.Contains($"Message-ID: <{id}@eu-central-1.amazonses.com>", delivered, StringComparison.Ordinal);
        Assert.DoesNotContain("2001", delivered, StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", delivered, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nHello Mara\r\n", delivered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_of_more_than_40_MB_is_refused()
    {
        await using var post = await Post.OpenAsync();
        var body = string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 41 * 1024 * 1024 / 100));
        var answer = await post.Caller.SendRawAsync(Post.Mail + body, ["a@example.com"]);
        Assert.Equal((413, "RequestEntityTooLargeException"), (answer.Status, answer.ErrorType));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"Content":{"Raw":{"Data":"%%%"}}}""")]
    [InlineData("""{"Content":{"Raw":{"Data":7}}}""")]
    public async Task Nonsense_in_the_body_is_refused_and_does_no_harm(string json)
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal((400, "SerializationException"), await post.Caller.SendAsync(json) is var a
            ? (a.Status, a.ErrorType) : default);
        Assert.Equal(200, (await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"])).Status);
    }

    [Fact]
    public async Task A_member_of_a_wrong_type_and_a_service_that_is_not_here_are_refused_as_AWS_does()
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal("SerializationException", (await post.Caller.CallAsync(HttpMethod.Post, "/v2/email/identities", """{"EmailIdentity":7}""")).ErrorType);
        Assert.Equal("SerializationException", (await post.Queue.SqsAsync("DeleteMessageBatch", new { post.Server.QueueUrl, Entries = 7 })).SqsErrorType);
        Assert.Contains("<Code>InvalidAction</Code>", (await post.Caller.CallAsync(HttpMethod.Post, "/", "Action=GetSendQuota")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_configuration_set_is_not_found()
    {
        await using var post = await Post.OpenAsync();
        var answer = await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"], "nothing");
        Assert.Equal((404, "NotFoundException", "Configuration set <nothing> does not exist."), (answer.Status, answer.ErrorType, answer.Message));
    }
}
