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

    [Fact]
    public async Task Without_its_account_a_server_is_measured_by_its_own_limits_at_once_and_what_left_still_counts()
    {
        _ledger.Open(Server, "account", OwnLimits.None);
        _ledger.Follow(Server, Reading(rate: 40, max: 5));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, await _ledger.TakeAsync(Server, 8, CancellationToken.None));
        Assert.True(_ledger.StateOf(Server).IsOutOfQuota);

        _ledger.Open(Server, account: null, new OwnLimits(100, PerMinute: 7));

        var state = _ledger.StateOf(Server);
        Assert.Equal((100.0, false, 5L, 5L, 5L), (state.Rate, state.IsOutOfQuota, state.UsedLastMinute, state.UsedLastHour, state.UsedLastDay));
        Assert.Equal((null, null), (state.Max24Hours, state.Account));
        // Nothing of this second is given out twice: a rate begins without permits.
        var rest = _ledger.TakeAsync(Server, 8, CancellationToken.None).AsTask();
        Assert.False(rest.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(2, await rest);
        Assert.Equal(7, _ledger.StateOf(Server).UsedLastMinute);
    }

    [Fact]
    public async Task Whoever_waits_for_the_old_accounts_quota_goes_on_by_the_new_ones()
    {
        _ledger.Open(Server, "old", OwnLimits.None);
        _ledger.Follow(Server, Reading(rate: 100, max: 0));
        var waits = _ledger.TakeAsync(Server, 3, CancellationToken.None).AsTask();
        using var leaving = new CancellationTokenSource();
        var leaves = _ledger.TakeAsync(Server, 3, leaving.Token).AsTask();

        _ledger.Open(Server, "new", OwnLimits.None);
        Assert.False(waits.IsCompleted);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        _ledger.Follow(Server, Reading(rate: 100, max: 1000));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(3, await waits);
        Assert.Equal(0, _ledger.StateOf(Server).Waiting);
    }

    [Fact]
    public void What_an_older_lane_hears_of_the_account_that_a_server_had_counts_for_nothing()
    {
        _ledger.Open(Server, "old", OwnLimits.None);
        _ledger.Open(Server, account: null, new OwnLimits(100));

        Assert.False(_ledger.Follow(Server, Reading(rate: 1, max: 1, sent: 1), "old"));
        _ledger.UsedUp(Server, "old");

        Assert.Equal((100.0, false), (_ledger.StateOf(Server).Rate, _ledger.StateOf(Server).IsOutOfQuota));
        _ledger.UsedUp(Server, LocalQuotaLedger.Alone(Server));
        Assert.True(_ledger.StateOf(Server).IsOutOfQuota);
    }

    [Fact]
    public async Task A_server_that_moves_from_account_to_account_while_it_is_used_locks_nothing_up()
    {
        using var ledger = new LocalQuotaLedger(TimeProvider.System);
        ServerId[] servers = [new(1), new(2)];
        foreach (var server in servers) ledger.Open(server, account: null, new OwnLimits(100_000));
        var moving = servers.Select((server, i) => Task.Run(() =>
        {
            for (var turn = i; turn < 2000; turn++)
            {
                ledger.Open(server, $"account {turn % 2}", new OwnLimits(100_000));
                ledger.Follow(server, Reading(rate: 100_000));
            }
        }, TestContext.Current.CancellationToken)).ToList();
        var taking = servers.Select(server => Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++) ledger.GiveBack(server, await ledger.TakeAsync(server, 5, TestContext.Current.CancellationToken));
        }, TestContext.Current.CancellationToken)).ToList();

        await Task.WhenAll(moving).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        foreach (var server in servers) ledger.GoWithout(server);
        await Task.WhenAll(taking).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.All(servers, server => Assert.Equal(0, ledger.StateOf(server).Waiting));
    }

    public void Dispose() => _ledger.Dispose();

    private AccountReading Reading(double rate, double max = 50_000, double sent = 0) =>
        new() { AskedAt = _time.GetUtcNow(), MaxSendRate = rate, Max24HourSend = max, SentLast24Hours = sent, Production = true };
}
