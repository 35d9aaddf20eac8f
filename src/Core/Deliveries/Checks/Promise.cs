namespace Postroad.Core.Deliveries.Checks;

/// <summary>What a check says of a promise.</summary>
public enum PromiseState
{
    Kept,
    Broken,

    /// <summary>Cannot be told from the database.</summary>
    NotSeen,
}

/// <summary>One promise of the ledger and whether the database keeps it.</summary>
/// <param name="Code">I1 to I15.</param>
/// <param name="Title">The promise, in a sentence without a full stop.</param>
/// <param name="Sentence">What was found, with numbers.</param>
/// <param name="Rows">Broken: the first few rows concerned. Else empty.</param>
public sealed record Promise(string Code, string Title, PromiseState State, string Sentence, IReadOnlyList<string> Rows);

/// <summary>All promises, as of one moment.</summary>
/// <param name="At">When the check began.</param>
/// <param name="Database">Kind and place of the database.</param>
public sealed record LedgerReport(DateTimeOffset At, TimeSpan Took, string Database, IReadOnlyList<Promise> Promises)
{
    public int Kept => Promises.Count(p => p.State == PromiseState.Kept);

    public int Broken => Promises.Count(p => p.State == PromiseState.Broken);

    public int NotSeen => Promises.Count(p => p.State == PromiseState.NotSeen);
}
