namespace Postroad.Core.Persistence;

/// <summary>
/// What the storage under a database can do just now. Whoever writes tells what failed (<see cref="Hear"/>), <see cref="StorageWatch"/> finds out when it works
/// again; sending asks before each turn, which costs it one field. For any thread.
/// </summary>
public sealed class StoreHealth
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<StoreTroubleKind, StoreTrouble> troubles = [];
    private volatile StoreTrouble? worst;

    /// <summary>The worst of what is wrong. Null: nothing is.</summary>
    public StoreTrouble? Trouble => worst;

    /// <summary>False: nothing may be leased, intended or handed over.</summary>
#if CRASH_POINTS
    public bool MaySend => worst is null || Primitives.NegativeControl.IgnoreStorage || Primitives.NegativeControl.TrustCommit;
#else
    public bool MaySend => worst is null;
#endif

    /// <summary>False: writing down an answer would fail. Too little room stops sending alone; answers, clicks and unsubscribes still have their place.</summary>
    public bool CanWrite => worst is null || !(Has(StoreTroubleKind.Damaged) || Has(StoreTroubleKind.Writing) || Has(StoreTroubleKind.Folder));

    public bool Has(StoreTroubleKind kind)
    {
        if (worst is null) return false;
        lock (gate) return troubles.ContainsKey(kind);
    }

    /// <summary>
    /// For whoever writes much, before each piece: the last room on the disk is for answers, clicks and unsubscribes, and not for what can be done later.
    /// </summary>
    /// <param name="what">What cannot be done now, as the beginning of a sentence.</param>
    /// <exception cref="DatabaseException">The storage is not well.</exception>
    public void RequireForBulk(string what)
    {
        if (!MaySend && worst is { } trouble) throw new DatabaseException($"{what}: {trouble.What}");
    }

    /// <summary>An exception of a write: told on when the storage is its cause, and nothing to us when not.</summary>
    internal void Hear(Exception e, DateTimeOffset at)
    {
        if (StoreFault.Of(e) is { } fault) Report(fault.Kind, fault.What, fault.Cure, at);
    }

    /// <summary>What began stays since when it began, in the words of now.</summary>
    internal void Report(StoreTroubleKind kind, string what, string cure, DateTimeOffset at)
    {
        lock (gate)
        {
            troubles[kind] = new StoreTrouble(kind, what, cure, troubles.TryGetValue(kind, out var known) ? known.Since : at);
            worst = troubles.Values.First();
        }
    }

    /// <summary>It was seen to work.</summary>
    /// <exception cref="ArgumentException">Such a trouble ends with the process alone.</exception>
    internal void Clear(StoreTroubleKind kind)
    {
        if (kind < StoreTroubleKind.Writing) throw new ArgumentException($"{kind} ends with the process alone.", nameof(kind));
        if (worst is null) return;
        lock (gate)
        {
            troubles.Remove(kind);
            worst = troubles.Count == 0 ? null : troubles.Values.First();
        }
    }
}

/// <summary>What is wrong with the storage, worst first. The first two end with the process alone (docs/decisions/008-storage-faults.md).</summary>
public enum StoreTroubleKind
{
    /// <summary>The database says of itself that it is damaged.</summary>
    Damaged,

    /// <summary>The disk did not take what was folded into the database file: what it holds of that is unknown.</summary>
    Unsynced,

    /// <summary>Nothing can be written: full, read-only, away, not ours any more.</summary>
    Writing,

    /// <summary>The data folder takes no journal.</summary>
    Folder,

    /// <summary>Too little room is left.</summary>
    Space,

    /// <summary>The log of SQLite has grown too long because somebody keeps it from being folded in.</summary>
    Log,
}

/// <param name="What">In a sentence without its end, as it goes on behind a colon.</param>
/// <param name="Cure">What ends it, in a sentence.</param>
public sealed record StoreTrouble(StoreTroubleKind Kind, string What, string Cure, DateTimeOffset Since);
