using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Npgsql;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>A database that is slow, full of locks or short of connections costs time and nobody's mail.</summary>
public sealed class DatabaseFaultTests
{
    private static readonly string[] People = [.. Enumerable.Range(1, 60).Select(i => $"person{i}@example.com")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deadlock_is_tried_again_and_both_sides_win()
    {
        await using var kind = TestDatabase.Postgres();
        var database = await kind.OpenAsync();
        await database.WriteAsync(async s => await s.RunAsync("CREATE TABLE pairs (id int PRIMARY KEY, n int NOT NULL)"), Cancel);
        await database.WriteAsync(async s => await s.RunAsync("INSERT INTO pairs VALUES (1, 0), (2, 0)"), Cancel);
        var (met, tries) = (new Barrier(2), 0);

        Task AddAsync(int first, int second) => Task.Run(() => database.WriteAsync(async session =>
        {
            await session.RunAsync("UPDATE pairs SET n = n + 1 WHERE id = @p0", first);
            if (Interlocked.Increment(ref tries) <= 2) met.SignalAndWait(TimeSpan.FromSeconds(30), Cancel);
            await session.RunAsync("UPDATE pairs SET n = n + 1 WHERE id = @p0", second);
        }, Cancel), Cancel);
        await Task.WhenAll(AddAsync(1, 2), AddAsync(2, 1)).WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        Assert.Equal(3, tries);
        Assert.Equal(4L, await database.WriteAsync(async s => await s.ScalarAsync("SELECT sum(n) FROM pairs"), Cancel));
        met.Dispose();
    }

    [Fact]
    public async Task A_database_that_threw_us_out_is_ours_again_before_anything_is_written()
    {
        await using var kind = TestDatabase.Postgres();
        var url = await kind.OpenMigratedUrlAsync();
        var database = kind.Open(url);
        await database.MigrateAsync(Cancel);
        await Crash.OwnPostgres.TerminateBackendsAsync(url);

        // It notices within seconds, and takes its lock again with the next write.
        await Installation.UntilAsync(async () =>
        {
            try
            {
                await database.WriteAsync(s => s.ScalarAsync("SELECT 1"), Cancel);
                return await database.WriteAsync(s => s.ScalarAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), Cancel);
            }
            catch (NpgsqlException)
            {
                return 0L;
            }
        }, locks => locks is 1L);
        var second = kind.Open(url);
        Assert.Contains("in use by another", (await Assert.ThrowsAsync<DatabaseException>(() => second.MigrateAsync(Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_five_connections_two_hundred_callers_wait_their_turn_and_readers_get_theirs()
    {
        await using var kind = TestDatabase.Postgres();
        var url = await kind.OpenMigratedUrlAsync() + "?Maximum Pool Size=5";
        await using var database = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System);
        var served = 0;
        var writers = Enumerable.Range(0, 200).Select(_ => database.WriteAsync(async session =>
        {
            await session.ScalarAsync("SELECT pg_sleep(0.01)");
            Interlocked.Increment(ref served);
        }, Cancel)).ToList();
        await using (var reader = await database.OpenReadAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel)) Assert.Equal(System.Data.ConnectionState.Open, reader.State);
        await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        Assert.Equal(200, served);
    }

    [Fact]
    public async Task A_lock_on_the_deliveries_for_longer_than_a_lease_loses_nobody_and_doubles_nobody()
    {
        await using var kind = TestDatabase.Postgres();
        var url = await kind.OpenMigratedUrlAsync();
        await using var post = await PostOffice.OpenAsync(kind.Open(url), options: new DeliveryOptions
        {
            Pause = TimeSpan.FromMilliseconds(20), RangeSize = 10, MostPerTurn = 4, Lease = TimeSpan.FromSeconds(2), RequestDeadline = TimeSpan.FromSeconds(0.5), LeaseMargin = TimeSpan.FromSeconds(0.4),
            Horizon = TimeSpan.FromSeconds(1),
        });
        var send = await post.SendToAsync(People);
        post.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        post.StartEngine();
        await post.Server.FirstRequest.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        await using (var outside = new NpgsqlConnection(PostgresServer.ConnectionString(url)))
        {
            await outside.OpenAsync(Cancel);
            await using var transaction = await outside.BeginTransactionAsync(Cancel);
            await using var lockTable = new NpgsqlCommand("LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE", outside, transaction);
            await lockTable.ExecuteNonQueryAsync(Cancel);
            post.Server.Barrier.TrySetResult();
            await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Cancel);
        }

        await post.FinishAsync(send);
        await AssertOnceAsync(post, send);
    }

    [Fact]
    public async Task A_storm_of_writers_and_checkpoints_on_SQLite_is_waited_for()
    {
        await using var kind = TestDatabase.Sqlite();
        var url = await kind.OpenMigratedUrlAsync();
        var database = kind.Open(url);
        await database.WriteAsync(async s => await s.RunAsync("CREATE TABLE storm (id INTEGER PRIMARY KEY, word TEXT NOT NULL)"), Cancel);
        using var end = new CancellationTokenSource();
        var checkpoints = Task.Run(async () =>
        {
            await using var outside = new SqliteConnection($"Data Source={url["sqlite:".Length..]};Pooling=False");
            await outside.OpenAsync(Cancel);
            for (var count = 0; ; count++)
            {
                if (end.IsCancellationRequested) return count;
                await using var command = outside.CreateCommand();
                command.CommandText = "PRAGMA busy_timeout=5000; PRAGMA wal_checkpoint(TRUNCATE);";
                await command.ExecuteNonQueryAsync(Cancel);
            }
        }, Cancel);
        var longest = new ConcurrentBag<TimeSpan>();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                var since = TimeProvider.System.GetTimestamp();
                await database.WriteAsync(async s => await s.RunAsync("INSERT INTO storm (word) VALUES (@p0)", new string('w', 500)), Cancel);
                longest.Add(TimeProvider.System.GetElapsedTime(since));
            }
        }, Cancel))).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        await end.CancelAsync();

        Assert.True(await checkpoints > 0);
        Assert.Equal(2000L, await database.WriteAsync(async s => await s.ScalarAsync("SELECT count(*) FROM storm"), Cancel));
        Assert.True(longest.Max() < TimeSpan.FromSeconds(5), $"Somebody waited for {longest.Max()}");
    }

    private static async Task AssertOnceAsync(PostOffice post, Core.Primitives.SendId send)
    {
        var (rows, received) = (await post.DeliveriesAsync(send), post.Server.Received.Select(m => m.To).ToList());
        Assert.Equal(received.Count, received.Distinct().Count());
        Assert.All(rows, row => Assert.True(row.State is DeliveryState.Accepted or DeliveryState.UnknownClosed, $"{row.Address} is {row.State}"));
        Assert.All(rows.Where(r => r.State == DeliveryState.Accepted), row => Assert.Contains(row.Address, received));
        Assert.Equal(await post.CountedTotalsAsync(send), await post.StoredTotalsAsync(send));
    }
}
