using System.Text.Json;

namespace Postroad.Simulator.Permissions;

/// <summary>One statement: effect, principals, actions, resources and conditions, which all must fit.</summary>
internal sealed class PolicyStatement
{
    private static readonly string[] Members = ["Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private PolicyStatement() { }

    public bool Denies { get; private init; }

    private string[]? Principals { get; init; }
    private string[]? Actions { get; init; }
    private string[]? NotActions { get; init; }
    private string[]? Resources { get; init; }
    private string[]? NotResources { get; init; }
    private PolicyCondition[] Conditions { get; init; } = [];

    public static PolicyStatement Parse(JsonElement given)
    {
        if (given.ValueKind != JsonValueKind.Object) throw new FormatException("A statement is no object.");
        if (given.EnumerateObject().Select(m => m.Name).FirstOrDefault(m => !Members.Contains(m)) is { } unknown)
            throw new FormatException($"A statement has the member {unknown}, which the simulator does not evaluate.");
        var statement = new PolicyStatement
        {
            Denies = Effect(given), Principals = PrincipalsOf(given), Actions = Texts(given, "Action"), NotActions = Texts(given, "NotAction"),
            Resources = Texts(given, "Resource"), NotResources = Texts(given, "NotResource"), Conditions = PolicyCondition.ParseAll(given),
        };
        if (statement.Actions is null == statement.NotActions is null) throw new FormatException("A statement has exactly one of Action and NotAction.");
        return statement;
    }

    public bool Applies(PolicyQuestion question) =>
        IsOneOf(Principals, question.Principal)
        && (Actions is { } actions ? Fits(actions, question.Action, anyCase: true) : !Fits(NotActions!, question.Action, anyCase: true))
        && (Resources is { } resources ? Fits(resources, question.Resource) : NotResources is null || !Fits(NotResources, question.Resource))
        && Array.TrueForAll(Conditions, c => c.Holds(question.Facts));

    // In a policy of one's own nobody is named; in one of a resource somebody must be.
    private static bool IsOneOf(string[]? principals, string? principal) =>
        principal is null ? principals is null : principals is not null && Fits(principals, principal);

    private static bool Fits(string[] patterns, string text, bool anyCase = false) => Array.Exists(patterns, p => Wildcards.Fit(p, text, anyCase));

    private static bool Effect(JsonElement given) => given.TryGetProperty("Effect", out var effect) && effect.ValueKind == JsonValueKind.String
        ? effect.GetString() switch { "Allow" => false, "Deny" => true, var other => throw new FormatException($"Effect is {other}; Allow or Deny.") }
        : throw new FormatException("A statement has no Effect.");

    private static string[]? PrincipalsOf(JsonElement given)
    {
        if (!given.TryGetProperty("Principal", out var principal)) return null;
        if (principal.ValueKind == JsonValueKind.String) return [principal.GetString()!];
        if (principal.ValueKind != JsonValueKind.Object) throw new FormatException("Principal is neither a text nor an object.");
        return [.. principal.EnumerateObject().SelectMany(kind => Listed(kind.Value, "Principal").Select(p => kind.Name == "AWS" ? Whole(p) : p))];
    }

    // Twelve digits stand for the account's root, and that for everybody whom the account lets (IAM user guide, "Principal").
    private static string Whole(string principal) =>
        principal == "*" ? "arn:*"
        : principal.Length == 12 && principal.All(char.IsAsciiDigit) ? $"arn:aws:*::{principal}:*"
        : principal.EndsWith(":root", StringComparison.Ordinal) ? principal.Replace(":iam:", ":*:", StringComparison.Ordinal)[..^"root".Length] + "*" : principal;

    private static string[]? Texts(JsonElement given, string name) => given.TryGetProperty(name, out var value) ? Listed(value, name) : null;

    internal static string[] Listed(JsonElement value, string name)
    {
        JsonElement[] all = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        return all.All(v => v.ValueKind is JsonValueKind.String or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number)
            ? [.. all.Select(v => v.ToString())] : throw new FormatException($"{name} is neither a text nor a list of texts.");
    }
}

/// <summary>A star stands for any text, a question mark for any character.</summary>
internal static class Wildcards
{
    public static bool Fit(string pattern, string text, bool anyCase = false)
    {
        int p = 0, t = 0, star = -1, from = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, from) = (p++, t);
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], text[t], anyCase))) (p, t) = (p + 1, t + 1);
            else if (star >= 0) (p, t) = (star + 1, ++from);
            else return false;
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }

    private static bool Same(char a, char b, bool anyCase) => a == b || (anyCase && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));
}
