namespace Postroad.Core.Primitives;

/// <summary>What became of somebody's wish to make or change a thing that others may be changing too.</summary>
public abstract record Edit<T>
{
    private Edit()
    {
    }

    public sealed record Saved(T Value) : Edit<T>;

    /// <summary>Nothing was changed; these are all the faults.</summary>
    public sealed record Faulty(IReadOnlyList<FieldFault> Faults) : Edit<T>;

    /// <summary>Nothing was changed: somebody was faster.</summary>
    /// <param name="Current">As it is now.</param>
    public sealed record Stale(T Current) : Edit<T>;

    /// <summary>This customer has no such thing, or no longer.</summary>
    public sealed record NotFound : Edit<T>;
}
