using System.Text;
using Postroad.Tests.Sending.Smtp;

namespace Postroad.Tests.Simulator.Smtp;

/// <summary>Where a command, a mail and a connection end, and where not.</summary>
public sealed class SmtpWireTests
{
    private const string Envelope = "MAIL FROM:<hello@harbourlane.example>\r\nRCPT TO:<a+take@example.com>\r\nDATA\r\n";

    /// <summary>Ends that some servers take and others do not: to this one they are no ends, and no line ends either.</summary>
    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\r.\r")]
    [InlineData("\n.\r\n")]
    [InlineData("\r\n.\n")]
    [InlineData("\r\n.\r")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n.\r\r\n")]
    [InlineData("\n\n.\r\n")]
    public async Task A_mail_does_not_end_where_CR_or_LF_stands_alone(string ending)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        var smuggled = Post.Mail + ending + "MAIL FROM:<evil@harbourlane.example>\r\nRCPT TO:<victim@example.com>\r\nDATA\r\n" + Post.Mail;
        Assert.Equal("554 Transaction failed: The message has a CR or LF alone; its lines end with CR LF.", await caller.SendAsync(mail: smuggled));
        Assert.StartsWith("250 Ok ", await caller.SendAsync(), StringComparison.Ordinal);
        Assert.Equal(1, (await post.AccountAsync()).Received);
    }

    /// <summary>The sixty with which the product's own client is tried: whatever a server may take for an end, nobody gets a second mail.</summary>
    [Fact]
    public async Task Sixty_endings_make_no_second_mail()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        var replies = new List<string>();
        foreach (var row in SmugglingTests.Endings)
        {
            await using var caller = await SmtpCaller.SignedInAsync(post);
            replies.Add(await caller.SendAsync(mail: Post.Mail + row.Data + "MAIL FROM:<evil@harbourlane.example>\r\nRCPT TO:<victim@example.com>\r\nDATA\r\n" + Post.Mail));
        }

        var taken = replies.Count(r => r.StartsWith("250 Ok ", StringComparison.Ordinal));
        Assert.Equal((taken, 60), ((int)(await post.AccountAsync()).Received, replies.Count));
        Assert.All(replies, r => Assert.Matches("^(250 Ok |503 Commands were sent before|554 Transaction failed: The message has a CR or LF alone)", r));
        Assert.DoesNotContain("victim", (await post.GetJsonAsync("/_simulator/messages?limit=500")).GetRawText(), StringComparison.Ordinal);
        // Neither is everything refused, nor everything taken, nor is a real end overlooked.
        Assert.InRange(taken, 1, 20);
        Assert.Contains(replies, r => r.StartsWith("503 ", StringComparison.Ordinal));
    }

    /// <summary>The control: an end that is one, in the middle of what a client says without waiting.</summary>
    [Fact]
    public async Task A_real_end_with_more_behind_it_takes_nothing()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        Assert.Equal("503 Commands were sent before the answer to the end of the mail", await caller.SendAsync(mail: Post.Mail + ".\r\n" + Envelope + Post.Mail));
        Assert.Equal("", await caller.HearAsync());
        Assert.Equal(0, (await post.AccountAsync()).Received);
    }

    [Theory]
    [InlineData("Hello\r\n", "Hello\r\n")]
    [InlineData("..\r\n", ".\r\n")]
    [InlineData("...\r\n..a\r\n\r\n..\r\n", "..\r\n.a\r\n\r\n.\r\n")]
    [InlineData(". \r\n", " \r\n")]
    [InlineData("", "")]
    public async Task Dots_that_were_added_are_taken_away(string sent, string kept)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        const string header = "From: hello@harbourlane.example\r\nSubject: Dots\r\n\r\n";
        var id = (await caller.SendAsync(mail: header + sent))["250 Ok ".Length..];
        Assert.Equal(header + kept, Encoding.Latin1.GetString(await post.GetBytesAsync($"/_simulator/messages/{id}.raw")));
    }

    [Fact]
    public async Task A_mail_that_is_empty_or_a_dot_alone_ends()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        Assert.Equal("554 Transaction failed: Missing required header 'From'.", await caller.SendAsync(mail: ""));
        Assert.StartsWith("554 Transaction failed: Invalid header", await caller.SendAsync(mail: "..\r\n"), StringComparison.Ordinal);
    }

    /// <summary>Each byte in a packet of its own: nothing depends on how it is cut.</summary>
    [Fact]
    public async Task A_session_that_comes_byte_by_byte_is_the_same_session()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        foreach (var (said, heard) in new[]
        {
            ("MAIL FROM:<hello@harbourlane.example>\r\n", "250 Ok"), ("RCPT TO:<a+take@example.com>\r\n", "250 Ok"), ("DATA\r\n", "354 End data with <CR><LF>.<CR><LF>"),
        })
        {
            await caller.SayAsync(said, inPieces: true);
            Assert.Equal(heard, await caller.HearAsync());
        }

        await caller.SayAsync(Post.Mail + "..\r\n.\r\n", inPieces: true);
        var id = (await caller.HearAsync())["250 Ok ".Length..];
        Assert.Equal(Post.Mail + ".\r\n", Encoding.Latin1.GetString(await post.GetBytesAsync($"/_simulator/messages/{id}.raw")));
    }

    /// <summary>A mail in two pieces, cut at each of its bytes, end and next envelope included.</summary>
    [Fact]
    public async Task A_mail_may_be_cut_anywhere()
    {
        await using var post = await SmtpCaller.OpenPostAsync(o => o with { Pipelining = true });
        await using var caller = await SmtpCaller.SignedInAsync(post);
        var all = "From: hello@harbourlane.example\r\n\r\n..\r\n.\r\n" + Envelope;
        await caller.SayAsync(Envelope);
        await ExpectAsync(caller, "250 Ok", "250 Ok", "354 End data with <CR><LF>.<CR><LF>");
        for (var cut = 1; cut < all.Length; cut++)
        {
            await caller.SayAsync(all[..cut]);
            await caller.SayAsync(all[cut..]);
            Assert.StartsWith("250 Ok 0107", await caller.HearAsync(), StringComparison.Ordinal);
            await ExpectAsync(caller, "250 Ok", "250 Ok", "354 End data with <CR><LF>.<CR><LF>");
        }

        Assert.Equal(all.Length - 1, (await post.AccountAsync()).Received);
    }

    [Fact]
    public async Task Where_pipelining_is_offered_each_command_has_its_answer_in_order()
    {
        await using var post = await SmtpCaller.OpenPostAsync(o => o with { Pipelining = true });
        await using var caller = await SmtpCaller.SignedInAsync(post);
        await caller.SayAsync("RSET\r\nMAIL FROM:<broken>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
        await ExpectAsync(caller, "250 Ok", "553 <broken> Invalid email address", "503 MAIL first", "503 MAIL first");
        await caller.SayAsync("MAIL FROM:<hello@harbourlane.example>\r\nRCPT TO:<broken>\r\nDATA\r\n");
        await ExpectAsync(caller, "250 Ok", "553 <broken> Invalid email address", "503 RCPT first");
    }

    [Theory]
    [InlineData(false, "NOOP\r\nNOOP\r\n", "NOOP")]
    [InlineData(false, Envelope, "MAIL")]
    [InlineData(true, "NOOP\r\nNOOP\r\n", "NOOP")]
    [InlineData(true, Envelope + "From: a", "DATA")]
    public async Task Who_sends_ahead_where_that_is_not_offered_is_refused_and_cut_off(bool pipelines, string said, string verb)
    {
        await using var post = await SmtpCaller.OpenPostAsync(o => o with { Pipelining = pipelines });
        await using var caller = await SmtpCaller.SignedInAsync(post);
        await caller.SayAsync(said);
        if (verb == "DATA") await ExpectAsync(caller, "250 Ok", "250 Ok");
        await ExpectAsync(caller, "503 Commands were sent before the answer to " + verb, "");
    }

    [Fact]
    public async Task What_stands_behind_STARTTLS_in_clear_is_nobodys()
    {
        await using var post = await SmtpCaller.OpenPostAsync(o => o with { Pipelining = true });
        await using var caller = await SmtpCaller.ConnectAsync(post.Server.SmtpAddress!);
        await caller.HearAsync();
        await caller.AskAsync("EHLO test.example");
        await caller.SayAsync("STARTTLS\r\nEHLO evil.example\r\n");
        await ExpectAsync(caller, "503 Commands were sent before the answer to STARTTLS", "");
    }

    [Theory]
    [InlineData("NOOP\n")]
    [InlineData("NO\rOP\r\n")]
    [InlineData("NOOP\0\r\n")]
    [InlineData("\n")]
    public async Task A_command_ends_with_CR_LF(string said)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        await caller.SayAsync(said);
        await ExpectAsync(caller, "500 A line ends with CR LF, which stand together and nowhere else", "");
    }

    [Fact]
    public async Task Long_commands_are_refused_and_so_is_making_mistakes_for_ever()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        Assert.Equal("250 Ok", await caller.AskAsync("NOOP " + new string('x', 505)));
        Assert.Equal("500 Line too long", await caller.AskAsync("NOOP " + new string('x', 506)));
        for (var i = 0; i < 18; i++) Assert.Equal("502 Command not implemented", await caller.AskAsync("HELP"));
        Assert.Equal("502 Command not implemented", await caller.AskAsync("HELP"));
        await ExpectAsync(caller, "421 Too many mistakes", "");
    }

    [Fact]
    public async Task A_connection_too_many_is_told_so()
    {
        await using var post = await SmtpCaller.OpenPostAsync(o => o with { MostConnections = 1 });
        await using var first = await SmtpCaller.SignedInAsync(post);
        await using var second = await SmtpCaller.ConnectAsync(post.Server.SmtpsAddress!);
        await second.EncryptAsync(post);
        await ExpectAsync(second, "421 Too many concurrent SMTP connections", "");
        await using var third = await SmtpCaller.ConnectAsync(post.Server.SmtpAddress!);
        await ExpectAsync(third, "421 Too many concurrent SMTP connections", "");
        Assert.StartsWith("250 Ok ", await first.SendAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_says_nothing_is_told_so_and_cut_off()
    {
        await using var post = await SmtpCaller.OpenPostAsync(o => o with { IdleTimeout = TimeSpan.FromSeconds(0.2) });
        await using var caller = await SmtpCaller.ConnectAsync(post.Server.SmtpAddress!);
        Assert.StartsWith("220 ", await caller.HearAsync(), StringComparison.Ordinal);
        await ExpectAsync(caller, "451 4.4.2 Timeout waiting for data from client.", "");
    }

    [Fact]
    public async Task A_simulator_that_stops_says_so()
    {
        var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        await post.DisposeAsync();
        await ExpectAsync(caller, "421 Service not available, closing transmission channel", "");
    }

    private static async Task ExpectAsync(SmtpCaller caller, params string[] replies)
    {
        foreach (var reply in replies) Assert.Equal(reply, await caller.HearAsync());
    }
}
