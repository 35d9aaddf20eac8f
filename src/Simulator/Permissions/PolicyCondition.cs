using System.Text.Json;

namespace Postroad.Simulator.Permissions;

/// <summary>
/// A condition: operator, key, values of which one must fit (IAM user guide, "IAM JSON policy elements: Condition operators"). A key that the request
/// does not have fits nothing, unless the operator ends in IfExists or says Not.
/// </summary>
internal sealed class PolicyCondition
{
    private const string IfExists = "IfExists", All = "ForAllValues:", Any = "ForAnyValue:";
    private static readonly string[] Operators =
    [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "Bool", "Null",
    ];

    private readonly string name;
    private readonly string key;
    private readonly string[] values;
    private readonly bool passesWithout;
    private readonly bool ofAll;

    private PolicyCondition(string written, string key, string[] values)
    {
        ofAll = written.StartsWith(All, StringComparison.Ordinal);
        var rest = ofAll ? written[All.Length..] : written.StartsWith(Any, StringComparison.Ordinal) ? written[Any.Length..] : written;
        passesWithout = rest.EndsWith(IfExists, StringComparison.Ordinal);
        name = passesWithout ? rest[..^IfExists.Length] : rest;
        if (!Operators.Contains(name)) throw new FormatException($"The simulator does not evaluate the condition operator {written}.");
        (this.key, this.values) = (key, values);
    }

    private bool IsNegative => name.Contains("Not", StringComparison.Ordinal);

    public static PolicyCondition[] ParseAll(JsonElement statement)
    {
        if (!statement.TryGetProperty("Condition", out var given)) return [];
        if (given.ValueKind != JsonValueKind.Object || given.EnumerateObject().Any(o => o.Value.ValueKind != JsonValueKind.Object)) throw new FormatException("Condition is no object of objects.");
        return [.. given.EnumerateObject().SelectMany(o => o.Value.EnumerateObject().Select(k => new PolicyCondition(o.Name, k.Name, PolicyStatement.Listed(k.Value, k.Name))))];
    }

    public bool Holds(IReadOnlyDictionary<string, string[]> facts)
    {
        var there = facts.TryGetValue(key, out var found) && found.Length > 0;
        if (name == "Null") return Array.Exists(values, v => bool.TryParse(v, out var missing) && missing != there);
        if (!there) return passesWithout || IsNegative || ofAll;
        return ofAll || IsNegative ? Array.TrueForAll(found!, One) : Array.Exists(found!, One);
    }

    private bool One(string fact) => Array.Exists(values, value => Fits(value, fact)) != IsNegative;

    private bool Fits(string value, string fact) => name switch
    {
        "StringEquals" or "StringNotEquals" => value == fact,
        "StringEqualsIgnoreCase" or "StringNotEqualsIgnoreCase" or "Bool" => value.Equals(fact, StringComparison.OrdinalIgnoreCase),
        // ArnEquals and ArnLike do the same, stars included (IAM user guide).
        _ => Wildcards.Fit(value, fact),
    };
}
