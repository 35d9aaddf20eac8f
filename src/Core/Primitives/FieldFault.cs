namespace Postroad.Core.Primitives;

/// <summary>What is wrong with one value that somebody gave.</summary>
/// <param name="Field">In snake_case: the name in the API, and the id and name of the form's element.</param>
/// <param name="Sentence">For people: the thing, the value, the limit and the fix.</param>
public sealed record FieldFault(string Field, string Sentence);

/// <summary>Faults of a whole form.</summary>
public static class FieldFaults
{
    /// <summary>The first that is said of a field; null: none.</summary>
    public static string? Of(this IEnumerable<FieldFault> faults, string field) => faults.FirstOrDefault(f => f.Field == field)?.Sentence;
}
