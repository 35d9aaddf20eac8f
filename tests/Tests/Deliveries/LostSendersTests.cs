using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>A server of which the provider knows no sender any more, and one of several that it does not know.</summary>
public sealed class LostSendersTests
{
    private const string Lost = "news@lost.example", Good = "news@good.example", Words = "Email address is not verified";

    private static readonly string[] People = ["p1@example.com", "p2@example.com", "p3@example.com"], Others = ["q1@example.com", "q2@example.com"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_server_is_blocked_when_nobody_it_sends_for_is_known_and_goes_on_by_itself_when_one_is_again(TestDatabase kind)
    {
        var time = new ShiftedTime();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var provider = new Provider(office);
        var send = await office.SendToAsync(People);
        office.Composer.SenderOf = _ => Lost;
        office.StartEngine();
        await HeldAsync(office, send);
        using var lost = Watch(office, provider);

        await lost.WatchAsync(Cancel);
        var server = await office.ServerRowAsync();
        Assert.Equal((ServerState.Blocked, StopReason.IdentityNotVerified, Words), (server.State, server.StopReason, server.StateReason));
        Assert.Equal([Lost], provider.Asked);

        // Once a minute for each sender, however often it is looked.
        for (var look = 0; look < 5; look++) await lost.WatchAsync(Cancel);
        Assert.Single(provider.Asked);
        time.Jump(LostSenders.Again);
        await lost.WatchAsync(Cancel);
        Assert.Equal(2, provider.Asked.Count);
        Assert.Equal(ServerState.Blocked, (await office.ServerRowAsync()).State);

        provider.Known[Lost] = true;
        time.Jump(LostSenders.Again);
        await lost.WatchAsync(Cancel);
        await office.FinishAsync(send);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
        Assert.Equal(People, office.Server.Received.Select(r => r.To).Distinct().Order());
        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal((DeliveryState.Accepted, 0), (d.State, d.Failures)));
    }

    [Theory, EachDatabase]
    public async Task While_another_sender_of_it_has_mail_to_go_the_server_is_not_blocked(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var provider = new Provider(office) { Known = { [Good] = true } };
        var (lostSend, good) = (await office.SendToAsync(People), await office.SendToAsync(Others));
        office.Composer.SenderOf = send => send == lostSend ? Lost : Good;
        // The other's mail is there and does not leave yet.
        (office.Server.Barrier, office.Server.Held) = (new TaskCompletionSource(), message => message.From == Good);
        office.StartEngine();
        await HeldAsync(office, lostSend);
        using var lost = Watch(office, provider);
        await lost.WatchAsync(Cancel);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);

        office.Server.Barrier.SetResult();
        await office.FinishAsync(good);
        await lost.WatchAsync(Cancel);
        Assert.Equal(ServerState.Blocked, (await office.ServerRowAsync()).State);
        Assert.Equal(Others, office.Server.Received.Select(r => r.To).Where(Others.Contains).Order());
    }

    [Theory, EachDatabase]
    public async Task A_blocked_server_goes_on_at_once_for_a_sender_that_is_known_and_the_others_stay_held(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var provider = new Provider(office) { Known = { [Good] = true } };
        var lostSend = await office.SendToAsync(People);
        var all = new ConcurrentDictionary<SendId, string> { [lostSend] = Lost };
        office.Composer.SenderOf = send => all.GetValueOrDefault(send, Good);
        office.StartEngine();
        await HeldAsync(office, lostSend);
        using var lost = Watch(office, provider);
        await lost.WatchAsync(Cancel);
        Assert.Equal(ServerState.Blocked, (await office.ServerRowAsync()).State);

        var (good, tried) = (await office.SendToAsync(Others), office.Server.Received.Count);
        await lost.WatchAsync(Cancel);
        await office.FinishAsync(good);
        // The second goes to all who are on the list by then, and of the first nothing was tried again.
        Assert.Equal([.. People, .. Others], office.Server.Received.Skip(tried).Select(r => r.To).Order());
        Assert.All(await office.DeliveriesAsync(lostSend), d => Assert.True(d is { State: DeliveryState.Queued or DeliveryState.Retrying, Failures: 0 }));
    }

    [Theory, EachDatabase]
    public async Task After_a_restart_it_is_known_whom_a_blocked_server_waits_for(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var provider = new Provider(office) { Known = { [Good] = true } };
        var send = await office.SendToAsync(People);
        office.Composer.SenderOf = _ => Lost;
        await office.Stops.StopAsync(office.ServerId, StopReason.IdentityNotVerified, Words);
        // Nothing of an earlier process but what is stored.
        using var lost = Watch(office, provider);
        await lost.WatchAsync(Cancel);
        Assert.Equal(ServerState.Blocked, (await office.ServerRowAsync()).State);

        provider.Known[Lost] = true;
        await lost.WatchAsync(anew: true, Cancel);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
        office.StartEngine();
        await office.FinishAsync(send);
    }

    [Fact]
    public async Task A_provider_that_does_not_tell_blocks_no_server_and_the_refused_send_alone_is_held()
    {
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        var provider = new Provider(office) { IsMute = true };
        var send = await office.SendToAsync(People);
        office.Composer.SenderOf = _ => Lost;
        office.StartEngine();
        await HeldAsync(office, send);
        using var lost = Watch(office, provider);
        await lost.WatchAsync(Cancel);
        Assert.Equal([Lost], provider.Asked);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
    }

    [Fact]
    public async Task A_server_that_somebody_pauses_stays_paused_whatever_the_provider_knows_again()
    {
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        var provider = new Provider(office) { Known = { [Lost] = true } };
        await office.SendToAsync(People);
        office.Composer.SenderOf = _ => Lost;
        await office.Stops.StopAsync(office.ServerId, StopReason.IdentityNotVerified, Words);
        // Between what is read and what is written.
        provider.Looked = async () => Assert.IsType<ServerControl.Done>(await new ServerControls(office.Database, null!, null!, office.Time).PauseAsync((await office.ServerRowAsync()).PublicId, "Ines", null, Cancel));
        using var lost = Watch(office, provider);
        await lost.WatchAsync(Cancel);
        Assert.Equal(ServerState.Paused, (await office.ServerRowAsync()).State);
    }

    [Theory, EachDatabase]
    public async Task A_server_that_has_nothing_to_send_is_blocked_when_neither_its_own_From_nor_one_of_its_last_mail_is_known(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var provider = new Provider(office) { Known = { [Good] = true } };
        office.Composer.SenderOf = _ => Good;
        var send = await office.SendToAsync(People);
        office.StartEngine();
        await office.FinishAsync(send);
        using var lost = Watch(office, provider);

        // Whose mail left through it lately may mail again.
        await lost.LoseAsync(await WithOwnFromAsync(office), Words, Cancel);
        Assert.Equal([Lost, Good], provider.Asked);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);

        provider.Known.Clear();
        await lost.LoseAsync(await WithOwnFromAsync(office), Words, Cancel);
        var server = await office.ServerRowAsync();
        Assert.Equal((ServerState.Blocked, StopReason.IdentityNotVerified, Words), (server.State, server.StopReason, server.StateReason));

        // Nothing waits: whoever mailed lately is asked for again.
        provider.Known[Good] = true;
        await office.Database.WriteAsync(session => session.RunAsync("UPDATE sending_servers SET default_from = @p0", Lost), Cancel);
        await lost.WatchAsync(Cancel);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
    }

    [Fact]
    public async Task An_idle_server_is_not_blocked_while_it_is_not_known_whose_its_last_mail_was()
    {
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        var provider = new Provider(office) { Known = { [Good] = true } };
        office.Composer.SenderOf = _ => Good;
        var send = await office.SendToAsync(People);
        office.StartEngine();
        await office.FinishAsync(send);
        using var lost = Watch(office, provider);
        provider.Known.Clear();
        office.Composer.SenderOf = _ => throw new InvalidOperationException("Its campaign is not in the database any more");
        await lost.LoseAsync(await WithOwnFromAsync(office), Words, Cancel);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
    }

    [Theory, EachDatabase]
    public async Task A_server_that_still_has_mail_to_hand_over_is_not_judged_by_its_own_From(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var provider = new Provider(office);
        await office.SendToAsync(People);
        using var lost = Watch(office, provider);
        await lost.LoseAsync(await WithOwnFromAsync(office), Words, Cancel);
        Assert.Empty(provider.Asked);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_idle_server_stays_as_it_is_when_the_provider_does_not_confirm_what_a_look_saw(bool isMute)
    {
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        var provider = new Provider(office) { IsMute = isMute, Known = { [Lost] = true } };
        using var lost = Watch(office, provider);
        await lost.LoseAsync(await WithOwnFromAsync(office), Words, Cancel);
        Assert.Equal([Lost], provider.Asked);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
    }

    private static async Task<SendingServer> WithOwnFromAsync(PostOffice office)
    {
        var server = await office.ServerRowAsync();
        server.DefaultFrom = Lost;
        return server;
    }

    private static LostSenders Watch(PostOffice office, Provider provider) =>
        new(office.Database, office.Held, office.Composer, provider, office.Stops, null!, office.Time, NullLogger<LostSenders>.Instance);

    private static Task HeldAsync(PostOffice office, SendId send) => PostOffice.UntilAsync(() => Task.FromResult(office.Held.IsExplained(send)));

    /// <summary>Knows some senders, refuses mail of the others, and tells which those are.</summary>
    private sealed class Provider : ISenderCheck
    {
        public Provider(PostOffice office) =>
            office.Server.Answer = message => Known.ContainsKey(message.From) ? new SendResult.Accepted($"id-{message.To}") : new SendResult.ServerStopped(StopReason.IdentityNotVerified, Words);

        public ConcurrentDictionary<string, bool> Known { get; } = [];

        public List<string> Asked { get; } = [];

        public bool IsMute { get; init; }

        public Func<Task> Looked { get; set; } = () => Task.CompletedTask;

        public Task<SenderStanding> AskAsync(SendingServer server, IReadOnlyList<string> identities, CancellationToken cancel) => throw new NotSupportedException();

        public async Task<bool?> TakesAsync(SendingServer server, string from, CancellationToken cancel)
        {
            Asked.Add(from);
            await Looked();
            return IsMute ? null : Known.ContainsKey(from);
        }
    }
}
