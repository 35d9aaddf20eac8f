using Postroad.Core.Deliveries;
using Postroad.Core.Tracking;

namespace Postroad.Tests.Simulation;

/// <summary>Everything in one run: one send of a few deliveries, the disk, the provider, and whoever runs at the moment.</summary>
internal sealed class World : IDisposable
{
    private static readonly DeliveryKeys EveryRunsKeys = new(new TokenKeys([new TokenKey(1, new byte[TokenKeys.SecretLength])]));

    private readonly Trace trace;

    public World(int seed, PlantedBug bug, bool wordy)
    {
        (Chance, Bug, trace) = (new Chance(seed), bug, new Trace(wordy));
        Scheduler = new Scheduler(Chance);
        Faults = new FaultPlan(Chance);
        Options = new DeliveryOptions
        {
            Lease = TimeSpan.FromSeconds(10), RequestDeadline = TimeSpan.FromSeconds(3), LeaseMargin = TimeSpan.FromMilliseconds(500), Horizon = TimeSpan.FromSeconds(45),
            RangeSize = Chance.Between(2, 6), MostPerTurn = Chance.Between(1, 4), OnTheWire = TimeSpan.FromSeconds(Chance.Between(1, 5)), MostFailures = 2,
            Pause = TimeSpan.FromMilliseconds(Chance.Pick([500, 2000, 4000])), ProofWait = TimeSpan.FromSeconds(Chance.Pick([20, 40])),
            SendAgainWhenAbsent = Faults.IsSilenceBelieved, SendAgainAtLeast = Chance.Pick([0, 1, 50, 50, 50]), SendAgainShare = Chance.Pick([0.001, 0.2]),
        };
        WasCalm = Faults.IsCalm;
        Recipients = Chance.Between(3, 14);
        Store = SimulatedStore.Open(bug);
        Proofs = new Proofs(this);
        Operator = Scheduler.Start("operator");
        Feed = new EventFeed(this);
        Provider = new SimulatedProvider(this);
    }

    public Chance Chance { get; }

    public PlantedBug Bug { get; }

    public Scheduler Scheduler { get; }

    public FaultPlan Faults { get; }

    public DeliveryOptions Options { get; }

    public int Recipients { get; }

    /// <summary>True when nothing but the provider can leave a delivery in doubt in this run.</summary>
    public bool WasCalm { get; }

    public SimulatedStore Store { get; }

    /// <summary>Whoever is not one of our processes: people, the machine they run on.</summary>
    public SimulatedProcess Operator { get; }

    public EventFeed Feed { get; }

    public SimulatedProvider Provider { get; }

    public Proofs Proofs { get; }

    public DeliveryKeys Keys { get; } = EveryRunsKeys;

    /// <summary>Processes that run or stand still; the dead are not among them.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>What was seen to be wrong before the end.</summary>
    public List<string> Breaches { get; } = [];

    public ulong Hash => trace.Hash;

    public string LastLines(int most) => trace.Last(most);

    /// <summary>Puts the send into the database, in whole ranges.</summary>
    public void Furnish()
    {
        Store.Execute($"INSERT INTO sends (id, customer_id, kind, class, server_id, list_id, status, expansion_cursor, expansion_done, created_at) VALUES (1, {SimulatedStore.Customer}, 1, 1, {SimulatedStore.Server}, {SimulatedStore.List}, 1, 0, 1, 0)");
        var rows = Enumerable.Range(1, Recipients).Select(seq => $"({SimulatedStore.Customer}, 1, {seq}, {seq}, 'p{seq}@example.com', 'p{seq}@example.com')");
        Store.Execute($"INSERT INTO deliveries (customer_id, send_id, seq, contact_id, address, address_key) VALUES {string.Join(',', rows)}");
        for (var first = 1; first <= Recipients; first += Options.RangeSize)
        {
            var last = Math.Min(first + Options.RangeSize - 1, Recipients);
            Store.Execute($"INSERT INTO leases (send_id, first_seq, last_seq, open) VALUES (1, {first}, {last}, {last - first + 1})");
        }

        Store.Execute($"INSERT INTO send_counters (customer_id, send_id, part, recipients, sent, delivered, bounced, delayed, uncertain, suppressed, failed, opened_people, opened_machines, clicked, unsubscribed, complained) VALUES ({SimulatedStore.Customer}, 1, 0, {Recipients}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)");
    }

    /// <summary>A place where chance decides who goes on, and a crash or a freeze may come; sometimes it takes a while.</summary>
    public async Task PauseAsync(SimulatedProcess process)
    {
        var drawn = Chance.Below(100);
        if (drawn < 70) await Task.Yield();
        else await Task.Delay(Chance.UpTo(drawn < 97 || !Faults.AreOn ? TimeSpan.FromMilliseconds(20) : TimeSpan.FromSeconds(3)), process.Clock);
    }

    public int SeqOf(string key) => Keys.TryRead(key, out var delivery) ? delivery.Seq : 0;

    public void Tell(SimulatedProcess who, string what, long a = 0, long b = 0) => trace.Add(Scheduler.Now, who.Name, what, a, b);

    public void Breach(string what) => Breaches.Add(what);

    public void Explain(SimulatedProcess who, string words) => trace.Explain(Scheduler.Now, who.Name, words);

    /// <summary>Since when it is known that the send is paused. Null: it is not, or somebody is just about to resume it.</summary>
    public TimeSpan? PausedAt { get; set; }

    /// <summary>A mail is about to leave one of our processes.</summary>
    public void Leaves(SimulatedProcess who, int seq)
    {
        if (PausedAt is { } paused && Scheduler.Now - paused > Options.LeaseMargin) Breach($"Delivery {seq} left {who.Name} {(Scheduler.Now - paused).TotalSeconds} s after the send was paused");
    }

    public bool IsWordy => trace.IsWordy;

    public void Dispose() => Store.Dispose();
}
