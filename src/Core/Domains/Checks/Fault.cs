namespace Postroad.Core.Domains.Checks;

/// <summary>What is wrong with one record.</summary>
/// <param name="Color">Amber or red.</param>
/// <param name="Sentence">In words.</param>
/// <param name="Found">What is there; null: nothing.</param>
/// <param name="Fix">What to do; null: nothing but wait.</param>
internal sealed record Fault(CheckColor Color, string Sentence, string? Found, string? Fix)
{
    /// <summary>Beside which <see cref="Found"/> is to be read; null: the value of the record.</summary>
    public string? Expected { get; init; }

    /// <summary>Until when what is there now is kept; null: as the name servers say it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary><see cref="Found"/> stands at the name of the record, though it is no such record.</summary>
    public bool IsInstead { get; init; }

    /// <summary>A text at the name that the record takes the place of, as it is there; null: what stands there stays beside it.</summary>
    public string? Mangled { get; init; }

    /// <summary>What stands there is a wildcard's, and is not there any more once the name has a record of its own.</summary>
    public bool IsWildcard { get; init; }

    /// <summary>Nobody said what is there: neither right nor wrong.</summary>
    public bool IsUnknown { get; init; }
}

/// <summary>How one record is.</summary>
/// <param name="Check">For its row.</param>
/// <param name="Mistakes">The record's own first, then those of its name servers.</param>
internal sealed record RecordFinding(RecordCheck Check, IReadOnlyList<Mistake> Mistakes);
