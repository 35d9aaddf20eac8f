using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dns;

public sealed class DnsSharingTests
{
    private const int Port = 0x3536;

    private static readonly DnsQuestion Question = new(DnsName.Parse("a.test"), DnsKind.Txt);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_kept_as_long_as_its_TTL_and_no_longer()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var server = Answering();
        var looks = new DnsLooks(new DnsServers([server.EndPoint], Port, IPAddress.IsLoopback), time);

        await looks.AskAsync(Question, Cancel);
        time.Advance(TimeSpan.FromSeconds(59));
        var kept = Assert.IsType<DnsAnswer.Found>(await looks.AskAsync(Question, Cancel));
        Assert.Equal((1, TimeSpan.FromSeconds(1)), (server.Asked, kept.RunsOutAt - time.GetUtcNow()));

        time.Advance(TimeSpan.FromSeconds(1));
        await looks.AskAsync(Question, Cancel);
        Assert.Equal(2, server.Asked);
    }

    [Fact]
    public async Task What_is_forgotten_is_asked_anew_and_what_is_beside_it_is_not()
    {
        await using var server = Answering();
        var looks = Looks(server);
        var beside = Question with { Name = DnsName.Parse("xa.test") };
        foreach (var question in new[] { Question, beside }) await looks.AskAsync(question, Cancel);

        looks.Forget(DnsName.Parse("a.test"));
        foreach (var question in new[] { Question, beside }) await looks.AskAsync(question, Cancel);

        Assert.Equal(3, server.Asked);
    }

    [Fact]
    public async Task What_failed_is_not_kept()
    {
        await using var server = new OwnNameServer(Port, (query, _) => DnsMessage.Answer(query, code: 2));
        var looks = Looks(server);
        for (var i = 0; i < 2; i++) Assert.IsType<DnsAnswer.Failed>(await looks.AskAsync(Question, Cancel));

        Assert.Equal(2, server.Asked);
    }

    [Fact]
    public async Task Who_asks_the_same_at_once_waits_for_one_answer_even_when_the_first_goes_away()
    {
        using var hold = new ManualResetEventSlim();
        await using var server = new OwnNameServer(Port, (query, _) =>
        {
            hold.Wait(Cancel);
            return Written(query);
        });
        var looks = Looks(server);
        using var leave = new CancellationTokenSource();

        var first = looks.AskAsync(Question, leave.Token);
        var others = Enumerable.Range(0, 50).Select(_ => looks.AskAsync(Question, Cancel)).ToList();
        await leave.CancelAsync();
        hold.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.All(await Task.WhenAll(others), answer => Assert.IsType<DnsAnswer.Found>(answer));
        Assert.Equal(1, server.Asked);
    }

    [Fact]
    public async Task No_more_than_four_questions_are_at_a_server_at_once_and_other_servers_do_not_wait()
    {
        var turns = new ServerTurns();
        var server = new IPEndPoint(IPAddress.Loopback, Port);

        Assert.Equal(ServerTurns.AtOnce, await MostAtOnceAsync(
            ask => turns.TakeAsync(server, ask, Cancel), () => turns.TakeAsync(new IPEndPoint(IPAddress.Loopback, Port + 1), () => Task.FromResult(0), Cancel)));
        // Without turns all twenty are there at once: what is measured is not the test's own.
        Assert.Equal(20, await MostAtOnceAsync(ask => ask(), () => Task.CompletedTask));
    }

    [Fact]
    public async Task No_connection_to_a_name_server_stays_open()
    {
        const int port = 0x3540, servers = 12;
        for (var i = 0; i < servers; i++) await AskByTcpAsync(port);

        var open = servers;
        for (var i = 0; i < 10 && open > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            open = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Count(line => line.RemoteEndPoint.Port == port && line.State is (TcpState.CloseWait or TcpState.Established));
        }

        // What the last question still holds may be among them; a kept connection each would be all twelve.
        Assert.True(open < servers / 2, $"{open} of {servers} are open");
    }

    private static async Task AskByTcpAsync(int port)
    {
        await using var server = new OwnNameServer(port, (query, byTcp) => DnsMessage.Answer(query, truncated: !byTcp));
        Assert.IsType<DnsReply.Said>(await DnsWire.AskAsync(server.EndPoint, Question, recursion: false, Cancel));
        Assert.Equal(1, server.AskedByTcp);
    }

    [Fact]
    public async Task Who_waits_for_a_turn_is_asked_for_even_when_the_server_is_silent_to_those_before()
    {
        await using var server = new OwnNameServer(Port, (_, _) => null);
        var looks = new DnsLooks(new DnsServers([server.EndPoint], Port, IPAddress.IsLoopback) { Patience = TimeSpan.FromMilliseconds(400) }, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 3 * ServerTurns.AtOnce).Select(i => looks.AskAsync(Question with { Name = DnsName.Parse($"n{i}.test") }, Cancel)));

        Assert.Equal(2 * 3 * ServerTurns.AtOnce, server.Asked);
    }

    private static async Task<int> MostAtOnceAsync(Func<Func<Task<int>>, Task<int>> take, Func<Task> meanwhile)
    {
        var (gate, inside, most) = (new Lock(), 0, 0);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable.Range(0, 20).Select(_ => take(async () =>
        {
            lock (gate) most = Math.Max(most, ++inside);
            if (inside >= ServerTurns.AtOnce) full.TrySetResult();
            await release.Task;
            lock (gate) return --inside;
        })).ToList();
        await full.Task.WaitAsync(Cancel);
        await meanwhile();
        release.SetResult();
        await Task.WhenAll(all);
        return most;
    }

    [Fact]
    public async Task The_cache_stays_within_its_bound()
    {
        await using var server = Answering();
        var looks = Looks(server);
        for (var i = 0; i <= DnsCache.MostAnswers; i++) await looks.AskAsync(Question with { Name = DnsName.Parse($"n{i}.test") }, Cancel);
        var asked = server.Asked;

        await looks.AskAsync(Question with { Name = DnsName.Parse($"n{DnsCache.MostAnswers}.test") }, Cancel);
        Assert.Equal(asked, server.Asked);
        await looks.AskAsync(Question with { Name = DnsName.Parse("n0.test") }, Cancel);
        Assert.Equal(asked + 1, server.Asked);
    }

    private static OwnNameServer Answering() => new(Port, (query, _) => Written(query));

    private static byte[] Written(byte[] query) => DnsMessage.Answer(query, records: (DnsMessage.QuestionName(query), DnsMessage.Txt, DnsMessage.Text("x")));

    private static DnsLooks Looks(OwnNameServer server) =>
        new(new DnsServers([server.EndPoint], Port, IPAddress.IsLoopback), TimeProvider.System);
}
