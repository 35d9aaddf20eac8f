using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>What of the storage can be brought about in one process: a reader that keeps the log, a damaged file, and what is heard from exceptions.</summary>
public sealed class StorageTests
{
    private static readonly StorageOptions Small = new() { StopBelow = 0, GoOnAbove = 0, WarnLog = 100_000, MostLog = 1_000_000, Look = TimeSpan.FromSeconds(5) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_that_keeps_the_log_is_said_and_stops_sending_at_a_bound_and_its_end_folds_all_of_it_in()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "postroad.db");
        await using var database = Database.Open(new DatabaseAddress.Sqlite(path), TimeProvider.System);
        await database.MigrateAsync(Cancel);
        await FoldInAsync(path);
        var time = new ShiftedTime();
        var watch = new StorageWatch(database, folder.Path, Options.Create(Small), time, NullLogger<StorageWatch>.Instance);

        await using (var reader = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await reader.OpenAsync(Cancel);
            await using var pinned = await PinAsync(reader);
            await GrowAsync(database, 300_000);
            await LookAsync(watch, time);
            Assert.NotNull(watch.Reading!.KeptSince);
            Assert.InRange(watch.Reading.Log!.Kept, 200_000, 2_000_000);
            Assert.True(database.Health.MaySend);
            var since = watch.Reading.KeptSince;

            await GrowAsync(database, 2_000_000);
            await LookAsync(watch, time);
            Assert.Equal(StoreTroubleKind.Log, database.Health.Trouble!.Kind);
            Assert.Equal(since, watch.Reading.KeptSince);
            Assert.Contains("keeps", database.Health.Trouble.What, StringComparison.Ordinal);
            Assert.False(database.Health.MaySend);
            Assert.True(database.Health.CanWrite);
        }

        await LookAsync(watch, time);
        Assert.True(database.Health.MaySend);
        Assert.Null(watch.Reading!.KeptSince);
        Assert.Equal(0, new FileInfo(path + "-wal").Length);
    }

    [Fact]
    public async Task Damage_that_is_met_ends_sending_until_a_good_copy_is_back()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "postroad.db");
        var people = Enumerable.Range(1, 2000).Select(i => $"p{i:0000}@example.com").ToArray();
        await using (var database = Database.Open(new DatabaseAddress.Sqlite(path), TimeProvider.System))
        {
            await database.MigrateAsync(Cancel);
            await using var office = await PostOffice.OpenAsync(database);
            await office.SendToAsync(people);
        }

        File.Copy(path, path + ".good");
        await DamageAsync(path);
        await using (var damaged = Database.Open(new DatabaseAddress.Sqlite(path), TimeProvider.System))
        {
            var server = await SendAsync(damaged, () => Task.FromResult(damaged.Health.Trouble is { Kind: StoreTroubleKind.Damaged }));
            Assert.False(damaged.Health.MaySend);
            Assert.Contains("postroad restore", damaged.Health.Trouble!.Cure, StringComparison.Ordinal);
            Assert.Contains("postroad check", damaged.Health.Trouble.Cure, StringComparison.Ordinal);
            Assert.InRange(server.Received.Count, 0, people.Length - 1);
        }

        foreach (var part in new[] { "", "-wal", "-shm" }) File.Delete(path + part);
        File.Move(path + ".good", path);
        await using var good = Database.Open(new DatabaseAddress.Sqlite(path), TimeProvider.System);
        Assert.True(good.Health.MaySend);
        Assert.Equal(people.Length, (await SendAsync(good, async () => await CountAsync(good) == people.Length)).Received.Select(m => m.To).Distinct().Count());
    }

    [Theory]
    [InlineData(13, StoreTroubleKind.Writing)]
    [InlineData(8, StoreTroubleKind.Writing)]
    [InlineData(14, StoreTroubleKind.Writing)]
    [InlineData(1034, StoreTroubleKind.Writing)]
    [InlineData(778, StoreTroubleKind.Writing)]
    [InlineData(11, StoreTroubleKind.Damaged)]
    [InlineData(26, StoreTroubleKind.Damaged)]
    [InlineData(19, null)]
    [InlineData(5, null)]
    public void What_SQLite_says_is_understood(int code, StoreTroubleKind? kind) =>
        Assert.Equal(kind, StoreFault.Of(new InvalidOperationException("wrapped", new SqliteException("as SQLite says", code & 0xff, code)))?.Kind);

    [Theory]
    [InlineData("53100", StoreTroubleKind.Writing)]
    [InlineData("53300", StoreTroubleKind.Writing)]
    [InlineData("58030", StoreTroubleKind.Writing)]
    [InlineData("25006", StoreTroubleKind.Writing)]
    [InlineData("57P03", StoreTroubleKind.Writing)]
    [InlineData("08006", StoreTroubleKind.Writing)]
    [InlineData("XX001", StoreTroubleKind.Damaged)]
    [InlineData("23505", null)]
    [InlineData("40P01", null)]
    public void What_PostgreSQL_says_is_understood(string code, StoreTroubleKind? kind) =>
        Assert.Equal(kind, StoreFault.Of(new Npgsql.PostgresException("as PostgreSQL says", "ERROR", "ERROR", code))?.Kind);

    [Fact]
    public void The_worst_is_told_each_since_it_began_and_damage_does_not_end()
    {
        var (health, start) = (new StoreHealth(), DateTimeOffset.UnixEpoch);
        health.Report(StoreTroubleKind.Space, "little room", "make room", start);
        health.Report(StoreTroubleKind.Writing, "full", "make room", start.AddSeconds(5));
        health.Report(StoreTroubleKind.Writing, "still full", "make room", start.AddSeconds(9));
        Assert.Equal(("still full", start.AddSeconds(5)), (health.Trouble!.What, health.Trouble.Since));
        health.Clear(StoreTroubleKind.Writing);
        Assert.Equal(("little room", start), (health.Trouble!.What, health.Trouble.Since));
        Assert.True(health.CanWrite);
        health.Report(StoreTroubleKind.Damaged, "damaged", "restore", start);
        Assert.Throws<ArgumentException>(() => health.Clear(StoreTroubleKind.Damaged));
        health.Clear(StoreTroubleKind.Space);
        Assert.False(health.MaySend);
    }

    private static async Task<DbDataReader> PinAsync(SqliteConnection reader)
    {
        await using var begin = reader.CreateCommand();
        begin.CommandText = "BEGIN";
        await begin.ExecuteNonQueryAsync(Cancel);
        var command = reader.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master";
        var rows = await command.ExecuteReaderAsync(Cancel);
        Assert.True(await rows.ReadAsync(Cancel));
        return rows;
    }

    /// <summary>What making the tables wrote is out of the log, so that only what a test adds counts.</summary>
    private static async Task FoldInAsync(string path)
    {
        await using var writer = new SqliteConnection($"Data Source={path};Pooling=False");
        await writer.OpenAsync(Cancel);
        await using var fold = writer.CreateCommand();
        fold.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        Assert.Equal(0L, await fold.ExecuteScalarAsync(Cancel));
    }

    private static Task GrowAsync(Database database, int bytes) => database.WriteAsync(async session =>
    {
        await session.RunAsync("CREATE TABLE IF NOT EXISTS growth (id INTEGER PRIMARY KEY, bytes BLOB)");
        await session.RunAsync("INSERT INTO growth (bytes) VALUES (@p0)", new byte[bytes]);
    }, Cancel);

    private static Task LookAsync(StorageWatch watch, ShiftedTime time)
    {
        time.Jump(Small.Look);
        return watch.TurnAsync(Cancel);
    }

    /// <summary>Makes nonsense of the pages with addresses that were written last: the ledger's.</summary>
    private static async Task DamageAsync(string path)
    {
        var file = await File.ReadAllBytesAsync(path, Cancel);
        const byte LeafOfKeys = 10, LeafOfRows = 13;
        var pages = Enumerable.Range(1, (file.Length / 4096) - 1).Where(page => file[page * 4096] is LeafOfKeys or LeafOfRows && file.AsSpan(page * 4096, 4096).IndexOf("@example.com"u8) >= 0).ToList();
        Assert.True(pages.Count > 20, $"Only {pages.Count} pages hold addresses");
        foreach (var page in pages.Skip(pages.Count * 2 / 3)) file.AsSpan(page * 4096, 64).Clear();
        await File.WriteAllBytesAsync(path, file, Cancel);
    }

    private static async Task<FakeServer> SendAsync(Database database, Func<Task<bool>> done)
    {
        var (server, time) = (new FakeServer(), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var options = Options.Create(new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 100 });
        var engine = new SendingEngine(database, new LocalLaneAssigner(database), new OpenQuota(), new FakeComposer(), server, new Core.Tracking.DeliveryKeys(new Core.Tracking.TokenKeys([Core.Tracking.TokenKeys.NewKey(1)])),
            new ServerStops(database, new OwnWords(), time, NullLogger<ServerStops>.Instance), options, time, NullLoggerFactory.Instance);
        var running = engine.RunAsync(stop.Token);
        try
        {
            await PostOffice.UntilAsync(done);
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            Assert.Fail($"Not so within a minute: {server.Received.Count} were sent, the storage is {database.Health.Trouble?.ToString() ?? "well"}, the engine {running.Status} {running.Exception?.InnerException?.Message}");
        }

        await stop.CancelAsync();
        await running;
        return server;
    }

    private static async Task<int> CountAsync(Database database)
    {
        await using var connection = await database.OpenReadAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM deliveries WHERE state = 3";
        return Convert.ToInt32(await command.ExecuteScalarAsync(Cancel), System.Globalization.CultureInfo.InvariantCulture);
    }
}
