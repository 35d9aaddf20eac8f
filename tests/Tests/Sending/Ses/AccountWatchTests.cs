using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Tests.Fakes;

namespace Postroad.Tests.Sending.Ses;

public sealed class AccountWatchTests : IAsyncDisposable
{
    private const string Answer = """{"ProductionAccessEnabled":true,"SendingEnabled":true,"EnforcementStatus":"HEALTHY","SendQuota":{"Max24HourSend":50000.0,"MaxSendRate":14.0,"SentLast24Hours":7.0},"Later":{"x":[1]}}""";

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly LocalQuotaLedger _quota;
    private readonly SesServers _servers;
    private readonly Heard _heard = new();
    private readonly RawServer _ses = new(RawServer.Says(200, Answer));
    private readonly AccountWatch _watch;

    public AccountWatchTests()
    {
        _quota = new LocalQuotaLedger(_time);
        _servers = new SesServers(_quota, _time);
        _watch = new AccountWatch(_servers, _quota, [_heard], _time, NullLogger<AccountWatch>.Instance);
    }

    [Fact]
    public async Task An_account_is_asked_once_a_minute_for_all_its_servers()
    {
        await using var first = Open(1);
        await using var second = Open(2);
        for (var i = 0; i < 3; i++) await _watch.ReadDueAsync(CancellationToken.None);
        Assert.Single(_ses.Requests);
        Assert.Equal([1, 2], _heard.Servers.Order());
        Assert.Equal((14, 14), (_quota.StateOf(new ServerId(1)).Rate, _quota.StateOf(new ServerId(2)).Rate));

        _time.Advance(TimeSpan.FromMinutes(1));
        await _watch.ReadDueAsync(CancellationToken.None);
        Assert.Equal(2, _ses.Requests.Count);
    }

    [Fact]
    public async Task A_server_opened_later_takes_over_the_last_reading()
    {
        await using var first = Open(1);
        await _watch.ReadDueAsync(CancellationToken.None);
        await using var second = Open(2);
        await _watch.ReadDueAsync(CancellationToken.None);

        Assert.Single(_ses.Requests);
        Assert.Equal(14, _quota.StateOf(new ServerId(2)).Rate);
    }

    [Fact]
    public async Task Another_region_is_another_account()
    {
        await using var first = Open(1);
        await using var second = Open(2, "eu-west-1");
        await _watch.ReadDueAsync(CancellationToken.None);

        Assert.Equal(2, _ses.Requests.Count);
    }

    [Fact]
    public async Task An_account_that_could_not_be_asked_holds_nothing_up()
    {
        await using var refusing = new RawServer(RawServer.Says(403, "{}"));
        await using var server = _servers.Open(new SesServerSettings { Id = new ServerId(1), Region = "eu-central-1", Endpoint = refusing.Uri, AccessKeyId = "AKIDEXAMPLE", Secret = "secret" });
        var waits = _quota.TakeAsync(new ServerId(1), 1, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(waits.IsCompleted);
        await _watch.ReadDueAsync(CancellationToken.None);

        Assert.Equal(1, await waits);
    }

    [Fact]
    public async Task An_account_that_is_out_of_quota_by_a_doubtful_count_is_asked_again_in_seconds()
    {
        await using var server = Open(1);
        await _watch.ReadDueAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(2));
        var id = new ServerId(1);
        _quota.Follow(id, new AccountReading { AskedAt = _time.GetUtcNow(), Max24HourSend = 2, SentLast24Hours = 1, MaxSendRate = 14 });
        Assert.Equal(1, await _quota.TakeAsync(id, 5, CancellationToken.None));
        _quota.Follow(id, new AccountReading { AskedAt = _time.GetUtcNow(), Max24HourSend = 2, SentLast24Hours = 1, MaxSendRate = 14 });
        _time.Advance(TimeSpan.FromSeconds(1));
        await _watch.ReadDueAsync(CancellationToken.None);
        Assert.Single(_ses.Requests);

        _time.Advance(TimeSpan.FromSeconds(4));
        await _watch.ReadDueAsync(CancellationToken.None);
        Assert.Equal(2, _ses.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_is_opened_is_asked_for_at_once()
    {
        using var stop = new CancellationTokenSource();
        var running = _watch.RunAsync(stop.Token);
        await using var server = Open(1);
        var limit = TimeSpan.FromSeconds(60);
        var waits = _quota.TakeAsync(new ServerId(1), 1, CancellationToken.None).AsTask();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var since = TimeProvider.System.GetTimestamp();
        while (_ses.Requests.IsEmpty && TimeProvider.System.GetElapsedTime(since) < limit) await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        Assert.Single(_ses.Requests);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_holds_no_management_call_up()
    {
        var time = new ShiftedTime();
        using var pace = new ManagementPace(time);
        await pace.WaitAsync(TestContext.Current.CancellationToken);
        time.SetClock(TimeSpan.FromHours(-1));
        await pace.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_leaves_while_waiting_for_a_management_call_gives_the_turn_back()
    {
        var time = new FakeTimeProvider();
        using var pace = new ManagementPace(time);
        await pace.WaitAsync(TestContext.Current.CancellationToken);
        using var leave = new CancellationTokenSource();
        var leaving = Enumerable.Range(0, 50).Select(_ => pace.WaitAsync(leave.Token)).ToList();
        var last = pace.WaitAsync(TestContext.Current.CancellationToken);
        await leave.CancelAsync();
        foreach (var one in leaving) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(last.IsCompleted);
        // One second is its own, however many stood before it.
        time.Advance(TimeSpan.FromSeconds(1));
        await last.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_closed_server_is_not_asked_for()
    {
        await Open(1).DisposeAsync();
        await _watch.ReadDueAsync(CancellationToken.None);

        Assert.Empty(_ses.Requests);
    }

    public async ValueTask DisposeAsync()
    {
        await _ses.DisposeAsync();
        _servers.Dispose();
        _quota.Dispose();
    }

    private ISendingServer Open(int id, string region = "eu-central-1") => _servers.Open(new SesServerSettings
    {
        Id = new ServerId(id), Region = region, Endpoint = _ses.Uri, AccessKeyId = "AKIDEXAMPLE", Secret = "secret",
    });

    private sealed class Heard : IAccountListener
    {
        public List<long> Servers { get; } = [];

        public Task HeardAsync(ServerId server, AccountReading reading, CancellationToken cancel)
        {
            Assert.True(reading.CanSend);
            Servers.Add(server.Value);
            return Task.CompletedTask;
        }
    }
}
