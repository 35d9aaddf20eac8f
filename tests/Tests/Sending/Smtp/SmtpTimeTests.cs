using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>Servers that are slow or silent, and callers that leave; time moves as the tests say.</summary>
public sealed class SmtpTimeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_answer_after_nine_minutes_is_an_answer()
    {
        var held = new TaskCompletionSource();
        await using var bench = Hold("END", held.Task);
        var sending = bench.SendAsync();
        await AskedAsync(bench, "END");
        Pass(bench, TimeSpan.FromMinutes(9));
        Assert.False(sending.IsCompleted);

        held.SetResult();

        Assert.Equal(new SendResult.Accepted("Q1-1"), await sending);
        Assert.Single(bench.Relay.Taken);
    }

    [Fact]
    public async Task No_answer_to_the_whole_mail_is_uncertain_and_it_is_not_sent_again()
    {
        await using var bench = Hold("END", new TaskCompletionSource().Task);
        var sending = bench.SendAsync();
        await AskedAsync(bench, "END");

        Pass(bench, SmtpLimits.EndOfData + SmtpLimits.Watch);

        Assert.IsType<SendResult.Unknown>(await sending);
        Assert.Equal(1, bench.Relay.Lines);
    }

    [Theory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    public async Task No_answer_to_an_envelope_ends_with_the_deadline_and_nothing_was_sent(string verb)
    {
        await using var bench = Hold(verb, new TaskCompletionSource().Task);
        var sending = bench.SendAsync();
        await AskedAsync(bench, verb);

        Pass(bench, Deadline + SmtpLimits.Watch);

        Assert.False(Assert.IsType<SendResult.Deferred>(await sending).SpendsFailure);
        Assert.Empty(bench.Relay.Taken);
    }

    [Fact]
    public async Task Whose_envelope_rode_with_a_mail_that_is_not_answered_is_given_up_in_time_and_never_leaves()
    {
        var held = new TaskCompletionSource();
        await using var bench = Hold("END", held.Task);
        var (first, second) = (bench.SendAsync("first@example.org"), bench.SendAsync("second@example.org"));
        await AskedAsync(bench, "END");

        Pass(bench, Deadline + SmtpLimits.Watch);
        Assert.False(Assert.IsType<SendResult.Deferred>(await second).SpendsFailure);
        Assert.False(first.IsCompleted);

        held.SetResult();
        Assert.IsType<SendResult.Accepted>(await first);
        Assert.IsType<SendResult.Accepted>(await bench.SendAsync("third@example.org"));
        Assert.Equal(["first", "third"], bench.Relay.Taken.Select(t => t.To.Split('<', '@')[1]));
        Assert.Equal([1, 2], bench.Relay.Taken.Select(t => t.Line));
    }

    [Fact]
    public async Task Who_finds_no_connection_in_time_is_told_so()
    {
        await using var bench = Hold("END", new TaskCompletionSource().Task, pipelines: false);
        _ = bench.SendAsync("first@example.org");
        await AskedAsync(bench, "END");
        var second = bench.SendAsync("second@example.org");

        Pass(bench, Deadline + SmtpLimits.Watch);

        Assert.Contains("within 30 s", Assert.IsType<SendResult.Deferred>(await second).Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GREETING")]
    [InlineData("EHLO")]
    [InlineData("AUTH")]
    public async Task A_handshake_that_never_ends_is_given_up(string verb)
    {
        await using var bench = Hold(verb, new TaskCompletionSource().Task, change: s => s with { User = "anna", Password = "s3cret" });
        var sending = bench.SendAsync();
        await AskedAsync(bench, verb);

        Pass(bench, Deadline + SmtpLimits.Watch);

        Assert.IsType<SendResult.Deferred>(await sending);
    }

    [Theory]
    [InlineData("GREETING", false)]
    [InlineData("RCPT", false)]
    [InlineData("END", true)]
    public async Task A_caller_that_leaves_is_told_at_once_what_is_known(string verb, bool isUncertain)
    {
        await using var bench = Hold(verb, new TaskCompletionSource().Task);
        using var leave = new CancellationTokenSource();
        var sending = bench.Server.SendAsync(SmtpBench.Mail("anna@example.org", []), leave.Token).AsTask();
        await AskedAsync(bench, verb);

        await leave.CancelAsync();

        Assert.Equal(isUncertain, await sending is SendResult.Unknown);
        Assert.Equal(!isUncertain, await sending is SendResult.Deferred { SpendsFailure: false });
    }

    [Fact]
    public async Task A_server_that_is_closed_answers_everybody()
    {
        var bench = Hold("END", new TaskCompletionSource().Task, pipelines: false);
        var (first, second) = (bench.SendAsync("first@example.org"), bench.SendAsync("second@example.org"));
        await AskedAsync(bench, "END");

        await bench.Server.DisposeAsync();

        Assert.IsType<SendResult.Unknown>(await first);
        Assert.IsType<SendResult.Deferred>(await second);
        Assert.IsType<SendResult.Deferred>(await bench.SendAsync("third@example.org"));
        await bench.DisposeAsync();
    }

    private static SmtpBench Hold(string verb, Task until, bool pipelines = true, Func<SmtpServerSettings, SmtpServerSettings>? change = null)
    {
        var relay = new ScriptedSmtpServer { Before = ask => ask.Verb == verb && ask.Line == 1 ? until : Task.CompletedTask };
        if (!pipelines) relay.Offers = [];
        return SmtpBench.Still(relay, change);
    }

    private static Task AskedAsync(SmtpBench bench, string verb) => Installation.UntilAsync(() => Task.FromResult(bench.Relay.Asked.Any(a => a.Verb == verb)), isAsked => isAsked);

    private static void Pass(SmtpBench bench, TimeSpan span) => bench.Time.Advance(span);
}
