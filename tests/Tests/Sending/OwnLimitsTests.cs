using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;

namespace Postroad.Tests.Sending;

/// <summary>A server's own limits of a minute, an hour and 24 hours, and its share of the account.</summary>
public sealed class OwnLimitsTests : IDisposable
{
    /// <summary>In real time, for what takes none.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly ServerId Server = new(1);
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 0, 30, TimeSpan.Zero);

    private readonly JumpingTime _time = new(Start);
    private readonly LocalQuotaLedger _ledger;

    public OwnLimitsTests() => _ledger = new LocalQuotaLedger(_time);

    [Theory]
    [InlineData(60, 100, null, null, 7)]
    [InlineData(3600, null, 500, null, 60)]
    [InlineData(86_400, null, null, 900, 3600)]
    [InlineData(3600, 40, 500, 900, 60)]
    public async Task No_span_of_the_window_sees_more_than_its_limit_and_what_it_allows_is_used(int span, int? minute, int? hour, int? day, int step)
    {
        _ledger.Limit(Server, new OwnLimits(1000, minute, hour, day));
        var taken = new List<(double At, int Count)>();
        var waiting = _ledger.TakeAsync(Server, 16, CancellationToken.None).AsTask();
        for (var at = 0.0; at < 2.5 * span; at += step / 10.0)
        {
            _time.Advance(TimeSpan.FromSeconds(step / 10.0));
            while (_ledger.StateOf(Server).Waiting == 0)
            {
                taken.Add((at, await waiting.WaitAsync(Limit, TestContext.Current.CancellationToken)));
                waiting = _ledger.TakeAsync(Server, 16, CancellationToken.None).AsTask();
            }
        }

        foreach (var (limit, seconds) in new[] { (minute, 60), (hour, 3600), (day, 86_400) })
        {
            if (limit is { } most) Assert.True(Busiest(taken, seconds) <= most, $"{Busiest(taken, seconds)} in {seconds} s at {most}");
        }

        var smallest = new[] { (minute, 60), (hour, 3600), (day, 86_400) }.Where(l => l.Item1 is not null).Min(l => Math.Max(1, 2.0 * span / l.Item2) * l.Item1!.Value);
        Assert.True(taken.Sum(t => t.Count) >= smallest, $"{taken.Sum(t => t.Count)} of {smallest}");
    }

    [Fact]
    public async Task What_waits_for_an_hour_is_told_until_the_very_slot_and_goes_on_by_itself()
    {
        _ledger.Limit(Server, new OwnLimits(1000, PerHour: 10));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, await _ledger.TakeAsync(Server, 16, CancellationToken.None));
        var waits = _ledger.TakeAsync(Server, 16, CancellationToken.None).AsTask();

        var state = _ledger.StateOf(Server);
        Assert.Equal((true, new RulingLimit(LimitSource.Own, 10, LimitWindow.Hour), 10L), (state.IsOutOfQuota, state.UsedUp, state.UsedLastHour));
        Assert.Equal(Start.AddSeconds(10).AddHours(1), state.OutOfQuotaUntil);
        _time.Advance(TimeSpan.FromMinutes(59.9));
        Assert.True(_ledger.StateOf(Server).IsOutOfQuota, "It is told until there is room, also in the last minute");
        Assert.False(waits.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(0.5));
        Assert.Equal(10, await waits.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wait_of_a_minutes_limit_is_a_pace_and_not_told()
    {
        _ledger.Limit(Server, new OwnLimits(1000, PerMinute: 5));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, await _ledger.TakeAsync(Server, 16, CancellationToken.None));
        Assert.Equal((false, null), (_ledger.StateOf(Server).IsOutOfQuota, _ledger.StateOf(Server).UsedUp));
    }

    [Fact]
    public async Task What_was_sent_before_a_restart_counts_and_without_it_the_limit_is_broken()
    {
        SentMinute[] before = [new(Start.AddSeconds(-30).AddHours(-23), 60), new(Start.AddSeconds(-30).AddHours(-2), 30), new(Start.AddSeconds(-30).AddMinutes(-10), 4)];
        using var forgetful = new LocalQuotaLedger(_time);
        _ledger.Remember(Server, before);
        // Whoever opens it at the same time has read the same: it counts once.
        _ledger.Remember(Server, before);
        foreach (var ledger in new[] { _ledger, forgetful }) ledger.Limit(Server, new OwnLimits(1000, PerHour: 20, PerDay: 100));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(6, await _ledger.TakeAsync(Server, 16, CancellationToken.None));
        Assert.Equal((10L, 100L), (_ledger.StateOf(Server).UsedLastHour, _ledger.StateOf(Server).UsedLastDay));
        Assert.Equal(new RulingLimit(LimitSource.Own, 100, LimitWindow.Day), _ledger.StateOf(Server).UsedUp);
        // Control: one that begins anew lets sixteen through, ten more than the day allows.
        Assert.Equal(16, await forgetful.TakeAsync(Server, 16, CancellationToken.None));
    }

    [Fact]
    public async Task A_limit_that_is_set_while_it_sends_knows_what_left_before()
    {
        _ledger.Limit(Server, new OwnLimits(1000));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(12, await _ledger.TakeAsync(Server, 12, CancellationToken.None));
        _ledger.Limit(Server, new OwnLimits(1000, PerHour: 12));
        var waits = _ledger.TakeAsync(Server, 4, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(waits.IsCompleted);

        _ledger.Limit(Server, new OwnLimits(1000, PerHour: 14));
        Assert.Equal(2, await waits.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_did_not_leave_does_not_count_and_a_clock_that_is_set_opens_nothing()
    {
        _ledger.Limit(Server, new OwnLimits(1000, PerHour: 10));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, await _ledger.TakeAsync(Server, 10, CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(15));
        _ledger.GiveBack(Server, 3);
        Assert.Equal(3, await _ledger.TakeAsync(Server, 10, CancellationToken.None));
        _time.Error = TimeSpan.FromHours(5);
        Assert.Equal(10L, _ledger.StateOf(Server).UsedLastHour);
    }

    [Fact]
    public async Task A_share_is_of_the_accounts_rate_and_of_its_day_and_leaves_the_rest_to_others()
    {
        _ledger.Limit(Server, new OwnLimits(null, QuotaShare: 50));
        _ledger.Follow(Server, new AccountReading { AskedAt = _time.GetUtcNow(), MaxSendRate = 100, Max24HourSend = 20, SentLast24Hours = 5 });
        Assert.Equal((50, new RulingLimit(LimitSource.Share, 50, LimitWindow.Second)), (_ledger.StateOf(Server).Rate, _ledger.StateOf(Server).Speed));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, await _ledger.TakeAsync(Server, 12, CancellationToken.None));
        Assert.Equal(new RulingLimit(LimitSource.Share, 10, LimitWindow.Day), _ledger.StateOf(Server).UsedUp);

        // Others have used more than their part: the account's own quota holds as well.
        _ledger.Limit(Server, new OwnLimits(null, QuotaShare: 100));
        _ledger.Follow(Server, new AccountReading { AskedAt = _time.GetUtcNow().AddMinutes(1), MaxSendRate = 100, Max24HourSend = 20, SentLast24Hours = 20 });
        Assert.Equal((true, null), (_ledger.StateOf(Server).IsOutOfQuota, _ledger.StateOf(Server).UsedUp));
    }

    [Theory]
    [InlineData(null, null, null, null, 14.0, LimitSource.Account, 14, LimitWindow.Second)]
    [InlineData(null, null, null, null, null, LimitSource.Unknown, 1, LimitWindow.Second)]
    [InlineData(5.0, null, null, null, 14.0, LimitSource.Own, 5, LimitWindow.Second)]
    [InlineData(20.0, null, null, null, 14.0, LimitSource.Account, 14, LimitWindow.Second)]
    [InlineData(5.0, 100, 20_000, null, 14.0, LimitSource.Own, 100, LimitWindow.Minute)]
    [InlineData(null, null, 20_000, null, 14.0, LimitSource.Own, 20_000, LimitWindow.Hour)]
    [InlineData(null, null, 20_000, 10, 14.0, LimitSource.Share, 1.4, LimitWindow.Second)]
    public void The_smallest_of_all_rules_and_is_named(double? second, int? minute, int? hour, int? share, double? account, LimitSource source, double most, LimitWindow window)
    {
        var ruling = RulingLimit.OfSpeed(new OwnLimits(second, minute, hour, null, share), account);
        Assert.Equal((source, most, window), (ruling.Source, Math.Round(ruling.Most, 6), ruling.Window));
    }

    [Theory]
    [InlineData(null, null, null, null, 0)]
    [InlineData(null, null, -1.0, null, 0)]
    [InlineData(null, null, 50_000.0, LimitSource.Account, 50_000)]
    [InlineData(10_000, null, 50_000.0, LimitSource.Own, 10_000)]
    [InlineData(10_000, null, -1.0, LimitSource.Own, 10_000)]
    [InlineData(60_000, null, 50_000.0, LimitSource.Account, 50_000)]
    [InlineData(60_000, 90, 50_000.0, LimitSource.Share, 45_000)]
    public void The_smallest_of_the_day_rules_and_is_named(int? day, int? share, double? account, LimitSource? source, double most)
    {
        var ruling = RulingLimit.OfDay(new OwnLimits(null, PerDay: day, QuotaShare: share), account);
        Assert.Equal((source, most), (ruling?.Source, ruling?.Most ?? 0));
    }

    public void Dispose() => _ledger.Dispose();

    /// <summary>The most that left within so many seconds.</summary>
    private static int Busiest(List<(double At, int Count)> taken, int seconds) =>
        taken.Count == 0 ? 0 : taken.Max(first => taken.Where(t => t.At >= first.At && t.At < first.At + seconds).Sum(t => t.Count));
}
