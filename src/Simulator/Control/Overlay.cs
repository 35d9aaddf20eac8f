using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Postroad.Simulator.Control;

/// <summary>A change of settings: members that the body does not name stay as they are; one that does not exist is an error.</summary>
internal static class Overlay
{
    /// <exception cref="JsonException">Not an object, a wrong type, or an unknown member.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, T current, JsonTypeInfo<T> type)
    {
        var given = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted) as JsonObject
            ?? throw new JsonException("The body must be a JSON object.");
        var all = JsonSerializer.SerializeToNode(current, type)!.AsObject();
        try
        {
            Lay(given, all);
            return all.Deserialize(type) ?? throw new JsonException("The body must be a JSON object.");
        }
        // Half a character, and a member that stands twice, are found only when they are read.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new JsonException($"The body is no JSON that can be read: {e.Message}", e);
        }
    }

    private static void Lay(JsonObject given, JsonObject over)
    {
        foreach (var (name, value) in given)
        {
            if (value is JsonObject inner && over[name] is JsonObject old) Lay(inner, old);
            else over[name] = value?.DeepClone();
        }
    }
}
