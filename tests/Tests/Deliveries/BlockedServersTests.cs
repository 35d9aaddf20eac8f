using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Smtp;
using Postroad.Tests.Web;

namespace Postroad.Tests.Deliveries;

/// <summary>Servers of which no account tells when they may send again: they are tested seldom, and go on by themselves.</summary>
public sealed class BlockedServersTests
{
    private const string Wrong = "535 5.7.8 Authentication credentials invalid";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_relay_whose_password_was_refused_is_asked_once_an_hour_says_when_and_goes_on_by_itself(TestDatabase kind)
    {
        await using var world = await World.OpenAsync(kind);
        var (relay, later) = (world.Relay, world.Later);
        relay.Script = ask => ask.Verb == "AUTH" ? Wrong : null;
        await world.Installation.SubscribeAsync("anna@example.com", "ben@example.com");
        var campaign = await world.Installation.UntilAsync(await world.Installation.StartCampaignAsync(), CampaignState.Waiting);
        var blocked = await Installation.UntilAsync(world.ServerAsync, s => s.State == ServerState.Blocked && s.StateReason!.Contains("The server said", StringComparison.Ordinal));
        var asked = world.Asked;

        using var admin = new Guest(world.Installation.Web);
        await admin.SignInAsync(world.Installation.Customer, isAdministrator: true);
        using var shown = await admin.AdminAsync($"/servers/{blocked.PublicId}");
        var page = WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.OK, shown));
        Assert.Contains("It is tested again at ", page, StringComparison.Ordinal);
        Assert.Contains("no more often than once an hour, because providers lock an account", page, StringComparison.Ordinal);

        for (var minute = 0; minute < 59; minute++, later.Jump(Minute)) await world.Blocked.WatchAsync(Cancel);
        Assert.Equal(asked, world.Asked);
        later.Jump(Minute);
        await world.Blocked.WatchAsync(Cancel);
        for (var minute = 0; minute < 59; minute++, later.Jump(Minute)) await world.Blocked.WatchAsync(Cancel);
        var row = await world.ServerAsync();
        Assert.Equal((asked + 1, ServerState.Blocked, blocked.StateSince, blocked.StateReason, false), (world.Asked, row.State, row.StateSince, row.StateReason, row.Tested()!.Passed));

        relay.Script = _ => null;
        later.Jump(Minute);
        await world.Blocked.WatchAsync(Cancel);
        Assert.Equal(ServerState.Active, (await world.ServerAsync()).State);
        await world.Installation.UntilAsync(campaign, CampaignState.Finished);
        Assert.Equal(2, relay.Taken.Count);
    }

    [Theory, EachDatabase]
    public async Task Blocked_for_something_else_it_is_tested_after_ten_minutes_and_then_up_to_an_hour_apart(TestDatabase kind)
    {
        await using var world = await World.OpenAsync(kind);
        world.Relay.Script = ask => ask.Verb == "GREETING" ? "554 5.7.1 Client host rejected" : null;
        await world.StopAsync(StopReason.AccessDenied);
        Assert.Equal([10, 10, 20, 40, 60, 60], await world.WaitsAsync(6));

        // What a test does not show is met again at once: each time it waits longer, and is told less often.
        world.Relay.Script = _ => null;
        Assert.Equal([60], await world.WaitsAsync(1));
        Assert.Equal(ServerState.Active, (await world.ServerAsync()).State);
    }

    [Fact]
    public async Task One_that_passes_its_test_and_is_refused_again_waits_longer_each_time()
    {
        await using var world = await World.OpenAsync(TestDatabase.Sqlite());
        foreach (var minutes in new[] { 10, 20, 40, 60, 60 })
        {
            await world.StopAsync(StopReason.AccessDenied);
            Assert.Equal([minutes], await world.WaitsAsync(1));
            Assert.Equal(ServerState.Active, (await world.ServerAsync()).State);
        }
    }

    [Fact]
    public async Task What_a_person_pauses_while_it_is_tested_stays_paused()
    {
        await using var world = await World.OpenAsync(TestDatabase.Sqlite());
        await world.StopAsync(StopReason.AccessDenied);
        world.Relay.Before = async ask =>
        {
            if (ask.Verb == "AUTH") Assert.IsType<ServerControl.Done>(await world.Controls.PauseAsync((await world.ServerAsync()).PublicId, "Ines", null, Cancel));
        };
        await world.WaitsAsync(1);
        Assert.Equal(ServerState.Paused, (await world.ServerAsync()).State);
    }

    [Theory]
    [InlineData(StopReason.InvalidCredentials, true, false)]
    [InlineData(StopReason.Sandbox, true, false)]
    [InlineData(StopReason.IdentityNotVerified, true, false)]
    [InlineData(StopReason.AccessDenied, true, true)]
    [InlineData(StopReason.InvalidCredentials, false, true)]
    [InlineData(StopReason.Sandbox, false, true)]
    [InlineData(StopReason.IdentityNotVerified, false, true)]
    public async Task What_an_account_tells_is_not_tested_beside_that(StopReason reason, bool hasKey, bool isTested)
    {
        await using var world = await World.OpenAsync(TestDatabase.Sqlite());
        var now = world.Later.GetUtcNow();
        var server = new SendingServer { PublicId = "s", Name = "SES by SMTP", Type = ServerType.SesSmtp, Region = "eu-central-1", AccessKeyId = hasKey ? "AKIAIOSFODNN7EXAMPLE" : null, StateSince = now, CreatedAt = now };
        server.Activate(now);
        Assert.Null(world.Blocked.NextTestAt(server));
        server.Stop(reason, "No", now);
        Assert.Equal(isTested, world.Blocked.NextTestAt(server) > now);
    }

    /// <summary>An installation that sends through a relay, and a watch that looks when told, some time later.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly string id;

        private World(Installation installation, ScriptedSmtpServer relay, string id)
        {
            (Installation, Relay, this.id) = (installation, relay, id);
            Blocked = new BlockedServers(installation.Database, Controls, Later, NullLogger<BlockedServers>.Instance);
        }

        public Installation Installation { get; }

        public ScriptedSmtpServer Relay { get; }

        public ShiftedTime Later { get; } = new();

        public BlockedServers Blocked { get; }

        public ServerControls Controls => Installation.Web.Services.GetRequiredService<ServerControls>();

        public int Asked => Relay.Asked.Count(a => a.Verb == "AUTH");

        public static async Task<World> OpenAsync(TestDatabase kind)
        {
            var (installation, relay) = (await Installation.StartAsync(kind), new ScriptedSmtpServer());
            using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
            var id = (await desk.CallAsync("POST", "/servers", ApiSmtpServerTests.Relay(relay.Port))).Expect(201).Json.GetProperty("id").GetString()!;
            await installation.SwitchToAsync(id);
            return new World(installation, relay, id);
        }

        public async Task<SendingServer> ServerAsync() => (await Installation.Web.Services.GetRequiredService<SendingServers>().FindAsync(id, Cancel))!;

        /// <summary>As of the watch's time.</summary>
        public async Task StopAsync(StopReason reason)
        {
            var stops = new ServerStops(Installation.Database, new OwnWords(), Later, NullLogger<ServerStops>.Instance);
            await stops.StopAsync((await ServerAsync()).Key, reason, "Refused");
        }

        /// <summary>Whole minutes until each of the next tests.</summary>
        public async Task<List<int>> WaitsAsync(int tests)
        {
            var waits = new List<int>();
            for (var test = 0; test < tests; test++)
            {
                var wait = Blocked.NextTestAt(await ServerAsync())!.Value - Later.GetUtcNow();
                waits.Add((int)Math.Round(wait.TotalMinutes));
                Later.Jump(wait);
                await Blocked.WatchAsync(Cancel);
            }

            return waits;
        }

        public async ValueTask DisposeAsync()
        {
            await Relay.DisposeAsync();
            await Installation.DisposeAsync();
        }
    }
}
