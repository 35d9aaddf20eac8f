using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Postroad.Simulator.Aws;

/// <summary>An operation's input in AWS's query protocol: names and values of a form, lists and maps by number (Attributes.entry.1.key).</summary>
internal sealed class QueryInput(IReadOnlyDictionary<string, StringValues> values)
{
    private const int MostInList = 100;

    public static QueryInput Parse(ReadOnlyMemory<byte> body) => new(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span)));

    public static QueryInput Of(HttpRequest request) => new(QueryHelpers.ParseQuery(request.QueryString.Value));

    public string Action => Text("Action") ?? "";

    /// <summary>Null: not there.</summary>
    public string? Text(string name) => values.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>For example "Attributes.entry" with "key" and "value", or "Tags.member" with "Key" and "Value".</summary>
    public Dictionary<string, string> Map(string list, string key, string value)
    {
        var map = new Dictionary<string, string>();
        for (var i = 1; i <= MostInList && Text($"{list}.{i}.{key}") is { } name; i++) map[name] = Text($"{list}.{i}.{value}") ?? "";
        return map;
    }
}
