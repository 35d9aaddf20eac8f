using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Smtp;

namespace Postroad.Tests.Deliveries;

/// <summary>A lane whose server takes mail over SMTP: the next message is at hand when one has left.</summary>
public sealed class SmtpLaneTests
{
    private static readonly string[] Everybody = [.. Enumerable.Range(1, 60).Select(i => $"p{i:00}@example.com")];

    [Theory, EachDatabase]
    public async Task The_next_envelope_leaves_in_the_write_that_ends_the_message_before(TestDatabase kind) => Assert.True(await RidesAsync(kind, callers: null));

    /// <summary>The control: with one loop for each connection nobody waits when a message has left.</summary>
    [Fact]
    public async Task With_one_loop_for_each_connection_it_leaves_in_a_write_of_its_own()
    {
        await using var kind = TestDatabase.Sqlite();
        Assert.False(await RidesAsync(kind, callers: 1));
    }

    [Theory, EachDatabase]
    public async Task The_lanes_of_a_server_share_its_connections(TestDatabase kind)
    {
        await using var relay = new ScriptedSmtpServer();
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        await office.ConnectAsync(2);
        var (opened, bothAreOpen) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        relay.Before = ask => ask.Verb == "END" ? bothAreOpen.Task : Task.CompletedTask;
        SendId[] sends = [await office.SendToAsync(Everybody), await office.SendToAsync(MessageClass.Transactional, "own@example.net")];

        office.StartEngine(quota, opener: new SmtpTestOpener(quota, relay.Port)
        {
            Through = server =>
            {
                if (Interlocked.Increment(ref opened) == 2) bothAreOpen.SetResult();
                return server;
            },
        });
        foreach (var send in sends) await office.FinishAsync(send);

        Assert.Equal((2 * Everybody.Length) + 1, relay.Taken.Count);
        Assert.InRange(relay.MostOpen, 1, 2);
    }

    /// <param name="kind">Where the ledger is.</param>
    /// <param name="callers">Per connection. Null: as many as the client wants.</param>
    private static async Task<bool> RidesAsync(TestDatabase kind, int? callers)
    {
        await using var relay = new ScriptedSmtpServer();
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        await office.ConnectAsync(1);
        // The connection opens when every loop of the lane waits for it.
        Counted? counted = null;
        relay.Before = ask => ask.Verb == "GREETING" ? counted!.AllAreIn.Task : Task.CompletedTask;
        var send = await office.SendToAsync(Everybody);
        office.StartEngine(quota, opener: new SmtpTestOpener(quota, relay.Port) { Through = server => counted = new Counted(server, callers) });
        await office.FinishAsync(send);

        Assert.Equal(Everybody.Length, relay.Taken.Count);
        Assert.Equal(1, relay.MostOpen);
        return relay.Pieces.Any(p => p.Bytes.Contains("\r\n.\r\nMAIL FROM:", StringComparison.Ordinal));
    }

    /// <summary>Knows when as many wait at once as were asked for.</summary>
    private sealed class Counted(ISendingServer server, int? callers) : ISendingServer
    {
        private int inside;

        public TaskCompletionSource AllAreIn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int CallersPerConnection => callers ?? server.CallersPerConnection;

        public async ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel)
        {
            if (Interlocked.Increment(ref inside) == CallersPerConnection) AllAreIn.TrySetResult();
            try
            {
                return await server.SendAsync(message, cancel);
            }
            finally
            {
                Interlocked.Decrement(ref inside);
            }
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
