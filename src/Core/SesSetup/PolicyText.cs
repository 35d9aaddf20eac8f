using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postroad.Core.SesSetup;

/// <summary>Policies of queues and topics: ours is one statement among those of others, which stay as they are.</summary>
internal static class PolicyText
{
    /// <summary>The policy has just this statement of ours.</summary>
    public static bool Has(string? policy, JsonObject statement) => Statements(policy).Any(s => JsonNode.DeepEquals(s, statement));

    /// <summary>Sids of statements that an installation of Postroad wrote.</summary>
    public static IReadOnlyList<string> Owners(string? policy) =>
        [.. Statements(policy).Select(Sid).OfType<string>().Where(sid => sid.StartsWith(SetupDesign.OurStatement, StringComparison.Ordinal)).Distinct()];

    /// <summary>The policy with the statement in the place of what had its Sid.</summary>
    public static string With(string? policy, JsonObject statement) => Write(policy, [.. Others(policy, statement), statement.DeepClone()]);

    /// <summary>The policy without the statement of its Sid. Null: nothing is left of it.</summary>
    public static string? Without(string? policy, JsonObject statement) => Others(policy, statement) is { Count: > 0 } others ? Write(policy, others) : null;

    private static List<JsonNode> Others(string? policy, JsonObject statement) => [.. Statements(policy).Where(s => Sid(s) != Sid(statement)).Select(s => s.DeepClone())];

    private static string Write(string? policy, IReadOnlyList<JsonNode> statements)
    {
        var whole = Read(policy)?.DeepClone() as JsonObject ?? new JsonObject { ["Version"] = "2012-10-17" };
        whole["Statement"] = new JsonArray([.. statements]);
        return whole.ToJsonString(SetupDesign.Plain);
    }

    private static string? Sid(JsonNode statement) => statement["Sid"] is JsonValue value && value.TryGetValue<string>(out var sid) ? sid : null;

    /// <summary>A policy has one statement, or a list of them.</summary>
    private static IEnumerable<JsonObject> Statements(string? policy) => Read(policy)?["Statement"] switch
    {
        JsonArray many => many.OfType<JsonObject>(),
        JsonObject one => [one],
        _ => [],
    };

    private static JsonObject? Read(string? policy)
    {
        if (string.IsNullOrWhiteSpace(policy)) return null;
        try
        {
            return JsonNode.Parse(policy) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
