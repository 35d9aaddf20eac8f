using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>PostgreSQL behind a line that breaks just when COMMIT is on it: whether it took effect is unknown to us, and must not matter.</summary>
public sealed class LostCommitTests
{
    private static readonly byte[] Commit = "COMMIT\0"u8.ToArray();

    /// <summary>The server got it, and its answer is lost; or it never got it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_lost_during_COMMIT_loses_nobody_and_doubles_nobody(bool forwarded)
    {
        await using var kind = TestDatabase.Postgres();
        var url = new UriBuilder(await kind.OpenMigratedUrlAsync());
        var (commits, cut, armed) = (0, 0, false);
        await using var proxy = new FaultProxy(FaultProxy.Of(url.Uri), _ => new LineFault(new WayFault { End = LineEnd.Reset, Watch = Look }, WayFault.None));
        url.Port = proxy.Port;
        var database = Database.Open(DatabaseAddress.Parse(url.Uri.ToString()), TimeProvider.System);
        await using (database)
        {
            await using var post = await PostOffice.OpenAsync(database, options: new DeliveryOptions
            {
                Pause = TimeSpan.FromMilliseconds(20), RangeSize = 10, MostPerTurn = 4, Lease = TimeSpan.FromSeconds(2), RequestDeadline = TimeSpan.FromSeconds(0.5),
                LeaseMargin = TimeSpan.FromSeconds(0.4), Horizon = TimeSpan.FromSeconds(2),
            });
            string[] people = [.. Enumerable.Range(1, 120).Select(i => $"person{i}@example.com")];
            var send = await post.SendToAsync(people);
            armed = true;
            post.StartEngine();
            await FinishAsync(post, send);
            armed = false;

            var rows = await post.DeliveriesAsync(send);
            var received = post.Server.Received.Select(m => m.To).ToList();
            Assert.True(cut >= 5, $"Only {cut} commits were cut");
            Assert.Equal(received.Count, received.Distinct().Count());
            Assert.Equal(people.Length, rows.Count);
            Assert.All(rows, row => Assert.True(row.State is DeliveryState.Accepted or DeliveryState.UnknownClosed, $"{row.Address} is {row.State}"));
            Assert.All(rows.Where(r => r.State == DeliveryState.Accepted), row => Assert.Contains(row.Address, received));
            Assert.Equal(await post.CountedTotalsAsync(send), await post.StoredTotalsAsync(send));
        }

        int? Look(ReadOnlyMemory<byte> piece)
        {
            var at = piece.Span.IndexOf(Commit);
            if (at < 0 || !Volatile.Read(ref armed) || Interlocked.Increment(ref commits) % 9 != 0) return null;
            Interlocked.Increment(ref cut);
            // Five bytes before it stand its kind and length.
            return forwarded ? at + Commit.Length : at - 5;
        }
    }

    /// <summary>The control: whoever takes a COMMIT without an answer for one that failed, and does the work again, doubles people on this very line.</summary>
    [Fact]
    public async Task Whoever_assumes_that_a_lost_COMMIT_failed_sends_it_twice()
    {
        await using var kind = TestDatabase.Postgres();
        var url = new UriBuilder(await kind.OpenMigratedUrlAsync());
        var (commits, cut, armed) = (0, 0, false);
        await using var proxy = new FaultProxy(FaultProxy.Of(url.Uri), _ => new LineFault(new WayFault { Watch = Look }, WayFault.None));
        url.Port = proxy.Port;
        await using var database = Database.Open(DatabaseAddress.Parse(url.Uri.ToString()), TimeProvider.System);
        await database.WriteAsync(session => session.RunAsync("CREATE TABLE mails (person integer NOT NULL)"), TestContext.Current.CancellationToken);
        armed = true;
        for (var person = 1; person <= 60; person++)
        {
            for (var written = false; !written;)
            {
                try
                {
                    await database.WriteAsync(session => session.RunAsync("INSERT INTO mails VALUES (@p0)", person), TestContext.Current.CancellationToken);
                    written = true;
                }
                catch (Exception e) when (e is System.Data.Common.DbException or IOException)
                {
                    // "It failed, so once more."
                }
            }
        }

        armed = false;
        Assert.True(cut >= 5, $"Only {cut} commits were cut");
        // Each of them had taken effect, or is about to: its line is gone, not its server.
        Assert.Equal(cut, await Installation.UntilAsync(TwiceAsync, twice => twice >= cut));

        async Task<long> TwiceAsync() => (long)(await database.WriteAsync(session => session.ScalarAsync("SELECT count(*) - count(DISTINCT person) FROM mails"), TestContext.Current.CancellationToken))!;

        int? Look(ReadOnlyMemory<byte> piece)
        {
            var at = piece.Span.IndexOf(Commit);
            if (at < 0 || !Volatile.Read(ref armed) || Interlocked.Increment(ref commits) % 9 != 0) return null;
            Interlocked.Increment(ref cut);
            return at + Commit.Length;
        }
    }

    /// <summary>As <see cref="PostOffice.FinishAsync"/>, but the keeper's own line may break as well.</summary>
    private static Task FinishAsync(PostOffice post, SendId send) => PostOffice.UntilAsync(async () =>
    {
        try
        {
            await post.Sends.KeepAsync(TestContext.Current.CancellationToken);
            return await post.StatusAsync(send) == SendStatus.Finished;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or IOException)
        {
            return false;
        }
    });
}
