using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>A stop must stand in the database or nowhere: in memory alone it is on no screen, and nobody starts the server again.</summary>
public sealed class ServerStopTests
{
    [Theory, EachDatabase]
    public async Task A_stop_that_cannot_be_written_is_tried_again_at_the_next_refusal(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var database = new FailingDatabase(office.Database) { Fault = new DatabaseException("away") };
        var stops = new ServerStops(database, new OwnWords(), office.Time, NullLogger<ServerStops>.Instance);

        await Assert.ThrowsAsync<DatabaseException>(() => stops.StopAsync(office.ServerId, StopReason.SendingPaused, "paused", null));
        Assert.False(stops.IsStopped(office.ServerId));

        database.Fault = null;
        await stops.StopAsync(office.ServerId, StopReason.SendingPaused, "paused", null);
        Assert.True(stops.IsStopped(office.ServerId));
    }

    [Theory, EachDatabase]
    public async Task A_server_that_was_started_again_unheard_sends_again(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var database = new FailingDatabase(office.Database);
        var stops = new ServerStops(database, new OwnWords(), office.Time, NullLogger<ServerStops>.Instance);
        await stops.StopAsync(office.ServerId, StopReason.SendingPaused, "paused", null);

        (database.Fault, database.AfterCommit) = (new DatabaseException("the reply to COMMIT is lost"), true);
        await Assert.ThrowsAsync<DatabaseException>(() => stops.ResumeAsync(office.ServerId, CancellationToken.None));
        Assert.False(stops.IsStopped(office.ServerId));
    }

    [Theory, EachDatabase]
    public async Task What_was_not_tried_goes_back_even_if_the_stop_cannot_be_written(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var database = new FailingDatabase(office.Database);
        var refusals = 0;
        office.Server.Answer = message =>
        {
            if (++refusals > 1) return new SendResult.Accepted(message.To);
            // The stop is written at once: it is among the next few transactions, of whichever loop.
            (database.Times, database.Fault) = (8, new DatabaseException("away"));
            return new SendResult.ServerStopped(StopReason.SendingPaused, "paused");
        };
        var send = await office.SendToAsync("p1@example.com", "p2@example.com", "p3@example.com", "p4@example.com");
        office.StartEngine(database);
        await office.FinishAsync(send);

        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal((DeliveryState.Accepted, DeliveryMarks.None), (d.State, d.Marks)));
    }

    [Theory, EachDatabase]
    public async Task Sending_begins_when_the_database_comes_although_it_was_away_at_the_start(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var send = await office.SendToAsync("p1@example.com");
        office.StartEngine(new FailingDatabase(office.Database) { Fault = new DatabaseException("away"), Times = 1 });
        await office.FinishAsync(send);

        Assert.Single(office.Server.Received);
    }
}
