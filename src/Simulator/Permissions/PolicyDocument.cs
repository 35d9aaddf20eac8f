using System.Text.Json;

namespace Postroad.Simulator.Permissions;

/// <summary>What policies say to a question.</summary>
internal enum Verdict { Silent, Allowed, Denied }

/// <summary>
/// A policy in AWS's JSON (IAM user guide, "Policy evaluation logic"): a statement that denies wins over all that allow.
/// </summary>
internal sealed class PolicyDocument
{
    private readonly PolicyStatement[] statements;

    private PolicyDocument(PolicyStatement[] statements) => this.statements = statements;

    /// <exception cref="FormatException">Not JSON, or something in it that the simulator does not evaluate; the message says what.</exception>
    public static PolicyDocument Parse(string text)
    {
        JsonElement root;
        try { root = JsonElement.Parse(text); }
        catch (JsonException inner) { throw new FormatException("The policy is not JSON.", inner); }
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Statement", out var list)) throw new FormatException("The policy has no Statement.");
        JsonElement[] given = list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [list];
        return new PolicyDocument([.. given.Select(PolicyStatement.Parse)]);
    }

    /// <summary>Null: it can be evaluated; else what is wrong with it.</summary>
    public static string? Fault(string text)
    {
        try
        {
            Parse(text);
            return null;
        }
        catch (FormatException e) { return e.Message; }
    }

    public Verdict Judge(PolicyQuestion question)
    {
        var verdict = Verdict.Silent;
        foreach (var statement in statements)
        {
            if (!statement.Applies(question)) continue;
            if (statement.Denies) return Verdict.Denied;
            verdict = Verdict.Allowed;
        }

        return verdict;
    }

    public static Verdict Judge(IEnumerable<PolicyDocument> documents, PolicyQuestion question)
    {
        var verdict = Verdict.Silent;
        foreach (var document in documents)
        {
            var one = document.Judge(question);
            if (one == Verdict.Denied) return one;
            if (one == Verdict.Allowed) verdict = one;
        }

        return verdict;
    }
}

/// <summary>May this be done to that?</summary>
/// <param name="Principal">The service or ARN that asks. Null: the policy belongs to who asks, and names no principal.</param>
/// <param name="Facts">Condition keys, found whatever their case, with their values.</param>
internal sealed record PolicyQuestion(string Action, string Resource, string? Principal, IReadOnlyDictionary<string, string[]> Facts)
{
    public static Dictionary<string, string[]> NoFacts() => new(StringComparer.OrdinalIgnoreCase);
}
