using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Regions;

namespace Postroad.Tests.Sending.Ses;

public class SimulatedAccountTests
{
    [Fact]
    public async Task A_message_is_accepted_with_its_tags()
    {
        await using var ses = await SimulatedAccount.OpenAsync();

        Assert.IsType<SendResult.Accepted>(await ses.SendAsync(ses.Settings(), SimulatedAccount.Mail()));
        Assert.Equal(1, (await ses.Post.AccountAsync()).Received);
    }

    [Fact]
    public async Task A_wrong_secret_and_an_unknown_key_stop_the_server()
    {
        await using var ses = await SimulatedAccount.OpenAsync();
        var secret = Assert.IsType<SendResult.ServerStopped>(await ses.SendAsync(ses.Settings() with { Secret = new string('x', 40) }, SimulatedAccount.Mail()));
        var key = Assert.IsType<SendResult.ServerStopped>(await ses.SendAsync(ses.Settings() with { AccessKeyId = "AKIANOBODY" }, SimulatedAccount.Mail()));

        Assert.Equal((StopReason.InvalidCredentials, StopReason.InvalidCredentials), (secret.Reason, key.Reason));
        Assert.Contains("secret does not belong", SesExplanations.Of(secret.Reason, "eu-central-1", secret.Reply).What, StringComparison.Ordinal);
        Assert.Contains("does not know the access key id", SesExplanations.Of(key.Reason, "eu-central-1", key.Reply).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unverified_sender_stops_the_server_with_region_and_address()
    {
        await using var ses = await SimulatedAccount.OpenAsync();
        var stopped = Assert.IsType<SendResult.ServerStopped>(await ses.SendAsync(ses.Settings("eu-west-1"), SimulatedAccount.Mail(from: "hi@roastery.example")));

        Assert.Equal(StopReason.IdentityNotVerified, stopped.Reason);
        var why = SesExplanations.Of(stopped.Reason, "eu-west-1", stopped.Reply);
        Assert.Contains("hi@roastery.example", why.What, StringComparison.Ordinal);
        Assert.Contains("eu-west-1", why.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_says_in_which_region_the_domain_is_verified()
    {
        await using var ses = await SimulatedAccount.OpenAsync();
        var probe = new SesProbe(ses.Servers, TimeProvider.System);
        var stopped = Assert.IsType<ProbeResult.Stopped>(await probe.ProbeAsync(ses.Settings("eu-west-1"), "hi@roastery.example", ["eu-central-1", "eu-west-1", "us-east-1"], CancellationToken.None));

        Assert.Equal(StopReason.IdentityNotVerified, stopped.Reason);
        Assert.Contains("verified in eu-central-1, not in eu-west-1", stopped.Why.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_finds_what_is_good_and_what_is_wrong()
    {
        await using var ses = await SimulatedAccount.OpenAsync();
        var probe = new SesProbe(ses.Servers, TimeProvider.System);

        var active = Assert.IsType<ProbeResult.Active>(await probe.ProbeAsync(ses.Settings(), "hello@harbourlane.example", [], CancellationToken.None));
        Assert.True(active.Account!.Production);
        Assert.Empty(active.Notes);
        var sandbox = Assert.IsType<ProbeResult.Active>(await probe.ProbeAsync(ses.Settings("us-east-1"), "ines@harbourlane.example", [], CancellationToken.None));
        Assert.Contains("sandbox", Assert.Single(sandbox.Notes).What, StringComparison.Ordinal);
        var key = Assert.IsType<ProbeResult.Stopped>(await probe.ProbeAsync(ses.Settings() with { Secret = new string('x', 40) }, "hello@harbourlane.example", [], CancellationToken.None));
        Assert.Equal(StopReason.InvalidCredentials, key.Reason);
        Assert.IsType<ProbeResult.Unreachable>(await probe.ProbeAsync(ses.Settings() with { Endpoint = new Uri("http://127.0.0.1:9") }, "hello@harbourlane.example", [], CancellationToken.None));
    }

    [Fact]
    public async Task A_recipient_that_the_sandbox_refuses_stops_the_server_before_and_after_the_account_was_read()
    {
        await using var ses = await SimulatedAccount.OpenAsync();
        await using var server = ses.Servers.Open(ses.Settings("us-east-1"));
        var mail = SimulatedAccount.Mail(from: "ines@harbourlane.example");

        Assert.Equal(StopReason.Sandbox, Assert.IsType<SendResult.ServerStopped>(await server.SendAsync(mail, CancellationToken.None)).Reason);
        await ses.Watch.ReadDueAsync(CancellationToken.None);
        Assert.Equal(StopReason.Sandbox, Assert.IsType<SendResult.ServerStopped>(await server.SendAsync(mail, CancellationToken.None)).Reason);
    }

    [Fact]
    public async Task A_used_up_quota_stops_and_is_followed()
    {
        await using var ses = await SimulatedAccount.OpenAsync(options => options with { Regions = [RegionSettings.Defaults[0] with { Max24HourSend = 2 }] });
        await using var server = ses.Servers.Open(ses.Settings());
        for (var i = 0; i < 2; i++) Assert.IsType<SendResult.Accepted>(await server.SendAsync(SimulatedAccount.Mail(), CancellationToken.None));

        Assert.Equal(StopReason.OutOfQuota, Assert.IsType<SendResult.ServerStopped>(await server.SendAsync(SimulatedAccount.Mail(), CancellationToken.None)).Reason);
        await ses.Watch.ReadDueAsync(CancellationToken.None);
        var state = ses.Quota.StateOf(new ServerId(1));
        Assert.Equal((2, 2, true), (state.Max24Hours, state.UsedLast24Hours, state.IsOutOfQuota));
    }

    [Fact]
    public async Task The_rate_follows_the_account()
    {
        await using var ses = await SimulatedAccount.OpenAsync(options => options with { Regions = [RegionSettings.Defaults[0] with { MaxSendRate = 77 }] });
        await using var server = ses.Servers.Open(ses.Settings());
        await ses.Watch.ReadDueAsync(CancellationToken.None);

        Assert.Equal(77, ses.Quota.StateOf(new ServerId(1)).Rate);
    }

    [Fact]
    public async Task Sending_at_the_accounts_rate_is_never_called_too_fast()
    {
        await using var ses = await SimulatedAccount.OpenAsync(options => options with { Regions = [RegionSettings.Defaults[0] with { MaxSendRate = 100 }] });
        await using var server = ses.Servers.Open(ses.Settings());
        await ses.Watch.ReadDueAsync(CancellationToken.None);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<SendResult>();
            while (mine.Count < 25)
                for (var left = await ses.Quota.TakeAsync(new ServerId(1), 5, CancellationToken.None); left > 0; left--) mine.Add(await server.SendAsync(SimulatedAccount.Mail(), CancellationToken.None));
            return mine;
        }))).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.All(results.SelectMany(mine => mine), result => Assert.IsType<SendResult.Accepted>(result));
    }

    [Fact]
    public async Task Faults_are_told_apart()
    {
        await using var ses = await SimulatedAccount.OpenAsync(options => options with { Faults = new FaultSettings { Throttle = Fault.Next(1) with { InARow = 1 } } });
        Assert.IsType<SendResult.Throttled>(await ses.SendAsync(ses.Settings(), SimulatedAccount.Mail()));

        foreach (var (faults, received) in new[]
        {
            (new FaultSettings { ResetAfterAccepting = Fault.Always }, 1),
            (new FaultSettings { UnavailableBeforeAccepting = Fault.Always }, 0),
            (new FaultSettings { UnavailableAfterAccepting = Fault.Always }, 1),
            (new FaultSettings { Nonsense = Fault.Always }, 1),
        })
        {
            await using var broken = await SimulatedAccount.OpenAsync(options => options with { Faults = faults });
            Assert.IsType<SendResult.Unknown>(await broken.SendAsync(broken.Settings(), SimulatedAccount.Mail()));
            Assert.Equal(received, (await broken.Post.AccountAsync()).Received);
        }
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_corrected()
    {
        var late = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(-30));
        await using var ses = await SimulatedAccount.OpenAsync();
        using var servers = new SesServers(ses.Quota, late);
        await using var server = servers.Open(ses.Settings());

        Assert.IsType<SendResult.Accepted>(await server.SendAsync(SimulatedAccount.Mail(), CancellationToken.None));
        Assert.Equal(1, (await ses.Post.AccountAsync()).Received);
    }
}
