using System.Text.Json;

namespace Postroad.Web.Parts;

/// <summary>Tabler icons by name, as inner markup of an SVG. The build puts in every name that stands in quotes in a source file of ours.</summary>
internal static class Icons
{
    private static readonly Dictionary<string, string> ByName = Read();

    /// <exception cref="KeyNotFoundException">The name is no Tabler icon.</exception>
    public static string Markup(string name) => ByName[name];

    private static Dictionary<string, string> Read()
    {
        using var file = typeof(Icons).Assembly.GetManifestResourceStream("icons.json") ?? throw new InvalidOperationException("The program was built without its icons.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }
}
