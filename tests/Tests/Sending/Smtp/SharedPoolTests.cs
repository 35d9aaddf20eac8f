using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>The lanes of a server share its connections. Time moves only as the tests say.</summary>
public sealed class SharedPoolTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly LocalQuotaLedger quota = new(TimeProvider.System);
    private readonly ScriptedSmtpServer relay = new();
    private readonly TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ISendingServer> lanes = [];
    private SmtpServers servers;

    public SharedPoolTests() => servers = new SmtpServers(quota, time);

    [Fact]
    public async Task Two_lanes_of_a_server_never_hold_more_connections_than_its_limit() => Assert.Equal(3, await MostOpenAsync(isShared: true));

    /// <summary>The control: with a pool for each lane the relay sees twice as many.</summary>
    [Fact]
    public async Task With_a_pool_for_each_lane_they_would() => Assert.Equal(6, await MostOpenAsync(isShared: false));

    [Fact]
    public async Task A_421_that_one_lane_has_met_stops_the_other_too() => Assert.Equal(1, await AsksAfter421Async(isShared: true));

    /// <summary>The control.</summary>
    [Fact]
    public async Task With_a_pool_for_each_lane_the_other_would_ask_again() => Assert.Equal(2, await AsksAfter421Async(isShared: false));

    [Fact]
    public async Task When_the_relay_takes_no_more_connections_than_one_lane_has_the_other_opens_none()
    {
        HoldEnds();
        relay.Script = ask => ask is { Verb: "GREETING", Line: > 1 } ? "421 4.7.0 One is enough" : null;
        var (campaign, own) = (Lane(), Lane());
        var mails = Enumerable.Range(0, 4).Select(i => SendAsync(campaign, $"campaign{i}@example.org")).ToList();
        await Installation.UntilAsync(() => Task.FromResult(relay), r => r.Asked.Any(a => a.Verb == "END") && r.Asked.Any(a => a is { Verb: "GREETING", Line: > 1 }));
        mails.AddRange(Enumerable.Range(0, 4).Select(i => SendAsync(own, $"own{i}@example.org")));
        time.Advance(SmtpLimits.Watch);
        release.SetResult();

        Assert.All(await Task.WhenAll(mails), result => Assert.IsType<SendResult.Accepted>(result));
        Assert.All(relay.Taken, taken => Assert.Equal(1, taken.Line));
        // Those that the first lane asked for at once; the second has asked for none.
        Assert.InRange(relay.Lines, 2, 3);
    }

    [Fact]
    public async Task A_mail_of_ones_own_gets_through_while_a_campaign_fills_the_connection()
    {
        HoldEnds();
        var (campaign, own) = (Lane(connections: 1), Lane(connections: 1));
        var mails = Enumerable.Range(0, 20).Select(i => SendAsync(campaign, $"campaign{i}@example.org")).ToList();
        mails.Add(SendAsync(own, "own@example.org"));
        release.SetResult();
        await Task.WhenAll(mails);

        // Behind the one that is under way and the one whose envelope rides with it.
        Assert.InRange(relay.Taken.Select(t => t.To).TakeWhile(to => !to.Contains("<own@", StringComparison.Ordinal)).Count(), 0, 2);
        Assert.Equal(21, relay.Taken.Count);
    }

    [Fact]
    public async Task An_edit_lets_the_older_connections_end_and_opens_no_more_than_there_is_room_for()
    {
        HoldEnds();
        var (campaign, own) = (Lane(connections: 2), Lane(connections: 2));
        List<Task<SendResult>> older = [SendAsync(campaign, "a@example.org"), SendAsync(campaign, "b@example.org"), SendAsync(campaign, "c@example.org"), SendAsync(own, "d@example.org")];
        await Installation.UntilAsync(() => Task.FromResult(relay.Asked.Count(a => a.Verb == "END")), ends => ends == 2);

        var edited = Lane(connections: 2, version: 2);
        var newer = SendAsync(edited, "newer@example.org");
        time.Advance(SmtpLimits.Watch * 4);
        Assert.Equal(2, relay.Lines);

        release.SetResult();
        Assert.All(await Task.WhenAll(older), result => Assert.IsType<SendResult.Accepted>(result));
        await PassUntilAsync(() => newer.IsCompleted);

        Assert.IsType<SendResult.Accepted>(await newer);
        Assert.Equal(3, relay.Taken.Single(t => t.To.Contains("newer@", StringComparison.Ordinal)).Line);
        // The older lanes have not ended yet, and their connections are gone: they do not rest.
        await Installation.UntilAsync(() => Task.FromResult(relay.Asked.Count(a => a.Verb == "QUIT")), quits => quits == 2);
        Assert.Equal(2, relay.MostOpen);
    }

    [Fact]
    public async Task A_lane_that_ends_leaves_the_connections_to_the_others_and_the_last_one_closes_them()
    {
        var (campaign, own) = (Lane(connections: 1), Lane(connections: 1));
        await SendAsync(campaign, "a@example.org");
        await campaign.DisposeAsync();
        Assert.IsType<SendResult.Deferred>(await SendAsync(campaign, "late@example.org"));
        Assert.DoesNotContain(relay.Asked, a => a.Verb == "QUIT");
        Assert.IsType<SendResult.Accepted>(await SendAsync(own, "b@example.org"));
        Assert.Equal(1, relay.Lines);

        await own.DisposeAsync();
        Assert.Single(relay.Asked, a => a.Verb == "QUIT");

        // Its seat is free again, as the settings are opened anew.
        Assert.IsType<SendResult.Accepted>(await SendAsync(Lane(connections: 1), "c@example.org"));
        Assert.Equal((2, 1), (relay.Lines, relay.MostOpen));
    }

    [Fact]
    public async Task Each_lane_names_its_own_configuration_set_on_shared_connections()
    {
        var (campaign, own) = (Lane(connections: 1, headers: new SesHeaders("campaigns")), Lane(connections: 1, headers: new SesHeaders("own")));

        await SendAsync(campaign, "a@example.org");
        await SendAsync(own, "b@example.org");

        Assert.Equal(["X-SES-CONFIGURATION-SET: campaigns", "X-SES-CONFIGURATION-SET: own"], relay.Taken.Select(t => t.Data.Split("\r\n")[0]));
        Assert.Equal(1, relay.Lines);
    }

    public async ValueTask DisposeAsync()
    {
        release.TrySetResult();
        foreach (var lane in lanes) await lane.DisposeAsync();
        await relay.DisposeAsync();
        quota.Dispose();
    }

    private async Task<int> AsksAfter421Async(bool isShared)
    {
        relay.Script = ask => ask.Verb == "GREETING" ? "421 4.7.0 Too many connections" : null;
        var (campaign, own) = TwoLanes(isShared);
        Assert.IsType<SendResult.Deferred>(await SendAsync(campaign, "first@example.org"));
        Assert.IsType<SendResult.Deferred>(await SendAsync(own, "second@example.org"));
        return relay.Lines;
    }

    private (ISendingServer Campaign, ISendingServer Own) TwoLanes(bool isShared)
    {
        var campaign = Lane();
        if (!isShared) servers = new SmtpServers(quota, time);
        return (campaign, Lane());
    }

    private async Task<int> MostOpenAsync(bool isShared)
    {
        HoldEnds();
        var (campaign, own) = TwoLanes(isShared);
        // All connections that there will be are asked for before the first message is answered.
        var mails = new[] { campaign, own }.SelectMany(lane => Enumerable.Range(0, 12).Select(i => SendAsync(lane, $"person{i}@example.org"))).ToList();
        var expected = isShared ? 3 : 6;
        await Installation.UntilAsync(() => Task.FromResult(relay.Asked.Count(a => a.Verb == "END")), ends => ends == expected);
        release.SetResult();

        Assert.All(await Task.WhenAll(mails), result => Assert.IsType<SendResult.Accepted>(result));
        return relay.MostOpen;
    }

    /// <summary>No message is answered before <see cref="release"/>.</summary>
    private void HoldEnds() => relay.Before = ask => ask.Verb == "END" ? release.Task : Task.CompletedTask;

    private ISendingServer Lane(int connections = 3, int version = 1, SesHeaders? headers = null)
    {
        lanes.Add(servers.Open(new SmtpServerSettings
        {
            Id = new ServerId(1), Version = version, Host = "127.0.0.1", Port = relay.Port, Encryption = SmtpEncryption.None, MaxConnections = connections,
        }, headers));
        return lanes[^1];
    }

    private async Task PassUntilAsync(Func<bool> done) => await Installation.UntilAsync(() =>
    {
        time.Advance(SmtpLimits.Watch);
        return Task.FromResult(done());
    }, isDone => isDone);

    private static Task<SendResult> SendAsync(ISendingServer lane, string to) => lane.SendAsync(SmtpBench.Mail(to, "Subject: Hello\r\n\r\nHello\r\n"u8.ToArray()), CancellationToken.None).AsTask();
}
