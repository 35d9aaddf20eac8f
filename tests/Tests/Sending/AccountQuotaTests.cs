using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Tests.Sending;

/// <summary>What an account has, and the servers that share it.</summary>
public sealed class AccountQuotaTests : IDisposable
{
    private static readonly ServerId Server = new(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly LocalQuotaLedger _ledger;

    public AccountQuotaTests() => _ledger = new LocalQuotaLedger(_time);

    [Fact]
    public async Task Nothing_leaves_before_the_account_was_heard_or_did_not_answer()
    {
        _ledger.Open(Server, "account", new OwnLimits(100));
        _time.Advance(TimeSpan.FromSeconds(10));
        var waits = _ledger.TakeAsync(Server, 5, CancellationToken.None).AsTask();
        Assert.False(waits.IsCompleted);
        _ledger.Follow(Server, Reading(rate: 1000));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, await waits);

        var other = new ServerId(2);
        _ledger.Open(other, "account that does not tell", new OwnLimits(100));
        _time.Advance(TimeSpan.FromSeconds(10));
        waits = _ledger.TakeAsync(other, 5, CancellationToken.None).AsTask();
        Assert.False(waits.IsCompleted);
        _ledger.GoWithout(other);
        Assert.Equal(5, await waits);
    }

    [Fact]
    public async Task Permits_that_a_reading_may_count_as_well_leave_doubt_and_the_next_reading_ends_it()
    {
        _ledger.Open(Server, "account", OwnLimits.None);
        _ledger.Follow(Server, Reading(rate: 1000, max: 25));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await _ledger.TakeAsync(Server, 1, CancellationToken.None));
        _ledger.Follow(Server, Reading(rate: 1000, max: 25, sent: 1));
        Assert.Equal(23, await _ledger.TakeAsync(Server, 25, CancellationToken.None));
        var doubt = _ledger.StateOf(Server);
        Assert.Equal((true, true, null), (doubt.IsOutOfQuota, doubt.IsInDoubt, doubt.OutOfQuotaUntil));

        _time.Advance(TimeSpan.FromSeconds(5));
        _ledger.Follow(Server, Reading(rate: 1000, max: 25, sent: 24));

        Assert.Equal(1, await _ledger.TakeAsync(Server, 25, CancellationToken.None));
        var sure = _ledger.StateOf(Server);
        Assert.Equal((true, false), (sure.IsOutOfQuota, sure.IsInDoubt));
        Assert.NotNull(sure.OutOfQuotaUntil);
    }

    [Fact]
    public async Task Servers_of_one_account_share_its_rate_and_its_quota()
    {
        var other = new ServerId(2);
        _ledger.Open(Server, "account", OwnLimits.None);
        _ledger.Open(other, "account", new OwnLimits(5));
        _ledger.Follow(Server, Reading(rate: 100, max: 60, sent: 0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((100, 5), (_ledger.StateOf(Server).Rate, _ledger.StateOf(other).Rate));
        Assert.Equal(25, await _ledger.TakeAsync(Server, 50, CancellationToken.None));
        // The account's second is spent: whose turn it is next is decided by what comes back.
        var waits = _ledger.TakeAsync(other, 1, CancellationToken.None).AsTask();
        Assert.False(waits.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await waits);
        Assert.Equal(24, await _ledger.TakeAsync(Server, 50, CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, await _ledger.TakeAsync(Server, 50, CancellationToken.None));

        Assert.True(_ledger.StateOf(Server).IsOutOfQuota);
        Assert.True(_ledger.StateOf(other).IsOutOfQuota);
    }

    [Fact]
    public async Task Two_busy_servers_of_one_account_get_about_the_same()
    {
        ServerId[] both = [Server, new ServerId(2)];
        foreach (var server in both) _ledger.Open(server, "account", OwnLimits.None);
        _ledger.Follow(Server, Reading(rate: 100));
        var taken = new int[2];
        var waiting = both.Select(server => _ledger.TakeAsync(server, 4, CancellationToken.None).AsTask()).ToArray();
        for (var tick = 0; tick < 1000; tick++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            for (var i = 0; i < 2; i++)
            {
                if (_ledger.StateOf(both[i]).Waiting > 0) continue;
                taken[i] += await waiting[i];
                waiting[i] = _ledger.TakeAsync(both[i], 4, CancellationToken.None).AsTask();
            }
        }

        Assert.InRange(taken.Sum(), 950, 1001);
        Assert.All(taken, count => Assert.InRange(count, 450, 550));
    }

    [Fact]
    public async Task A_reading_that_no_other_followed_holds_nobody_longer_than_a_day()
    {
        _ledger.Limit(Server, new OwnLimits(100));
        _ledger.Follow(Server, Reading(rate: 100, max: 200, sent: 200));
        var waits = _ledger.TakeAsync(Server, 1, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromHours(23.9));
        Assert.False(waits.IsCompleted);

        _time.Advance(TimeSpan.FromHours(0.2));

        Assert.Equal(1, await waits.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    public void Dispose() => _ledger.Dispose();

    private AccountReading Reading(double rate, double max = 50_000, double sent = 0) =>
        new() { AskedAt = _time.GetUtcNow(), MaxSendRate = rate, Max24HourSend = max, SentLast24Hours = sent, Production = true };
}
