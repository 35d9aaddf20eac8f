using System.Text.Json;

namespace Postroad.Simulator.Sending;

/// <summary>Small steps over a JSON text, so that a parser reads as a list of members.</summary>
internal static class JsonSteps
{
    public static void Expect(this ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type) throw new JsonException($"Expected {type}, found {reader.TokenType}.");
    }

    /// <summary>Steps to the next member of the current object; false at its end.</summary>
    public static bool NextProperty(this ref Utf8JsonReader reader, out string name)
    {
        name = "";
        if (!reader.Read()) throw new JsonException("The text ends early.");
        if (reader.TokenType == JsonTokenType.EndObject) return false;
        name = reader.GetString() ?? "";
        return true;
    }

    /// <summary>Steps into the next value, an object; false when it is null.</summary>
    public static bool NextObject(this ref Utf8JsonReader reader) => Next(ref reader, JsonTokenType.StartObject);

    public static bool NextArray(this ref Utf8JsonReader reader) => Next(ref reader, JsonTokenType.StartArray);

    /// <summary>Steps into the next object of an array; false at the array's end.</summary>
    public static bool NextElement(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray) return false;
        return reader.TokenType == JsonTokenType.StartObject
            ? true : throw new JsonException($"Expected an object, found {reader.TokenType}.");
    }

    public static string? NextString(this ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? reader.GetString()
            : throw new JsonException($"Expected a string, found {reader.TokenType}.");
    }

    public static List<string> NextStrings(this ref Utf8JsonReader reader)
    {
        var all = new List<string>();
        if (!reader.NextArray()) return all;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            all.Add(reader.TokenType == JsonTokenType.String
                ? reader.GetString()! : throw new JsonException($"Expected a string, found {reader.TokenType}."));
        return all;
    }

    public static void SkipNext(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static bool Next(ref Utf8JsonReader reader, JsonTokenType type)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return false;
        return reader.TokenType == type ? true : throw new JsonException($"Expected {type}, found {reader.TokenType}.");
    }
}
