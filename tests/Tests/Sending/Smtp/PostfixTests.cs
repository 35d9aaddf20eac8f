using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;
using Postroad.Tests.Fakes;
using Postroad.Tests.Faults;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>Debian's Postfix as the real peer.</summary>
[Trait("Category", "Crash")]
public sealed class PostfixTests(PostfixServer postfix) : IClassFixture<PostfixServer>
{
    private const int People = 20_000, Connections = 4;

    /// <summary>Lines that are cut, and after how many bytes.</summary>
    private static readonly Dictionary<int, long> Cuts = new() { [2] = 60_000, [6] = 33_333, [9] = 7_000 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_of_a_body_and_the_next_envelope_leave_in_one_write()
    {
        ConcurrentQueue<string> pieces = [];
        await using var wire = new FaultProxy(new IPEndPoint(IPAddress.Loopback, postfix.Port), _ => new LineFault(new WayFault
        {
            Watch = bytes =>
            {
                pieces.Enqueue(Encoding.Latin1.GetString(bytes.Span));
                return null;
            },
        }, WayFault.None));
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        await using var server = new SmtpServers(quota, TimeProvider.System).Open(new SmtpServerSettings
        {
            Id = new ServerId(1), Host = "127.0.0.1", Port = wire.Port, Encryption = SmtpEncryption.None, User = PostfixServer.User.Name, Password = PostfixServer.User.Password, MaxConnections = 1,
        });
        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => server.SendAsync(SmtpBench.Mail($"wire{i}@example.com", "Subject: Hello\r\n\r\nHello\r\n"u8.ToArray()), Cancel).AsTask()));

        Assert.All(answers, a => Assert.IsType<SendResult.Accepted>(a));
        Assert.Contains(pieces, p => p.Contains("\r\nHello\r\n.\r\nMAIL FROM:<news@example.com>", StringComparison.Ordinal));
        var taken = await postfix.TakenAsync();
        Assert.All(answers.OfType<SendResult.Accepted>(), a => Assert.Contains(a.MessageId, taken));
    }

    [Fact]
    public async Task Twenty_thousand_mails_reconcile_with_what_Postfix_has_through_three_cut_connections_and_a_restart()
    {
        await using var wire = new FaultProxy(new IPEndPoint(IPAddress.Loopback, postfix.Port), line => Cuts.TryGetValue(line, out var after) ? new LineFault(WayFault.Cut(after, LineEnd.Reset), WayFault.None) : LineFault.None);
        await using var kind = TestDatabase.Sqlite();
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { Horizon = TimeSpan.FromSeconds(3), Pause = TimeSpan.FromMilliseconds(50) });
        await office.ConnectAsync(Connections);
        var send = await office.SendToAsync([.. Enumerable.Range(1, People).Select(i => $"p{i}@example.com")]);

        TaskCompletionSource half = new(TaskCreationOptions.RunContinuationsAsynchronously);
        office.StartEngine(quota, opener: new SmtpTestOpener(quota, wire.Port) { Root = postfix.Certificate, User = PostfixServer.User, Through = server => new Half(server, half) });
        await half.Task.WaitAsync(TimeSpan.FromMinutes(3), Cancel);
        await postfix.RestartAsync();
        await office.FinishAsync(send, TimeSpan.FromMinutes(3));

        await ReconcileAsync(office, send, wire);
    }

    private async Task ReconcileAsync(PostOffice office, SendId send, FaultProxy wire)
    {
        var taken = (await postfix.TakenAsync()).Where(t => t.Value.StartsWith('p')).ToDictionary();
        Assert.True(wire.Lines > Cuts.Keys.Max(), $"Only {wire.Lines} connections, so not all cuts fell.");
        Assert.Equal(taken.Count, taken.Values.Distinct().Count());

        var rows = await office.DeliveriesAsync(send);
        var uncertain = rows.Where(r => r.State == DeliveryState.UnknownClosed).ToList();
        Assert.InRange(uncertain.Count, 0, Cuts.Count + Connections);
        Assert.Equal(People - uncertain.Count, rows.Count(r => r.State == DeliveryState.Accepted));

        await using var db = office.Database.Read(office.Customer);
        var known = await db.Set<Evidence>().Where(e => e.SendId == send.Value).ToDictionaryAsync(e => e.Seq, e => e.MessageId, Cancel);
        Assert.All(rows.Where(r => r.State == DeliveryState.Accepted), r => Assert.Equal(r.Address, taken.GetValueOrDefault(known[r.Seq])));
        // Whom Postfix has beyond them is named as uncertain.
        var names = uncertain.Select(r => r.Address).ToHashSet();
        Assert.All(taken.Where(t => !known.ContainsValue(t.Key)), t => Assert.Contains(t.Value, names));
    }

    /// <summary>Says when half of them were taken.</summary>
    private sealed class Half(ISendingServer server, TaskCompletionSource reached) : ISendingServer
    {
        private int accepted;

        public int CallersPerConnection => server.CallersPerConnection;

        public async ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel)
        {
            var result = await server.SendAsync(message, cancel);
            if (result is SendResult.Accepted && Interlocked.Increment(ref accepted) == People / 2) reached.TrySetResult();
            return result;
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
