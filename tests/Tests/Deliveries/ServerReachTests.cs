using Postroad.Core.Deliveries;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

public sealed class ServerReachTests
{
    private static readonly string[] Everybody = [.. Enumerable.Range(1, 12).Select(i => $"p{i:00}@example.com")];

    [Theory, EachDatabase]
    public async Task A_server_that_does_not_answer_is_degraded_with_the_reason_and_active_again_with_the_first_answer(TestDatabase kind)
    {
        var time = new ShiftedTime();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var isAway = true;
        office.Server.Answer = message => isAway ? new SendResult.Deferred("Not reached", TimeSpan.FromMilliseconds(100), "Connection refused") { SpendsFailure = false } : new SendResult.Accepted($"id-{message.To}");
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.Server.FirstRequest.Task;
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);

        time.Jump(ServerStops.Patience);
        await PostOffice.UntilAsync(async () => (await office.ServerRowAsync()).State == ServerState.Degraded);
        Assert.StartsWith("It does not answer: Connection refused.", (await office.ServerRowAsync()).StateReason, StringComparison.Ordinal);
        // Another process knows it from the database.
        await office.StopEngineAsync();
        isAway = false;
        office.StartEngine();
        await office.FinishAsync(send);
        await PostOffice.UntilAsync(async () => (await office.ServerRowAsync()).State == ServerState.Active);
        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal(DeliveryState.Accepted, d.State));
    }

    [Theory, EachDatabase]
    public async Task What_cannot_be_written_is_written_with_the_next_try_or_answer_and_nobody_is_interrupted(TestDatabase kind)
    {
        var time = new ShiftedTime();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        await using var failing = new FailingDatabase(office.Database) { Fault = _ => WriteFault.NotWritten };
        var stops = new ServerStops(failing, new NoWords(), time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ServerStops>.Instance);
        await stops.NotReachedAsync(office.ServerId, "Connection refused");
        time.Jump(ServerStops.Patience);
        await stops.NotReachedAsync(office.ServerId, "Connection refused");
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);

        failing.Fault = _ => WriteFault.None;
        await stops.NotReachedAsync(office.ServerId, "Connection refused");
        Assert.Equal(ServerState.Degraded, (await office.ServerRowAsync()).State);
        failing.Fault = _ => WriteFault.NotWritten;
        await stops.ReachedAsync(office.ServerId);
        failing.Fault = _ => WriteFault.None;
        await stops.ReachedAsync(office.ServerId);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
    }

    private sealed class NoWords : IStopDiagnosis
    {
        public Task<string> ExplainAsync(SendingServer server, StopReason reason, string reply, string? from, CancellationToken cancel) => Task.FromResult(reply);
    }
}
