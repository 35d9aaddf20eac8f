using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;
using Postroad.Tests.Fakes;

namespace Postroad.Tests.Fixtures;

/// <summary>An installation with one customer, one list and one sending server, on a real database; only the server's far side and the content are fakes.</summary>
internal sealed class PostOffice : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly List<(CancellationTokenSource Stop, Task Running)> engines = [];

    private PostOffice(Database database, Database engineDatabase, TimeProvider time, DeliveryOptions options)
    {
        (Database, EngineDatabase, Time, Options) = (database, engineDatabase, time, options);
        Stops = new ServerStops(engineDatabase, new OwnWords(), time, NullLogger<ServerStops>.Instance);
        var deliveries = new DeliveryReaction(database);
        Intake = new EventIntake(database, deliveries, [deliveries], time, NullLogger<EventIntake>.Instance);
        Held = new HeldSends(HeldLog);
        Sends = new SendKeeper(database, time, NullLogger<SendKeeper>.Instance);
    }

    public Database Database { get; }

    /// <summary>The same database as the engine sees it.</summary>
    public Database EngineDatabase { get; }

    public TimeProvider Time { get; }

    public DeliveryOptions Options { get; }

    public FakeServer Server { get; } = new();

    public FakeComposer Composer { get; } = new();

    public OpenQuota Quota { get; } = new();

    /// <summary>What is said of sends whose mail cannot be made.</summary>
    public ToldLog<HeldSends> HeldLog { get; } = new();

    public HeldSends Held { get; }

    public ServerStops Stops { get; }

    public EventIntake Intake { get; }

    public SendKeeper Sends { get; }

    public DeliveryKeys Keys { get; } = new(new TokenKeys([TokenKeys.NewKey(1)]));

    public CustomerId Customer { get; private set; }

    public long List { get; private set; }

    public ServerId ServerId { get; private set; }

    /// <param name="engine">Comes between the engine and its database.</param>
    public static async Task<PostOffice> OpenAsync(Database database, TimeProvider? time = null, DeliveryOptions? options = null, Func<Database, Database>? engine = null)
    {
        var office = new PostOffice(database, engine?.Invoke(database) ?? database, time ?? TimeProvider.System, options ?? new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, MostPerTurn = 4 });
        await office.FurnishAsync();
        return office;
    }

    /// <summary>A send to these people, subscribed to the list, expanded into deliveries. Nothing leaves before <see cref="StartEngine"/>.</summary>
    public Task<SendId> SendToAsync(params string[] addresses) => SendToAsync(MessageClass.Marketing, addresses);

    /// <summary>The same, of this class.</summary>
    public async Task<SendId> SendToAsync(MessageClass messages, params string[] addresses)
    {
        await SubscribeAsync(addresses);
        var send = await Database.WriteAsync(async session =>
        {
            var db = session.Db(Customer);
            var row = new Send { CustomerId = Customer, Kind = SendKind.Campaign, Class = messages, ServerId = ServerId.Value, ListId = List, CreatedAt = Time.GetUtcNow() };
            db.Add(row);
            await db.SaveChangesAsync();
            return row.Key;
        }, CancellationToken.None);
        await new AudienceExpansion(Database, Microsoft.Extensions.Options.Options.Create(Options)).ExpandAsync(Customer, send, CancellationToken.None);
        return send;
    }

    public void StartEngine(IQuotaLedger? quota = null, ServerStops? stops = null, IServerOpener? opener = null)
    {
        var stop = new CancellationTokenSource();
        var engine = new SendingEngine(EngineDatabase, new LocalLaneAssigner(Database), quota ?? Quota, Composer, opener ?? Server, Keys, stops ?? Stops, Microsoft.Extensions.Options.Options.Create(Options), Time, NullLoggerFactory.Instance, holds: Held);
        engines.Add((stop, engine.RunAsync(stop.Token)));
        // What failed because of the storage goes on when somebody has seen it work again.
        engines.Add((new CancellationTokenSource(), WatchAsync(stop.Token)));
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        var options = Microsoft.Extensions.Options.Options.Create(new StorageOptions { StopBelow = 0, GoOnAbove = 0, Probe = TimeSpan.FromMilliseconds(50) });
        try
        {
            await new StorageWatch(EngineDatabase, Path.GetTempPath(), options, Time, NullLogger<StorageWatch>.Instance).RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to leave.
        }
    }

    /// <summary>As SIGTERM does: answers on their way are awaited.</summary>
    public async Task StopEngineAsync()
    {
        foreach (var (stop, running) in engines)
        {
            await stop.CancelAsync();
            await running;
            stop.Dispose();
        }

        engines.Clear();
    }

    /// <summary>Until a message has been handed to the server. An engine that failed fails the test with its own fault.</summary>
    public async Task FirstRequestAsync()
    {
        var (first, failed) = (Server.FirstRequest.Task, Task.WhenAny(engines.Select(e => e.Running).DefaultIfEmpty(Never)));
        if (await Task.WhenAny(first, failed).WaitAsync(Limit, TestContext.Current.CancellationToken) != first) await await failed;
        Assert.True(first.IsCompleted, "The engine has stopped before it handed anything over.");
    }

    /// <summary>Until the send's rows say that it is done. A send that never ends fails its test with the rows that are open, an engine that failed with its fault.</summary>
    public async Task FinishAsync(SendId send, TimeSpan? within = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(within ?? Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        try
        {
            do
            {
                foreach (var (_, running) in engines.Where(e => e.Running.IsFaulted)) await running;
                await Sends.KeepAsync(limit.Token);
            }
            while (await StatusAsync(send) != SendStatus.Finished && await timer.WaitForNextTickAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            var open = (await DeliveriesAsync(send)).GroupBy(d => d.State).Select(g => $"{g.Count()} {g.Key}");
            Assert.Fail($"The send did not finish within {(within ?? Limit).TotalSeconds:0} s: {string.Join(", ", open)}.");
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await done()) await timer.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>So many connections has the server from now on.</summary>
    public Task ConnectAsync(int connections) => Database.WriteAsync(session => session.RunAsync("UPDATE sending_servers SET max_connections = @p1 WHERE id = @p0", ServerId.Value, connections), CancellationToken.None);

    /// <summary>What waits in the retry table waits no longer.</summary>
    public Task DueAtOnceAsync(SendId send) => Database.WriteAsync(
        session => session.RunAsync("UPDATE retries SET next_at = @p1 WHERE send_id = @p0", send.Value, session.Instant(DateTimeOffset.UnixEpoch)), CancellationToken.None);

    /// <summary>When the last lease on a range of the send ends.</summary>
    public async Task<DateTimeOffset> LastLeaseAsync(SendId send)
    {
        var until = await Database.WriteAsync(session => session.ScalarAsync("SELECT max(lease_until) FROM leases WHERE send_id = @p0", send.Value), CancellationToken.None);
        return until switch
        {
            long ms => DateTimeOffset.FromUnixTimeMilliseconds(ms),
            DateTime at => at,
            _ => default,
        };
    }

    public async Task<SendingServer> ServerRowAsync()
    {
        await using var db = Database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().SingleAsync(s => s.Id == ServerId.Value);
    }

    public Task ChangeAsync(SendId send, SendStatus status) => Database.WriteAsync(
        session => session.RunAsync("UPDATE sends SET status = @p1 WHERE id = @p0", send.Value, (int)status), CancellationToken.None);

    public async Task<SendStatus> StatusAsync(SendId send)
    {
        await using var db = Database.Read(Customer);
        return await db.Set<Send>().Where(s => s.Id == send.Value).Select(s => s.Status).SingleAsync();
    }

    public async Task<IReadOnlyList<Delivery>> DeliveriesAsync(SendId send)
    {
        await using var db = Database.Read(Customer);
        return await db.Set<Delivery>().Where(d => d.SendId == send.Value).OrderBy(d => d.Seq).ToListAsync();
    }

    public async Task<Delivery> DeliveryAsync(SendId send, string address) => (await DeliveriesAsync(send)).Single(d => d.Address == address);

    public async Task<Tally> StoredTotalsAsync(SendId send)
    {
        await using var db = Database.Read(Customer);
        var parts = await db.Set<SendCounters>().Where(c => c.SendId == send.Value).ToListAsync();
        return parts.Aggregate(default(Tally), (sum, c) => sum + new Tally
        {
            Recipients = c.Recipients, Sent = c.Sent, Delivered = c.Delivered, Bounced = c.Bounced, Delayed = c.Delayed, Uncertain = c.Uncertain, Suppressed = c.Suppressed,
            Failed = c.Failed, OpenedPeople = c.OpenedPeople, OpenedMachines = c.OpenedMachines, Clicked = c.Clicked, Unsubscribed = c.Unsubscribed, Complained = c.Complained,
        });
    }

    /// <summary>The same totals, counted from the rows.</summary>
    public async Task<Tally> CountedTotalsAsync(SendId send) =>
        (await DeliveriesAsync(send)).Aggregate(default(Tally), (sum, d) => sum + Tally.Of(d.State, d.Outcome, d.Marks));

    public Task SuppressAsync(string address) => Database.WriteAsync(async session =>
    {
        var db = session.Db(Customer);
        db.Add(new Suppression { EmailKey = address, CustomerId = Customer, ListId = List, Reason = SuppressionReason.Unsubscribed, Source = "test", CreatedAt = Time.GetUtcNow() });
        await db.SaveChangesAsync();
    }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Server.Barrier?.TrySetResult();
        await StopEngineAsync();
        await Intake.DisposeAsync();
    }

    private Task FurnishAsync() => Database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        var customer = new Customer { PublicId = PublicId.New(Time), Name = "Harbour Lane", TimeZone = "Europe/Stockholm", CreatedAt = Time.GetUtcNow() };
        var server = new SendingServer { PublicId = PublicId.New(Time), Name = "SES Frankfurt", Region = "eu-central-1", StateSince = Time.GetUtcNow(), CreatedAt = Time.GetUtcNow(), MaxConnections = 3 };
        server.Activate(Time.GetUtcNow());
        db.AddRange(customer, server);
        await db.SaveChangesAsync();
        (Customer, ServerId) = (customer.Key, server.Key);

        var own = session.Db(Customer);
        var list = new MailingList { CustomerId = Customer, PublicId = PublicId.New(Time), Name = "Newsletter", FromName = "Harbour Lane", FromAddress = "hello@example.com", PostalAddress = "Kaj 4", CreatedAt = Time.GetUtcNow() };
        own.Add(list);
        await own.SaveChangesAsync();
        List = list.Id;
    }, CancellationToken.None);

    public Task SubscribeAsync(params string[] addresses) => Database.WriteAsync(async session =>
    {
        var db = session.Db(Customer);
        var contacts = addresses.Select(a => new Contact { CustomerId = Customer, PublicId = PublicId.New(Time), Email = a, EmailKey = a, Fields = "{}", CreatedAt = Time.GetUtcNow() }).ToList();
        db.AddRange(contacts);
        await db.SaveChangesAsync();
        db.AddRange(contacts.Select(c => new Subscription { CustomerId = Customer, ListId = List, ContactId = c.Id, Status = SubscriptionStatus.Subscribed, StatusAt = Time.GetUtcNow() }));
        await db.SaveChangesAsync();
    }, CancellationToken.None);
}
