using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Tests.Sending;

public sealed class LocalQuotaLedgerTests : IDisposable
{
    /// <summary>In real time, for what takes a second at most.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly ServerId Server = new(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly LocalQuotaLedger _ledger;

    public LocalQuotaLedgerTests() => _ledger = new LocalQuotaLedger(_time);

    [Theory]
    [InlineData(0.5, 1, 1)]
    [InlineData(14, 5, 1)]
    [InlineData(250, 20, 10)]
    [InlineData(999.5, 16, 50)]
    [InlineData(20_000, 32, 500)]
    public async Task No_second_sees_more_than_rate_and_burst_and_the_rate_is_used(double rate, int loops, int wanted)
    {
        _ledger.Limit(Server, new OwnLimits(rate));
        var taken = new List<(double At, int Count)>();
        var waiting = new Queue<Task<int>>();
        for (var i = 0; i < loops; i++) waiting.Enqueue(_ledger.TakeAsync(Server, wanted, CancellationToken.None).AsTask());
        const int ticks = 10_000, ms = 1;
        for (var tick = 1; tick <= ticks; tick++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(ms));
            // Granted in the timer's call; only the continuation runs elsewhere, so the first ones are awaited.
            while (waiting.Count > _ledger.StateOf(Server).Waiting)
            {
                var granted = await waiting.Dequeue().WaitAsync(Limit, TestContext.Current.CancellationToken);
                Assert.InRange(granted, 1, wanted);
                taken.Add((tick * ms / 1000.0, granted));
                waiting.Enqueue(_ledger.TakeAsync(Server, wanted, CancellationToken.None).AsTask());
            }
        }

        var seconds = ticks * ms / 1000.0;
        var total = taken.Sum(take => take.Count);
        Assert.InRange(total, (int)(rate * seconds * 0.98) - Math.Max(1, rate * 0.01) - 1, rate * seconds + 1e-6);
        Assert.True(Busiest(taken) <= rate + Math.Max(1, rate * 0.25) + 1e-6, $"{Busiest(taken)} in one second at {rate}/s");
    }

    [Fact]
    public async Task It_starts_empty_and_holds_a_quarter_second_at_most()
    {
        _ledger.Limit(Server, new OwnLimits(100));
        var first = _ledger.TakeAsync(Server, 1, CancellationToken.None).AsTask();
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, await first);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(25, await _ledger.TakeAsync(Server, 1000, CancellationToken.None));
        Assert.False(_ledger.TakeAsync(Server, 1, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Waiters_are_served_in_the_order_of_their_coming()
    {
        _ledger.Limit(Server, new OwnLimits(10));
        var order = new List<int>();
        var waiting = Enumerable.Range(0, 8).Select(async i =>
        {
            await _ledger.TakeAsync(Server, 1, CancellationToken.None);
            lock (order) order.Add(i);
        }).ToList();
        for (var i = 0; i < 8; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await waiting[i];
        }

        Assert.Equal(Enumerable.Range(0, 8), order);
    }

    [Fact]
    public async Task A_waiter_that_leaves_takes_nothing_and_holds_nobody_up()
    {
        _ledger.Limit(Server, new OwnLimits(10));
        using var leave = new CancellationTokenSource();
        var leaves = _ledger.TakeAsync(Server, 1, leave.Token).AsTask();
        var stays = _ledger.TakeAsync(Server, 1, CancellationToken.None).AsTask();

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(1, await stays);
        Assert.Equal(0, _ledger.StateOf(Server).Waiting);
    }

    [Fact]
    public async Task What_did_not_leave_is_given_to_the_next()
    {
        _ledger.Limit(Server, new OwnLimits(10));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await _ledger.TakeAsync(Server, 5, CancellationToken.None));
        var next = _ledger.TakeAsync(Server, 1, CancellationToken.None).AsTask();
        var after = _time.GetUtcNow();

        _ledger.GiveBack(Server, 2);

        Assert.Equal(1, await next);
        Assert.Equal(after, _time.GetUtcNow());
    }

    [Fact]
    public void The_smaller_of_own_limit_and_account_counts()
    {
        _ledger.Limit(Server, OwnLimits.None);
        Assert.Equal(1, _ledger.StateOf(Server).Rate);
        _ledger.Follow(Server, Reading(rate: 14));
        Assert.Equal(14, _ledger.StateOf(Server).Rate);
        _ledger.Limit(Server, new OwnLimits(10));
        Assert.Equal(10, _ledger.StateOf(Server).Rate);
        _ledger.Limit(Server, new OwnLimits(100));
        Assert.Equal(14, _ledger.StateOf(Server).Rate);
        _ledger.Follow(Server, Reading(rate: 500));
        Assert.Equal(100, _ledger.StateOf(Server).Rate);
    }

    [Fact]
    public void Too_fast_slows_once_a_second_and_recovers_within_some()
    {
        _ledger.Limit(Server, new OwnLimits(100));
        for (var i = 0; i < 50; i++) _ledger.SlowDown(Server);
        Assert.Equal(70, _ledger.StateOf(Server).RateNow, 0.01);

        _time.Advance(TimeSpan.FromSeconds(2));
        _ledger.GiveBack(Server, 1);
        Assert.Equal(80, _ledger.StateOf(Server).RateNow, 0.01);
        _time.Advance(TimeSpan.FromSeconds(10));
        _ledger.GiveBack(Server, 1);
        Assert.Equal(100, _ledger.StateOf(Server).RateNow, 0.01);
    }

    [Fact]
    public async Task Whatever_the_provider_says_half_a_message_a_second_leaves()
    {
        _ledger.Limit(Server, new OwnLimits(14));
        for (var i = 0; i < 100; i++)
        {
            _ledger.SlowDown(Server);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_ledger.StateOf(Server).RateNow, 0.5, 2);
        var next = _ledger.TakeAsync(Server, 1, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await next);
    }

    [Fact]
    public async Task A_used_up_quota_waits_for_the_next_reading_with_room()
    {
        _ledger.Limit(Server, OwnLimits.None);
        _ledger.Follow(Server, Reading(rate: 1000, max: 200, sent: 190));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(10, await _ledger.TakeAsync(Server, 50, CancellationToken.None));
        var waits = _ledger.TakeAsync(Server, 50, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(waits.IsCompleted);
        var state = _ledger.StateOf(Server);
        Assert.True(state.IsOutOfQuota);
        Assert.Equal(200, state.UsedLast24Hours);
        Assert.InRange(state.OutOfQuotaUntil!.Value, _time.GetUtcNow() + TimeSpan.FromHours(23.9), _time.GetUtcNow() + TimeSpan.FromHours(24));

        _ledger.Follow(Server, Reading(rate: 1000, max: 200, sent: 160));

        Assert.Equal(40, await waits);
        Assert.True(_ledger.StateOf(Server).IsOutOfQuota);
    }

    [Fact]
    public async Task Minus_one_is_no_limit()
    {
        _ledger.Limit(Server, OwnLimits.None);
        _ledger.Follow(Server, Reading(rate: 1000, max: -1, sent: 5_000_000));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(250, await _ledger.TakeAsync(Server, 1000, CancellationToken.None));
        Assert.False(_ledger.StateOf(Server).IsOutOfQuota);
        Assert.Null(_ledger.StateOf(Server).Max24Hours);
    }

    [Fact]
    public async Task What_left_while_the_account_was_asked_still_counts()
    {
        _ledger.Limit(Server, OwnLimits.None);
        _ledger.Follow(Server, Reading(rate: 1000, max: 1000, sent: 0));
        _time.Advance(TimeSpan.FromMinutes(2));
        var asked = Reading(rate: 1000, max: 1000, sent: 500);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(250, await _ledger.TakeAsync(Server, 250, CancellationToken.None));

        _ledger.Follow(Server, asked);

        Assert.Equal((750, 250), (_ledger.StateOf(Server).UsedLast24Hours, _ledger.StateOf(Server).PerhapsTwice));

        // By the next reading all of them stand in it, and once.
        _time.Advance(TimeSpan.FromMinutes(1));
        _ledger.Follow(Server, Reading(rate: 1000, max: 1000, sent: 750));
        Assert.Equal((750, 0), (_ledger.StateOf(Server).UsedLast24Hours, _ledger.StateOf(Server).PerhapsTwice));
    }

    [Fact]
    public async Task A_refusal_for_the_quota_stops_at_once_until_a_reading_has_room()
    {
        _ledger.Limit(Server, new OwnLimits(100));
        _ledger.UsedUp(Server);
        _time.Advance(TimeSpan.FromSeconds(5));
        var waits = _ledger.TakeAsync(Server, 1, CancellationToken.None).AsTask();
        Assert.False(waits.IsCompleted);

        _ledger.Follow(Server, Reading(rate: 100, max: 1000, sent: 10));

        Assert.Equal(1, await waits);
    }

    [Fact]
    public async Task A_refusal_ends_by_itself_where_the_account_cannot_be_read()
    {
        _ledger.Limit(Server, new OwnLimits(100));
        _ledger.UsedUp(Server);
        var waits = _ledger.TakeAsync(Server, 1, CancellationToken.None).AsTask();
        Assert.Equal(_time.GetUtcNow().AddMinutes(15), _ledger.StateOf(Server).OutOfQuotaUntil);

        _time.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));

        Assert.Equal(1, await waits);
    }

    [Fact]
    public async Task What_comes_back_after_the_second_has_turned_is_not_counted()
    {
        _ledger.Limit(Server, new OwnLimits(100));
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(10, await _ledger.TakeAsync(Server, 10, CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        _ledger.GiveBack(Server, 10);

        _ledger.Follow(Server, Reading(rate: 100, max: 1000, sent: 0));

        Assert.Equal(0, _ledger.StateOf(Server).UsedLast24Hours);
    }

    [Fact]
    public async Task A_server_nobody_opened_is_named()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => _ledger.TakeAsync(new ServerId(77), 1, CancellationToken.None).AsTask());

        Assert.Contains("77", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_loops_in_real_time_never_exceed_what_time_allows()
    {
        using var ledger = new LocalQuotaLedger(TimeProvider.System);
        ledger.Limit(Server, new OwnLimits(20_000));
        var from = TimeProvider.System.GetTimestamp();
        long taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Read(ref taken) < 10_000) Interlocked.Add(ref taken, await ledger.TakeAsync(Server, 100, CancellationToken.None));
        }))).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.True(taken <= 20_000 * TimeProvider.System.GetElapsedTime(from).TotalSeconds + 1, $"{taken} in {TimeProvider.System.GetElapsedTime(from)}");
    }

    public void Dispose() => _ledger.Dispose();

    private AccountReading Reading(double rate, double max = 50_000, double sent = 0) =>
        new() { AskedAt = _time.GetUtcNow(), MaxSendRate = rate, Max24HourSend = max, SentLast24Hours = sent, Production = true };

    private static double Busiest(List<(double At, int Count)> taken)
    {
        double most = 0, sum = 0;
        var first = 0;
        for (var last = 0; last < taken.Count; last++)
        {
            sum += taken[last].Count;
            while (taken[last].At - taken[first].At >= 1 - 1e-9) sum -= taken[first++].Count;
            most = Math.Max(most, sum);
        }

        return most;
    }
}
