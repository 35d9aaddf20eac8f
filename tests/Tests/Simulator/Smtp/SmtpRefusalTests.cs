using System.Text.Json;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Smtp;

namespace Postroad.Tests.Simulator.Smtp;

/// <summary>What is refused over SMTP is what is refused over the API, in AWS's words for SMTP.</summary>
public sealed class SmtpRefusalTests
{
    private const string Key = "AKIAIOSFODNN7READER0", Secret = "another/secret";

    [Theory]
    [InlineData("MAIL FROM:<>", "501 Invalid MAIL FROM address provided")]
    [InlineData("MAIL hello@harbourlane.example", "501 Invalid MAIL FROM address provided")]
    [InlineData("MAIL FROM:<hello@harbourlane.example", "501 Invalid MAIL FROM address provided")]
    [InlineData("MAIL FROM:<\"a>b\"@harbourlane.example> BODY=7BIT", "250 Ok")]
    [InlineData("MAIL FROM:<hello@harbourlane.example>>", "555 Unsupported parameter")]
    [InlineData("MAIL FROM:<hello>", "553 <hello> Invalid email address")]
    [InlineData("MAIL FROM:<h\u00e4llo@harbourlane.example>", "553 <h?llo@harbourlane.example> Invalid email address")]
    [InlineData("MAIL FROM:<hello@harbourlane.example> SIZE=100", "555 Unsupported parameter")]
    [InlineData("MAIL FROM:<hello@harbourlane.example> SMTPUTF8", "555 Unsupported parameter")]
    [InlineData("MAIL FROM:<hello@harbourlane.example> BODY=8BITMIME AUTH=<>", "250 Ok")]
    [InlineData("mail from: hello@harbourlane.example", "250 Ok")]
    public async Task A_sender_is_an_address_and_brings_what_was_offered(string command, string reply)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        Assert.Equal(reply, await caller.AskAsync(command));
        Assert.Equal(reply == "250 Ok" ? "503 Nested MAIL command" : reply, await caller.AskAsync(command));
        Assert.Equal("250 Ok", await caller.AskAsync("RSET"));
        Assert.Equal(reply, await caller.AskAsync(command));
    }

    [Theory]
    [InlineData("RCPT TO:<>", "501 Invalid RCPT TO address provided")]
    [InlineData("RCPT a@example.com", "501 Invalid RCPT TO address provided")]
    [InlineData("RCPT TO:<a@b@example.com>", "553 <a@b@example.com> Invalid email address")]
    [InlineData("RCPT TO:<a@example.com> NOTIFY=FAILURE", "555 Unsupported parameter")]
    [InlineData("rcpt to:a@example.com", "250 Ok")]
    public async Task A_recipient_is_an_address(string command, string reply)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        Assert.Equal("503 MAIL first", await caller.AskAsync(command));
        Assert.Equal("250 Ok", await caller.AskAsync("MAIL FROM:<hello@harbourlane.example>"));
        Assert.Equal("503 RCPT first", await caller.AskAsync("DATA"));
        Assert.Equal(reply, await caller.AskAsync(command));
    }

    [Fact]
    public async Task Fifty_recipients_are_the_most_and_the_same_one_twice_is_one()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        Assert.Equal("250 Ok", await caller.AskAsync("MAIL FROM:<hello@harbourlane.example>"));
        for (var i = 0; i < 50; i++) Assert.Equal("250 Ok", await caller.AskAsync($"RCPT TO:<{i}+take@example.com>"));
        Assert.Equal("250 Ok", await caller.AskAsync("RCPT TO:<0+TAKE@example.com>"));
        Assert.Equal("452 Too many recipients", await caller.AskAsync("RCPT TO:<50+take@example.com>"));
        await caller.AskAsync("DATA");
        await caller.SayAsync(Post.Mail + ".\r\n");
        Assert.StartsWith("250 Ok ", await caller.HearAsync(), StringComparison.Ordinal);
        Assert.Equal(50, (await post.GetJsonAsync("/_simulator/messages")).GetProperty("messages")[0].GetProperty("recipients").GetArrayLength());
    }

    [Theory]
    [InlineData("hello@unknown.example", "hello@harbourlane.example")]
    [InlineData("hello@harbourlane.example", "hello@unknown.example")]
    [InlineData("hello@unknown.example", "hello@unknown.example")]
    public async Task Sender_and_From_must_both_be_verified(string from, string sender)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        var mail = Post.Mail.Replace("hello@harbourlane.example", from, StringComparison.Ordinal);
        Assert.Equal("554 Message rejected: Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: hello@unknown.example", await caller.SendAsync(mail: mail, from: sender));
        Assert.Equal(1, (await post.AccountAsync()).Refused["from_not_verified"]);
    }

    [Fact]
    public async Task A_list_of_identities_that_is_too_long_for_a_line_ends_with_dots()
    {
        await using var post = await WithAsync(r => r with { Sandbox = true });
        await using var caller = await SmtpCaller.SignedInAsync(post);
        Assert.Equal("250 Ok", await caller.AskAsync("MAIL FROM:<hello@harbourlane.example>"));
        for (var i = 0; i < 40; i++) Assert.Equal("250 Ok", await caller.AskAsync($"RCPT TO:<somebody-{i:00}@example.com>"));
        await caller.AskAsync("DATA");
        await caller.SayAsync(Post.Mail + ".\r\n");
        var reply = await caller.HearAsync();
        Assert.InRange(reply.Length, 450, 510);
        Assert.StartsWith("554 Message rejected: Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: somebody-00@example.com, ", reply, StringComparison.Ordinal);
        Assert.EndsWith("@example.com, ...", reply, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Accounts => new()
    {
        { "sandbox", "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: a+take@example.com" },
        { "suspended", "554 Message rejected: Your account is paused. For more information, see the Amazon SES account dashboard." },
        { "paused", "554 Message rejected: Email sending is disabled for this account." },
        { "quota", "454 Throttling failure: Daily message quota exceeded." },
        { "rate", "454 Throttling failure: Maximum sending rate exceeded." },
    };

    /// <summary>Each with a mail that goes through: one to a simulator's address, or the first of the quota and of the second.</summary>
    [Theory, MemberData(nameof(Accounts))]
    public async Task What_the_account_may_not_do_is_said_in_AWSs_words(string account, string reply)
    {
        await using var post = await WithAsync(r => account switch
        {
            "sandbox" => r with { Sandbox = true },
            "suspended" => r with { Suspended = true },
            "paused" => r with { SendingEnabled = false },
            "quota" => r with { Max24HourSend = 1 },
            _ => r with { MaxSendRate = 0.0001 },
        });
        await using var caller = await SmtpCaller.SignedInAsync(post);
        if (account == "sandbox") Assert.StartsWith("250 Ok ", await caller.SendAsync("success@simulator.amazonses.com"), StringComparison.Ordinal);
        if (account is "quota" or "rate") Assert.StartsWith("250 Ok ", await caller.SendAsync(), StringComparison.Ordinal);
        Assert.Equal(reply, await caller.SendAsync());
        Assert.Equal(account is "sandbox" or "quota" or "rate" ? 1 : 0, (await post.AccountAsync()).Received);
    }

    [Theory]
    [InlineData("X-SES-CONFIGURATION-SET: missing\r\n", "554 Transaction failed: Configuration set <missing> does not exist.")]
    [InlineData("X-SES-MESSAGE-TAGS: a=b.c\r\n", "554 Transaction failed: Invalid tag value <b.c>: only alphanumeric ASCII characters, '_' and '-' are allowed.")]
    [InlineData("Subject: Twice\r\n", "554 Transaction failed: Duplicate header 'Subject'.")]
    public async Task A_mail_that_SES_cannot_take_is_a_failed_transaction(string header, string reply)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        Assert.Equal(reply, await caller.SendAsync(mail: header + Post.Mail));
        Assert.StartsWith("250 Ok ", await caller.SendAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_of_more_than_forty_megabytes_is_too_long_and_the_next_one_is_taken()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        var line = new string('x', 998) + "\r\n";
        foreach (var lines in (int[])[41 * 1024, 44 * 1024])
            Assert.Equal("552 Message is too long.", await caller.SendAsync(mail: Post.Mail + string.Concat(Enumerable.Repeat(line, lines))));
        Assert.StartsWith("250 Ok ", await caller.SendAsync(), StringComparison.Ordinal);
        Assert.Equal((1, 2), ((await post.AccountAsync()).Received, (await post.AccountAsync()).Refused["too_large"]));
    }

    [Theory]
    [InlineData("ses:SendRawEmail", true)]
    [InlineData("ses:SendEmail", false)]
    public async Task A_key_sends_over_SMTP_when_it_may_send_raw_mail(string action, bool may)
    {
        var policy = JsonElement.Parse($$"""{"Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"*","Condition":{"StringLike":{"ses:FromAddress":"*@harbourlane.example"} } }]}""");
        await using var post = await SmtpCaller.OpenPostAsync(change: o => o with { Keys = [new UserKey { Id = Key, Secret = Secret, User = "reader", Policies = [policy] }] });
        await using var caller = await SmtpCaller.SignedInAsync(post, Key, SmtpPassword.Of(Secret, "eu-central-1"));
        const string denied = "554 Access denied: User `arn:aws:iam::402177301188:user/reader' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-central-1:402177301188:identity/harbourlane.example'";
        Assert.StartsWith(may ? "250 Ok " : denied, await caller.SendAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("healthy", "250 Ok ")]
    [InlineData("sandbox", "554 Message rejected: Email address is not verified.")]
    [InlineData("paused", "554 Message rejected: Your account is paused.")]
    [InlineData("elsewhere", "554 Message rejected: Email address is not verified.")]
    [InlineData("no_permissions", "554 Access denied: User `arn:aws:iam::402177301188:user/reader' is not authorized to perform `ses:SendRawEmail'")]
    public async Task A_key_with_a_personality_sends_as_its_own_account_may(string personality, string reply)
    {
        await using var post = await SmtpCaller.OpenPostAsync(change: o => o with { Keys = [new UserKey { Id = Key, Secret = Secret, User = "reader", Personality = personality }] });
        await using var caller = await SmtpCaller.SignedInAsync(post, Key, SmtpPassword.Of(Secret, "eu-central-1"));
        Assert.StartsWith(reply, await caller.SendAsync(), StringComparison.Ordinal);
        await using var own = await SmtpCaller.SignedInAsync(post);
        Assert.StartsWith("250 Ok ", await own.SendAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("throttle", "454 Throttling failure: Maximum sending rate exceeded.", 0)]
    [InlineData("unavailable_before_accepting", "451 Temporary service failure", 0)]
    [InlineData("unavailable_after_accepting", "451 Temporary service failure", 1)]
    [InlineData("reset_before_accepting", "", 0)]
    [InlineData("reset_after_accepting", "", 1)]
    [InlineData("hang", "", 0)]
    [InlineData("hang_after_accepting", "", 1)]
    [InlineData("nonsense", "250 Ok", 1)]
    public async Task Faults_strike_the_end_of_a_mail_as_they_strike_a_request(string fault, string reply, int received)
    {
        await using var post = await SmtpCaller.OpenPostAsync(change: o => o with { Faults = new FaultSettings { Hang = new Fault { Seconds = 0.1 }, HangAfterAccepting = new Fault { Seconds = 0.1 } } });
        await post.PutAsync("/_simulator/faults/script", $$"""{"requests":["{{fault}}","none"]}""");
        await using var caller = await SmtpCaller.SignedInAsync(post);
        Assert.Equal(reply, await caller.SendAsync());
        Assert.Equal(received, (await post.AccountAsync()).Received);
        Assert.Equal(1, (await post.GetJsonAsync("/_simulator/faults/struck")).GetProperty(fault).GetInt64());

        await using var next = reply.Length == 0 ? await SmtpCaller.SignedInAsync(post) : caller;
        Assert.StartsWith("250 Ok 0107", await next.SendAsync(), StringComparison.Ordinal);
    }

    private static Task<Post> WithAsync(Func<RegionSettings, RegionSettings> change) =>
        SmtpCaller.OpenPostAsync(change: o => o with { Regions = [change(new RegionSettings { Name = "eu-central-1", Identities = ["harbourlane.example"], MaxSendRate = 1000 })] });
}
