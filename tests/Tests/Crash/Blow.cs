namespace Postroad.Tests.Crash;

/// <summary>What a crash run does to the product.</summary>
internal enum Blow
{
    /// <summary>kill -9.</summary>
    Kill,

    /// <summary>SIGTERM: it drains and leaves.</summary>
    Terminate,

    /// <summary>SIGSTOP of 2-10 leases, then SIGCONT.</summary>
    Freeze,

    /// <summary>SIGSTOP of 2-10 leases, and kill -9 soon after it woke.</summary>
    FreezeAndKill,

    /// <summary><c>pg_ctl stop -m immediate</c>, and start again.</summary>
    StopDatabase,

    /// <summary><c>pg_terminate_backend</c> of every connection of the product.</summary>
    TerminateBackends,
}

/// <summary>What a crash run is made of; all that is left to chance comes from the seed.</summary>
internal sealed record CrashPlan
{
    public required int Seed { get; init; }

    public required int Blows { get; init; }

    public required int People { get; init; }

    public required string Url { get; init; }

    /// <summary>Of the simulator, as its control address takes them.</summary>
    public string Faults { get; init; } = MixedFaults;

    /// <summary>Null: SQLite, or a server that is left alone.</summary>
    public OwnPostgres? Postgres { get; init; }

    /// <summary>A guard to switch off. Null: the product as it is.</summary>
    public string? Control { get; init; }

    /// <summary>Only this, again and again. Null: what the seed says.</summary>
    public Blow? Only { get; init; }

    /// <summary>False: nobody reads the events. They heal much of what a missing guard does, before it can be seen.</summary>
    public bool ReadsEvents { get; init; } = true;

    /// <summary>Seconds.</summary>
    public int Lease { get; init; } = 2;

    /// <summary>Seconds.</summary>
    public int Horizon { get; init; } = 8;

    /// <summary>Messages a second while blows fall.</summary>
    public int Rate { get; init; } = 400;

    /// <summary>A little of everything that a provider does.</summary>
    public const string MixedFaults = """
        {"throttle":{"on":true,"in_a_row":15,"seconds":4},"reset_after_accepting":{"on":true,"one_in":90},"unavailable_after_accepting":{"on":true,"one_in":110},
         "unavailable_before_accepting":{"on":true,"one_in":400},"hang":{"on":true,"one_in":500,"seconds":1},"nonsense":{"on":true,"one_in":130},
         "send_events_twice":{"on":true,"one_in":7},"shuffle_events":{"on":true,"one_in":3,"seconds":1.5}}
        """;

    /// <summary>
    /// All that the seed decides, drawn before anything runs: what happens while the run goes on changes neither the kind of a blow nor where it falls. PostgreSQL's own
    /// deaths are other draws only where there is a server to die.
    /// </summary>
    public IReadOnlyList<DrawnBlow> Draw()
    {
        var chance = new Random(Seed);
        return [.. Enumerable.Range(0, Blows).Select(_ => new DrawnBlow(KindOf(chance.Next(20)), chance.NextDouble(), chance.NextDouble(), chance.NextDouble()))];
    }

    private Blow KindOf(int drawn) => Only ?? drawn switch
    {
        < 13 => Blow.Kill,
        < 15 => Blow.Terminate,
        < 16 => Blow.Freeze,
        < 17 => Blow.FreezeAndKill,
        < 18 => Postgres is null ? Blow.Kill : Blow.StopDatabase,
        _ => Postgres is null ? Blow.Kill : Blow.TerminateBackends,
    };
}

/// <summary>One blow, before anybody knows what it will hit.</summary>
/// <param name="Place">Where in its share of the mails that are still to come.</param>
/// <param name="Long">Of a freeze: from 2 leases (0) to 10 (1).</param>
/// <param name="After">Of a kill behind a freeze: how much later.</param>
internal sealed record DrawnBlow(Blow Kind, double Place, double Long, double After)
{
    /// <summary>Mails that the provider is to have before it falls.</summary>
    /// <param name="has">Those that it has.</param>
    /// <param name="share">Of the mails to come.</param>
    public long Target(long has, long share) => has + 1 + (long)(Place * share);

    /// <summary>2 to 10 leases.</summary>
    public TimeSpan Freeze(int lease) => TimeSpan.FromSeconds(lease) * (2 + (8 * Long));
}
