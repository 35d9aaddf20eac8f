using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>A stop that stands in memory alone is on no screen, and nobody starts the server again. Found by the simulation.</summary>
public sealed class ServerStopTests
{
    [Theory, EachDatabase]
    public async Task A_stop_that_cannot_be_written_does_not_silence_the_server_for_ever(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var database = new Moody(office.Database);
        var refusals = 0;
        office.Server.Answer = message =>
        {
            if (Interlocked.Increment(ref refusals) > 1) return new SendResult.Accepted(message.To);
            // The stop is written at once: it is among the next few transactions, of whichever loop.
            database.Failing = 8;
            return new SendResult.ServerStopped(StopReason.SendingPaused, "paused");
        };
        var send = await office.SendToAsync("p1@example.com", "p2@example.com", "p3@example.com", "p4@example.com");
        await RunAsync(office, database, Stops(office, database), send);

        // What was intended behind the refused one went back unsent: nobody is uncertain about it.
        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal((DeliveryState.Accepted, DeliveryMarks.None), (d.State, d.Marks)));
    }

    [Theory, EachDatabase]
    public async Task A_server_that_was_started_again_unheard_sends(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var database = new Moody(office.Database);
        var stops = Stops(office, database);
        await stops.StopAsync(office.ServerId, StopReason.SendingPaused, "paused", null);
        database.Unheard = 1;
        await Assert.ThrowsAsync<DatabaseException>(() => stops.ResumeAsync(office.ServerId, TestContext.Current.CancellationToken));

        await RunAsync(office, database, stops, await office.SendToAsync("p1@example.com"));
        Assert.Single(office.Server.Received);
    }

    private static ServerStops Stops(PostOffice office, Database database) => new(database, new OwnWords(), office.Time, NullLogger<ServerStops>.Instance);

    private static async Task RunAsync(PostOffice office, Database database, ServerStops stops, SendId send)
    {
        using var stop = new CancellationTokenSource();
        var engine = new SendingEngine(
            database, new LocalLaneAssigner(database), office.Quota, office.Composer, office.Server, office.Keys, stops, Options.Create(office.Options), office.Time, NullLoggerFactory.Instance);
        var running = engine.RunAsync(stop.Token);
        await office.FinishAsync(send);
        await stop.CancelAsync();
        await running;
    }

    /// <summary>A real database whose next transactions fail, or are done and nobody hears of it.</summary>
    private sealed class Moody(Database real) : Database
    {
        private int failing;
        private int unheard;

        public int Failing
        {
            set => failing = value;
        }

        public int Unheard
        {
            set => unheard = value;
        }

        public override string Shown => real.Shown;

        public override bool IsPostgres => real.IsPostgres;

        public override Task MigrateAsync(CancellationToken cancel) => real.MigrateAsync(cancel);

        public override PostroadDb Read(CustomerId customer) => real.Read(customer);

        public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => real.OpenReadAsync(cancel);

        public override Task<long> SizeAsync(CancellationToken cancel) => real.SizeAsync(cancel);

        public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => real.FindDamageAsync(cancel);

        public override async Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel)
        {
            if (Interlocked.Decrement(ref failing) >= 0) throw new DatabaseException("away");
            var result = await real.WriteAsync(work, cancel);
            return Interlocked.Decrement(ref unheard) >= 0 ? throw new DatabaseException("the answer to COMMIT is lost") : result;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
