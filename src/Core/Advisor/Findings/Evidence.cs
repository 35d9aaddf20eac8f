using System.Globalization;
using System.Text.Json;
using Postroad.Core.Primitives;

namespace Postroad.Core.Advisor.Findings;

/// <summary>What was seen, as names and values in the order in which they are shown. Values are plain text; numbers are written without separators.</summary>
public sealed class Evidence
{
    private const int MostValue = 1000;

    private readonly List<KeyValuePair<string, string>> facts = [];

    internal Evidence(params IEnumerable<(string Name, object? Value)> facts)
    {
        foreach (var (name, value) in facts)
            if (value is not null) this.facts.Add(new(name, Text(value).Fit(MostValue)));
    }

    public IReadOnlyList<KeyValuePair<string, string>> Facts => facts;

    /// <summary>Empty: it was not seen.</summary>
    internal string this[string name] => facts.Find(f => f.Key == name).Value ?? "";

    internal string Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in facts) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Empty of what cannot be read.</summary>
    internal static Evidence Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return new Evidence(json.RootElement.EnumerateObject().Select(p => (p.Name, (object?)p.Value.ToString())).ToList());
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return new Evidence();
        }
    }

    private static string Text(object value) => value switch
    {
        IEnumerable<string> many => string.Join(", ", many),
        DateTimeOffset at => at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
