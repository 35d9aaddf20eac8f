using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Sending;

/// <summary>When the quota, the rate and the access of an account changed.</summary>
public sealed class QuotaHistoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_change_is_a_stored_fact_once_and_a_restart_tells_nothing_twice(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var first = new AccountReading { AskedAt = office.Time.GetUtcNow(), Max24HourSend = 200, MaxSendRate = 1, Production = false, SentLast24Hours = 0 };
        var history = new QuotaHistory(office.Database);
        await history.HeardAsync(office.ServerId, first, Cancel);
        await history.HeardAsync(office.ServerId, first with { SentLast24Hours = 150 }, Cancel);
        Assert.Equal([(QuotaFact.Day, null, 200d), (QuotaFact.Rate, null, 1d), (QuotaFact.Access, (double?)null, 0d)], await FactsAsync(history, office));

        history = new QuotaHistory(office.Database);
        await history.HeardAsync(office.ServerId, first, Cancel);
        var raised = first with { AskedAt = first.AskedAt.AddHours(1), Max24HourSend = 50_000, Production = true };
        await history.HeardAsync(office.ServerId, raised, Cancel);
        // What is not told is not changed.
        await history.HeardAsync(office.ServerId, new AccountReading { AskedAt = raised.AskedAt.AddHours(1) }, Cancel);
        await history.HeardAsync(office.ServerId, raised with { AskedAt = raised.AskedAt.AddHours(2) }, Cancel);

        Assert.Equal([(QuotaFact.Day, 200d, 50_000d), (QuotaFact.Access, 0d, 1d)], (await FactsAsync(history, office)).Skip(3));
        Assert.Equal(raised.AskedAt.ToUnixTimeMilliseconds(), (await history.ListAsync(office.ServerId, 1, Cancel))[0].At.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task An_account_that_changes_every_minute_fills_no_disk()
    {
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        var history = new QuotaHistory(office.Database);
        for (var i = 0; i < QuotaHistory.MostKept + 20; i++)
            await history.HeardAsync(office.ServerId, new AccountReading { AskedAt = office.Time.GetUtcNow().AddMinutes(i), MaxSendRate = i + 1, Production = true }, Cancel);

        var kept = await history.ListAsync(office.ServerId, 1000, Cancel);
        Assert.Equal(QuotaHistory.MostKept, kept.Count);
        // The last of each kind is what the next reading is compared with, however old it is.
        Assert.Contains(kept, c => c.What == QuotaFact.Access);
        Assert.Equal(QuotaHistory.MostKept + 20, kept[0].After);
    }

    /// <summary>Oldest first.</summary>
    private static async Task<List<(QuotaFact What, double? Before, double After)>> FactsAsync(QuotaHistory history, PostOffice office) =>
        [.. (await history.ListAsync(office.ServerId, 100, Cancel)).Reverse().Select(c => (c.What, c.Before, c.After))];
}
