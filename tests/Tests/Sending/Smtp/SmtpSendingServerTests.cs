using System.Text.RegularExpressions;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Sending.Smtp;

public sealed partial class SmtpSendingServerTests
{
    private static readonly string[] AllReplies =
        ["450 4.7.1 Not now", "451 4.3.0 Trouble", "452 Full", "550 5.1.1 Nobody", "550-5.7.1 Not\r\n550-5.7.1 ever,\r\n550 5.7.1 M\u00fcller", "554 No", "503 5.5.1 What?"];

    public static TheoryData<string, string, bool, bool> Refusals
    {
        get
        {
            var data = new TheoryData<string, string, bool, bool>();
            foreach (var verb in (string[])["MAIL", "RCPT", "DATA", "END"])
                foreach (var reply in AllReplies)
                {
                    data.Add(verb, reply, true, false);
                    data.Add(verb, reply, false, false);
                    if (verb is "MAIL" or "RCPT") data.Add(verb, reply, true, true);
                }

            return data;
        }
    }

    [Fact]
    public async Task An_accepted_message_carries_its_id_and_its_envelope_what_was_offered()
    {
        await using var bench = SmtpBench.Open(change: s => s with { EnvelopeSender = "bounces@example.com", User = "anna", Password = "s3cret" });

        Assert.Equal(new SendResult.Accepted("Q1-1"), await bench.SendAsync());

        Assert.Equal(["GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "END"], bench.Relay.Asked.Select(a => a.Verb));
        Assert.Equal($"AUTH PLAIN {Convert.ToBase64String("\0anna\0s3cret"u8)}", bench.Relay.Asked.Single(a => a.Verb == "AUTH").Text);
        var taken = Assert.Single(bench.Relay.Taken);
        Assert.Equal("MAIL FROM:<bounces@example.com> SIZE=25 RET=HDRS ENVID=AAAABBIAAD9M5yKYV3hoyA", taken.From);
        Assert.Equal("RCPT TO:<anna@example.org> NOTIFY=FAILURE,DELAY", taken.To);
        Assert.Equal("Subject: Hello\r\n\r\nHello\r\n", taken.Data);
    }

    [Fact]
    public async Task The_end_of_a_body_and_the_next_envelope_leave_in_one_write()
    {
        await using var bench = await SendManyAsync(["PIPELINING"], 8);

        Assert.Equal(1, bench.Relay.Lines);
        Assert.Equal(8, bench.Relay.Taken.Count);
        Assert.Equal(7, bench.Relay.Pieces.Count(p => RidesPattern().IsMatch(p.Bytes)));
    }

    [Fact]
    public async Task Without_PIPELINING_each_command_waits_for_its_answer()
    {
        await using var bench = await SendManyAsync(["SIZE 1000"], 4);

        Assert.Equal(4, bench.Relay.Taken.Count);
        Assert.All(bench.Relay.Pieces, piece => Assert.DoesNotMatch("\r\n(MAIL|RCPT|DATA)", piece.Bytes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_of_many_gets_its_own_answer_over_few_connections_and_in_bytes_one_by_one(bool pipelines)
    {
        var relay = new ScriptedSmtpServer { Trickles = true };
        relay.Script = ask => ask.Verb == "RCPT" && ask.Text.Contains("no-", StringComparison.Ordinal) ? "550-5.1.1 There\r\n550 5.1.1 is nobody" : null;
        if (!pipelines) relay.Offers = [];
        await using var bench = SmtpBench.At(relay, s => s with { MaxConnections = 3, MessagesPerConnection = 7 });

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => bench.SendAsync($"{(i % 5 == 0 ? "no-" : "")}person{i}@example.org", $"Subject: {i}\r\n\r\n{i}\r\n")));

        var nobody = new SendResult.Rejected(RejectReason.InvalidAddress, "550 5.1.1 There 5.1.1 is nobody");
        for (var i = 0; i < results.Length; i++) Assert.True(i % 5 == 0 ? results[i] == nobody : results[i] is SendResult.Accepted, $"{i}: {results[i]}");
        Assert.Equal(80, relay.Taken.Count);
        Assert.All(relay.Taken, t => Assert.Contains($"person{t.Data.Split("\r\n")[2]}@", t.To, StringComparison.Ordinal));
        Assert.Equal(80, results.OfType<SendResult.Accepted>().Select(a => a.MessageId).Distinct().Count());
        Assert.True(relay.MostOpen <= 3, $"{relay.MostOpen} connections at once");
        Assert.All(relay.Taken.GroupBy(t => t.Line), line => Assert.True(line.Count() <= 7));
    }

    /// <summary>Each verb with replies of both kinds, with one message before and two behind it on the same connection: all three get through.</summary>
    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refusal_at_any_verb_is_of_its_own_message_alone(string verb, string reply, bool pipelines, bool startsAllTheSame)
    {
        var relay = new ScriptedSmtpServer();
        var hit = false;
        relay.Script = ask =>
        {
            if (ask is { Verb: "DATA", Mails: 1 } && hit && startsAllTheSame) return "354 Go on all the same";
            if (ask.Mails != (verb == "END" ? 2 : 1) || hit || ask.Verb != verb) return null;
            hit = true;
            return reply;
        };
        if (!pipelines) relay.Offers = [];
        await using var bench = SmtpBench.At(relay);
        var first = bench.SendAsync("first@example.org");
        var refused = bench.SendAsync("refused@example.org");
        var behind = await Task.WhenAll(first, bench.SendAsync("third@example.org"), bench.SendAsync("fourth@example.org"));

        Assert.All(behind, result => Assert.IsType<SendResult.Accepted>(result));
        Assert.False(await refused is SendResult.Accepted or SendResult.Unknown, $"{await refused}");
        Assert.Equal(["first", "third", "fourth"], relay.Taken.Select(t => t.To.Split('<', '@')[1]).Where(name => verb != "END" || name != "refused"));
        Assert.Equal(1, relay.Lines);
    }

    [Theory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task A_421_before_the_body_loses_nobody(string verb)
    {
        await using var bench = await SendManyAsync(["PIPELINING"], 12, ask => ask.Verb == verb && ask.Mails == 3 ? "421 4.7.0 Enough for one connection" : null);

        Assert.Equal(4, bench.Relay.Lines);
        Assert.Equal(12, bench.Relay.Taken.Select(t => t.To).Distinct().Count());
        Assert.Equal(12, bench.Relay.Taken.Count);
    }

    [Fact]
    public async Task A_421_to_the_body_is_no_acceptance_and_loses_nobody_behind()
    {
        var relay = new ScriptedSmtpServer { Script = ask => ask is { Verb: "END", Line: 1 } ? "421 4.3.2 Closing" : null };
        await using var bench = SmtpBench.At(relay);

        var results = await Task.WhenAll(bench.SendAsync("first@example.org"), bench.SendAsync("second@example.org"));

        Assert.False(Assert.IsType<SendResult.Deferred>(results[0]).SpendsFailure);
        Assert.IsType<SendResult.Accepted>(results[1]);
    }

    [Fact]
    public async Task A_421_at_every_greeting_tells_everybody_and_connects_again_later()
    {
        var relay = new ScriptedSmtpServer { Script = ask => ask is { Verb: "GREETING", Line: 1 } ? "421 Too many concurrent SMTP connections" : null };
        await using var bench = SmtpBench.Still(relay);

        var results = await Task.WhenAll(bench.SendAsync("first@example.org"), bench.SendAsync("second@example.org"));

        Assert.All(results, r => Assert.Contains("421 Too many concurrent SMTP connections", Assert.IsType<SendResult.Deferred>(r).Reply, StringComparison.Ordinal));
        Assert.All(results, r => Assert.False(((SendResult.Deferred)r).SpendsFailure));
        // It is not asked again at once, whoever comes.
        Assert.IsType<SendResult.Deferred>(await bench.SendAsync());
        Assert.Equal(1, relay.Lines);
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<SendResult.Accepted>(await bench.SendAsync());
    }

    [Fact]
    public async Task A_server_that_takes_two_connections_gets_two()
    {
        var relay = new ScriptedSmtpServer();
        relay.Script = ask => ask is { Verb: "GREETING", Line: > 2 } ? "421 Too many concurrent SMTP connections" : null;
        await using var bench = SmtpBench.At(relay, s => s with { MaxConnections = 8 });

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => bench.SendAsync($"person{i}@example.org")));

        Assert.All(results, r => Assert.IsType<SendResult.Accepted>(r));
        Assert.Equal([1, 2], relay.Taken.Select(t => t.Line).Distinct().Order());
        Assert.True(relay.Lines <= 12, $"{relay.Lines} connections were tried");
    }

    [Theory]
    [InlineData("MAIL", "250 2.1.0 Ok\r\n250 2.1.0 Ok once more")]
    [InlineData("DATA", "354 Go on\r\n250 2.0.0 Ok: queued as NOTYET")]
    [InlineData("DATA", "250 2.0.0 Ok: queued as NOTYET")]
    [InlineData("MAIL", "354 Go on")]
    [InlineData("RCPT", "what?")]
    [InlineData("MAIL", "250 2.1.0 Ok\n250 2.1.5 Ok")]
    public async Task A_reply_that_nobody_asked_for_ends_the_connection_and_is_taken_for_nothing(string verb, string reply)
    {
        await using var bench = await SendManyAsync(["PIPELINING"], 3, ask => ask is { Line: 1, Mails: 1 } && ask.Verb == verb ? reply : null);

        Assert.Equal(2, bench.Relay.Lines);
        Assert.Equal(3, bench.Relay.Taken.Count(t => t.Line == 2 || t.To.Contains("person0", StringComparison.Ordinal)));
        Assert.DoesNotContain(bench.Results, r => r is SendResult.Accepted("NOTYET"));
    }

    [Fact]
    public async Task Two_answers_to_a_body_are_one_and_the_next_message_gets_neither()
    {
        await using var bench = await SendManyAsync(["PIPELINING"], 3, ask => ask is { Line: 1, Verb: "END", Mails: 1 } ? "250 2.0.0 Ok: queued as FIRST\r\n250 2.0.0 Ok: queued as SECOND" : null);

        Assert.Equal(new SendResult.Accepted("FIRST"), bench.Results[0]);
        Assert.DoesNotContain(new SendResult.Accepted("SECOND"), bench.Results);
        Assert.Equal(3, bench.Relay.Taken.Count);
    }

    [Fact]
    public async Task A_connection_without_work_is_left_in_good_order_and_a_closed_one_costs_nobody_anything()
    {
        var relay = new ScriptedSmtpServer();
        await using var bench = SmtpBench.Still(relay);
        Assert.IsType<SendResult.Accepted>(await bench.SendAsync());
        bench.Time.Advance(SmtpLimits.Idle + SmtpLimits.Watch);
        await Installation.UntilAsync(() => Task.FromResult(relay.Asked.Last().Verb), verb => verb == "QUIT");

        Assert.IsType<SendResult.Accepted>(await bench.SendAsync());
        Assert.Equal(2, relay.Lines);
    }

    [Fact]
    public async Task A_name_that_is_not_known_is_nobodys_failure_and_said_as_such()
    {
        await using var bench = SmtpBench.Open(change: s => s with { Host = "mail.no-such-host.invalid", AllowPlaintext = true });

        var deferred = Assert.IsType<SendResult.Deferred>(await bench.SendAsync());

        Assert.False(deferred.SpendsFailure);
        Assert.Contains("mail.no-such-host.invalid", deferred.Reply, StringComparison.Ordinal);
        Assert.Contains("name is not known", deferred.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_stops_the_server_and_asks_once()
    {
        await using var bench = SmtpBench.Open(ask => ask.Verb == "AUTH" ? "535 Authentication Credentials Invalid" : null, s => s with { User = "anna", Password = "s3cret" });

        var results = await Task.WhenAll(bench.SendAsync(), bench.SendAsync());

        Assert.All(results, r => Assert.Equal(new SendResult.ServerStopped(StopReason.InvalidCredentials, "535 Authentication Credentials Invalid"), r));
        Assert.Equal(1, bench.Relay.Lines);
    }

    [Fact]
    public async Task A_daily_quota_that_is_used_up_holds_back_what_follows()
    {
        await using var bench = SmtpBench.Open(ask => ask.Verb == "END" ? "454 Throttling failure: Daily message quota exceeded." : null);

        Assert.IsType<SendResult.ServerStopped>(await bench.SendAsync());
        Assert.True(bench.Quota.StateOf(new ServerId(1)).IsOutOfQuota);
    }

    [GeneratedRegex(@"\A[^.]+\r\n\.\r\nMAIL FROM:<news@example\.com>\r\nRCPT TO:<\w+@example\.org>\r\nDATA\r\n\z")]
    private static partial Regex RidesPattern();

    /// <summary>One connection, and all wait for it before it is open.</summary>
    private static async Task<Sent> SendManyAsync(IReadOnlyList<string> offers, int count, Func<SmtpAsk, string?>? script = null)
    {
        var all = new TaskCompletionSource();
        var relay = new ScriptedSmtpServer { Offers = offers, Before = ask => ask is { Verb: "GREETING", Line: 1 } ? all.Task : Task.CompletedTask };
        if (script is not null) relay.Script = script;
        var bench = SmtpBench.At(relay);
        var sending = Enumerable.Range(0, count).Select(i => bench.SendAsync($"person{i}@example.org")).ToList();
        all.SetResult();
        var results = await Task.WhenAll(sending);
        Assert.All(results, r => Assert.IsType<SendResult.Accepted>(r));
        return new Sent(bench, results);
    }

    private sealed record Sent(SmtpBench Bench, SendResult[] Results) : IAsyncDisposable
    {
        public ScriptedSmtpServer Relay => Bench.Relay;

        public ValueTask DisposeAsync() => Bench.DisposeAsync();
    }
}
