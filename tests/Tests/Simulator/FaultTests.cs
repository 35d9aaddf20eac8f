using Microsoft.Extensions.Time.Testing;
using Postroad.Simulator.Faults;

namespace Postroad.Tests.Simulator;

public sealed class FaultTests
{
    [Fact]
    public async Task A_throttling_burst_refuses_so_many_in_a_row_and_then_none()
    {
        await using var post = await WithAsync(new FaultSettings { Throttle = new Fault { On = true, InARow = 3, Seconds = 3600 } });
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++) statuses.Add((await SendAsync(post)).Status);
        Assert.Equal([429, 429, 429, 200, 200, 200], statuses);
        Assert.Equal((3, 3), ((await post.AccountAsync()).Refused["too_fast"], (await post.AccountAsync()).Received));
    }

    [Fact]
    public void A_burst_ends_for_a_slow_client_too()
    {
        var time = new FakeTimeProvider();
        var box = new FaultBox(new FaultSettings { Throttle = new Fault { On = true, InARow = 3, Seconds = 4 } }, time);
        var refused = Enumerable.Range(0, 10).Select(_ =>
        {
            time.Advance(TimeSpan.FromSeconds(3));
            return box.Strikes(FaultKind.Throttle, default);
        }).ToList();

        Assert.Equal([true, true, true, false, true, true, true, false, true, true], refused);
    }

    [Fact]
    public async Task A_line_reset_after_accepting_leaves_exactly_one_mail()
    {
        await using var post = await WithAsync(new FaultSettings { ResetAfterAccepting = Fault.Next(1) });
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(post));
        Assert.Equal(1, (await post.AccountAsync()).Received);
        Assert.Equal(200, (await SendAsync(post)).Status);
        Assert.Equal(2, (await post.AccountAsync()).Received);
        Assert.Equal(1, (await post.GetJsonAsync("/_simulator/faults/struck")).GetProperty("reset_after_accepting").GetInt64());
    }

    [Fact]
    public async Task A_503_counts_the_mail_after_accepting_and_not_before()
    {
        await using var before = await WithAsync(new FaultSettings { UnavailableBeforeAccepting = Fault.Always });
        Assert.Equal(503, (await SendAsync(before)).Status);
        Assert.Equal(0, (await before.AccountAsync()).Received);
        await using var after = await WithAsync(new FaultSettings { UnavailableAfterAccepting = Fault.Always });
        Assert.Equal(503, (await SendAsync(after)).Status);
        Assert.Equal(1, (await after.AccountAsync()).Received);
    }

    [Fact]
    public async Task A_hang_gives_no_answer_and_takes_no_mail()
    {
        await using var post = await WithAsync(new FaultSettings { Hang = Fault.Next(1) with { Seconds = 0.2 } });
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(post));
        Assert.Equal(0, (await post.AccountAsync()).Received);
    }

    [Fact]
    public async Task Nonsense_is_a_200_that_says_nothing()
    {
        await using var post = await WithAsync(new FaultSettings { Nonsense = Fault.Always });
        var answers = new[] { await SendAsync(post), await SendAsync(post) };
        Assert.All(answers, a => Assert.Equal(200, a.Status));
        Assert.Equal("", answers[0].Body);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => answers[1].Json);
        Assert.Equal(2, (await post.AccountAsync()).Received);
    }

    [Fact]
    public async Task Lost_events_never_reach_the_queue_and_are_accounted_as_lost()
    {
        await using var post = await WithAsync(new FaultSettings { LoseEvents = Fault.OneOf(2) });
        await SendAsync(post);
        var account = await post.SettledAsync();
        Assert.Equal((1, 1), (account.EventsEmitted.Values.Sum(), account.EventsLost.Values.Sum()));
        Assert.Equal(1, account.Delivered);
        Assert.Single(await post.EventsAsync());
    }

    [Fact]
    public async Task An_event_sent_twice_is_one_event_in_two_messages()
    {
        await using var post = await WithAsync(new FaultSettings { SendEventsTwice = Fault.Always });
        await SendAsync(post);
        var account = await post.SettledAsync();
        Assert.Equal((2, 5), (account.EventsEmitted.Values.Sum(), account.EventsInQueue));
        var messages = (await post.ReceiveAsync()).Skip(1).ToArray();
        Assert.Equal(4, messages.Select(m => m.GetProperty("MessageId").GetString()).Distinct().Count());
        Assert.Equal(2, messages.Select(m => m.GetProperty("Body").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Shuffled_events_come_late_and_all_of_them()
    {
        await using var post = await WithAsync(new FaultSettings { ShuffleEvents = Fault.Always with { Seconds = 0.5 } });
        for (var i = 0; i < 20; i++) await SendAsync(post);
        await post.SettledAsync();
        var events = new List<string>();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (events.Count < 40
            && !deadline.IsCancellationRequested) events.AddRange((await post.EventsAsync()).Select(e => e.GetProperty("eventType").GetString()!));
        Assert.Equal((20, 20), (events.Count(e => e == "Send"), events.Count(e => e == "Delivery")));
        Assert.NotEqual(events.Order(StringComparer.Ordinal).Reverse(), events);
    }

    [Fact]
    public async Task Faults_change_over_http_and_wrong_ones_are_named()
    {
        await using var post = await Post.OpenAsync();
        await post.PutAsync("/_simulator/faults", """{"unavailable_before_accepting":{"on":true,"one_in":2}}""");
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++) statuses.Add((await SendAsync(post)).Status);
        Assert.Equal([200, 503, 200, 503], statuses);
        await Assert.ThrowsAsync<HttpRequestException>(() => post.PutAsync("/_simulator/faults", """{"hang":{"on":true,"one_in":0}}"""));
        await Assert.ThrowsAsync<HttpRequestException>(() => post.PutAsync("/_simulator/faults", """{"earthquake":{"on":true}}"""));
    }

    [Fact]
    public async Task A_hang_after_accepting_gives_no_answer_and_takes_the_mail()
    {
        await using var post = await WithAsync(new FaultSettings { HangAfterAccepting = Fault.Next(1) with { Seconds = 0.2 } });
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(post));
        Assert.Equal(1, (await post.AccountAsync()).Received);
    }

    [Fact]
    public async Task A_line_reset_before_accepting_leaves_no_mail()
    {
        await using var post = await WithAsync(new FaultSettings { ResetBeforeAccepting = Fault.Next(1) });
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(post));
        Assert.Equal(0, (await post.AccountAsync()).Received);
    }

    [Fact]
    public async Task Late_events_are_in_the_queue_and_nobody_sees_them_before_their_time()
    {
        await using var post = await WithAsync(new FaultSettings { LateEvents = Fault.Always with { Seconds = 3600 } });
        await SendAsync(post);
        var account = await post.SettledAsync();
        Assert.Equal((2, 3), (account.EventsEmitted.Values.Sum(), account.EventsInQueue));
        Assert.Empty(await post.EventsAsync());
    }

    [Fact]
    public async Task A_script_strikes_one_request_and_one_event_after_the_other_and_then_ends()
    {
        await using var post = await WithAsync(new FaultSettings { UnavailableBeforeAccepting = Fault.Next(1) });
        await post.PutAsync("/_simulator/faults/script", """{"requests":["none","throttle","unavailable_after_accepting","none"],"events":["lose_events","send_events_twice"]}""");
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++) statuses.Add((await SendAsync(post)).Status);
        Assert.Equal([200, 429, 503, 200, 503, 200], statuses);
        var account = await post.SettledAsync();
        Assert.Equal((1, 4), (account.EventsLost.Values.Sum(), account.Received));
        Assert.Equal(0, (await post.GetJsonAsync("/_simulator/faults/script")).GetProperty("requests_left").GetInt32());
        await Assert.ThrowsAsync<HttpRequestException>(() => post.PutAsync("/_simulator/faults/script", """{"requests":["lose_events"]}"""));
    }

    private static Task<Post> WithAsync(FaultSettings faults) => Post.OpenAsync(o => o with { Faults = faults });

    private static Task<Answer> SendAsync(Post post) => post.Caller.SendRawAsync(Post.Mail, ["a+take@example.com"]);
}
