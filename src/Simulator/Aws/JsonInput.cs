using System.Text.Json;

namespace Postroad.Simulator.Aws;

/// <summary>An operation's input. A member that is missing or null reads as null; one of another type than it should have is a SerializationException.</summary>
internal readonly record struct JsonInput(JsonElement Element)
{
    /// <exception cref="JsonException">Not JSON, or no object.</exception>
    public static JsonInput Parse(ReadOnlyMemory<byte> body)
    {
        var element = JsonElement.Parse(body.IsEmpty ? "{}"u8 : body.Span);
        return element.ValueKind == JsonValueKind.Object ? new JsonInput(element) : throw new JsonException("The input is no object.");
    }

    public string? Text(string name) => Find(name)?.GetString();

    public int? Whole(string name) => Find(name)?.GetInt32();

    public bool? YesNo(string name) => Find(name)?.GetBoolean();

    public JsonInput? Object(string name) =>
        Find(name) is not { } found ? null : found.ValueKind == JsonValueKind.Object ? new JsonInput(found) : throw new JsonException($"{name} is no object.");

    /// <summary>Null: not there.</summary>
    public IReadOnlyList<string>? Texts(string name) => Find(name) is { } list ? [.. list.EnumerateArray().Select(t => t.GetString() ?? "")] : null;

    /// <summary>Names and values, both texts. Null: not there.</summary>
    public Dictionary<string, string>? Map(string name) => Object(name)?.Element.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString() ?? "");

    public IEnumerable<JsonInput> Objects(string name) => Find(name)?.EnumerateArray().Select(e => new JsonInput(e)) ?? [];

    private JsonElement? Find(string name) => Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
