using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>What the quota ledger knows stands on the server, so that campaigns and people see it.</summary>
public sealed class QuotaWatchTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Throttling_that_lasts_is_told_as_degraded_and_ends_by_itself(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), _time);
        using var quota = new LocalQuotaLedger(_time);
        quota.Limit(office.ServerId, new OwnLimits(90));
        var watch = new QuotaWatch(office.Database, quota, _time);
        for (var i = 0; i < 4; i++)
        {
            // One burst, however many answers it has, counts once.
            for (var answer = 0; answer < 10; answer++) quota.SlowDown(office.ServerId);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await watch.WatchAsync(Cancel);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);

        quota.SlowDown(office.ServerId);
        await watch.WatchAsync(Cancel);
        var row = await office.ServerRowAsync();
        Assert.Equal((ServerState.Degraded, StopReason.Throttled), (row.State, row.StopReason));
        Assert.StartsWith("It says that mail comes too fast: in 5 of the last 300 seconds.", row.StateReason, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromSeconds(59));
        await watch.WatchAsync(Cancel);
        Assert.Equal(ServerState.Degraded, (await office.ServerRowAsync()).State);
        _time.Advance(TimeSpan.FromSeconds(2));
        await watch.WatchAsync(Cancel);
        Assert.Equal((ServerState.Active, StopReason.None, null), await StateAsync(office));
    }

    [Theory, EachDatabase]
    public async Task A_limit_that_is_used_up_names_itself_and_its_time_and_ends_then(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), _time);
        using var quota = new LocalQuotaLedger(_time);
        quota.Limit(office.ServerId, new OwnLimits(1000, PerHour: 20_000, PerDay: 10));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, await quota.TakeAsync(office.ServerId, 16, Cancel));
        var watch = new QuotaWatch(office.Database, quota, _time);
        await watch.WatchAsync(Cancel);
        Assert.Equal((ServerState.OutOfQuota, StopReason.OutOfQuota, "The server's own limit of 10 messages in 24 hours is used up; it goes on by itself at 2026-11-25 09:01 UTC."), await StateAsync(office));

        _time.Advance(TimeSpan.FromHours(24));
        await watch.WatchAsync(Cancel);
        Assert.Equal(ServerState.OutOfQuota, (await office.ServerRowAsync()).State);
        _time.Advance(TimeSpan.FromMinutes(1));
        await watch.WatchAsync(Cancel);
        Assert.Equal((ServerState.Active, StopReason.None, null), await StateAsync(office));
    }

    [Theory, EachDatabase]
    public async Task A_test_whose_process_died_does_not_last_for_ever(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), _time);
        var draft = new SendingServer { PublicId = PublicId.New(_time), Name = "SES Two", Region = "eu-west-1", StateSince = _time.GetUtcNow(), CreatedAt = _time.GetUtcNow() };
        draft.Probe(_time.GetUtcNow());
        await office.Database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(draft);
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        var watch = new QuotaWatch(office.Database, office.Quota, _time);
        _time.Advance(TimeSpan.FromSeconds(30));
        await watch.WatchAsync(Cancel);
        Assert.Equal(ServerState.Probing, (await ReadAsync(office, draft.Id)).State);
        _time.Advance(TimeSpan.FromSeconds(31));
        await watch.WatchAsync(Cancel);
        Assert.Equal((ServerState.Draft, "The test of its connection did not end. Test it again"), ((await ReadAsync(office, draft.Id)).State, (await ReadAsync(office, draft.Id)).StateReason));
    }

    private static async Task<(ServerState State, StopReason Reason, string? Words)> StateAsync(PostOffice office)
    {
        var row = await office.ServerRowAsync();
        return (row.State, row.StopReason, row.StateReason);
    }

    private static async Task<SendingServer> ReadAsync(PostOffice office, long id)
    {
        await using var db = office.Database.Read(CustomerId.Installation);
        return (await db.FindAsync<SendingServer>([id], Cancel))!;
    }
}
