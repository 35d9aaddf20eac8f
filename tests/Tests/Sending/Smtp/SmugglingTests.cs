using System.Text;
using Postroad.Core.Sending;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>Sixty ways to end a message before its end, each followed by a second message: servers read bare CR and LF in different ways (T28, CVE-2023-51764 and its kin).</summary>
public sealed class SmugglingTests
{
    private const string Second = "MAIL FROM:<evil@example.net>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nSubject: Smuggled\r\n\r\nHello\r\n.\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly string[] Before = ["\r\n", "\n", "\r", "\r\r\n", "\n\r", "\n\n", "\r\r", "\r\n\r"];

    private static readonly string[] After = ["\r\n", "\n", "\r", "\r\r\n", "\n\r", "\r\n\r\n"];

    private static readonly string[] Others =
    [
        "\r\n..\r\n", "\n..\n", "\r\n.", "\n.", "\r.", "\r\n. \r\n", "\r\n.\t\r\n", "\r\n.\r\n.\r\n", "\n.\n.\n", "\r\n.\u00a0\r\n", "\r\n\u0085.\r\n", "\u2028.\u2028",
    ];

    public static TheoryData<string> Endings => [.. Before.SelectMany(b => After.Select(a => $"{b}.{a}")).Concat(Others)];

    [Fact]
    public void There_are_sixty() => Assert.Equal(60, Endings.Count);

    [Theory, MemberData(nameof(Endings))]
    public async Task The_server_sees_one_message_and_no_command_of_it(string ending)
    {
        await using var bench = SmtpBench.Open();
        var mime = Encoding.UTF8.GetBytes($"Subject: Hello\r\n\r\nHello{ending}{Second}");

        Assert.IsType<SendResult.Accepted>(await bench.Server.SendAsync(SmtpBench.Mail("anna@example.org", mime), CancellationToken.None));
        Assert.IsType<SendResult.Accepted>(await bench.SendAsync("ben@example.org"));

        Assert.Equal(["RCPT TO:<anna@example.org> NOTIFY=FAILURE,DELAY", "RCPT TO:<ben@example.org> NOTIFY=FAILURE,DELAY"], bench.Relay.Taken.Select(t => t.To));
        Assert.Equal(2, bench.Relay.Asked.Count(a => a.Verb == "MAIL"));
        AssertSafe(bench.Relay);
    }

    /// <summary>However it is read: no bare CR or LF leaves, and no line that is a dot alone but the last.</summary>
    private static void AssertSafe(ScriptedSmtpServer relay)
    {
        var all = string.Concat(relay.Pieces.Select(p => p.Bytes));
        Assert.DoesNotMatch("(?<!\r)\n|\r(?!\n)", all);
        var first = all[all.IndexOf("DATA\r\n", StringComparison.Ordinal)..all.LastIndexOf("MAIL FROM:<news@", StringComparison.Ordinal)];
        Assert.Equal(1, first.Split("\r\n").Count(line => line == "."));
    }

    /// <summary>The control: the same bytes, written as they are, are two messages to the strictest of servers.</summary>
    [Fact]
    public async Task Without_dots_added_one_message_is_two()
    {
        await using var relay = new ScriptedSmtpServer();
        using var client = new System.Net.Sockets.TcpClient("127.0.0.1", relay.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"EHLO a\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\nHello\r\n.\r\n{Second}QUIT\r\n"), Cancel);
        await new StreamReader(stream).ReadToEndAsync(Cancel);

        Assert.Equal(2, relay.Taken.Count);
    }

    [Theory]
    [InlineData("a\r\nb\r\n")]
    [InlineData(".\r\n..\r\n...\r\n")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a")]
    [InlineData("a\r\n.")]
    [InlineData("\r\n")]
    [InlineData("\r\n.\r\n")]
    public async Task What_the_server_takes_is_what_was_sent_with_proper_line_ends(string body)
    {
        await using var bench = SmtpBench.Open();

        Assert.IsType<SendResult.Accepted>(await bench.SendAsync(body: body));

        Assert.Equal(body.Length == 0 || body.EndsWith("\r\n", StringComparison.Ordinal) ? body : body + "\r\n", Assert.Single(bench.Relay.Taken).Data);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(30_719)]
    [InlineData(30_720)]
    [InlineData(30_721)]
    [InlineData(300_000)]
    public async Task A_long_body_arrives_whole_whatever_stands_where_it_is_cut(int length)
    {
        await using var bench = SmtpBench.Open();
        foreach (var line in (string[])["twelve bytes\r\n", ".\r\n", "..x\n", "\r", "a.\r\n"])
        {
            var body = string.Concat(Enumerable.Repeat(line, (length / line.Length) + 1))[..length];
            Assert.IsType<SendResult.Accepted>(await bench.SendAsync(body: body));
            var plain = body.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
            Assert.Equal(plain.EndsWith("\r\n", StringComparison.Ordinal) ? plain : plain + "\r\n", bench.Relay.Taken.Last().Data);
        }
    }

    [Fact]
    public async Task Zero_bytes_and_endless_lines_are_refused_before_anything_leaves()
    {
        await using var bench = SmtpBench.Open();

        Assert.Equal(RejectReason.InvalidContent, Assert.IsType<SendResult.Rejected>(await bench.SendAsync(body: "Hello\0\r\n.\r\n")).Reason);
        Assert.Equal(RejectReason.InvalidContent, Assert.IsType<SendResult.Rejected>(await bench.SendAsync(body: new string('x', 1_000_000))).Reason);
        Assert.Empty(bench.Relay.Asked);
    }

    [Theory]
    [InlineData("anna@example.org>\r\nRCPT TO:<victim@example.org")]
    [InlineData("anna@example.org> NOTIFY=NEVER")]
    [InlineData("anna@example.org\r\nDATA")]
    [InlineData("anna@example.org\n")]
    [InlineData("<anna@example.org>")]
    [InlineData("an na@example.org")]
    [InlineData("an\0na@example.org")]
    [InlineData("zoë@example.org")]
    [InlineData("anna")]
    [InlineData("")]
    public async Task An_address_that_is_more_than_one_is_in_no_command(string to)
    {
        await using var bench = SmtpBench.Open();

        Assert.Equal(RejectReason.InvalidAddress, Assert.IsType<SendResult.Rejected>(await bench.SendAsync(to)).Reason);
        Assert.Empty(bench.Relay.Asked);
    }
}
