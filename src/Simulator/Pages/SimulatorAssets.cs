using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Postroad.Simulator.Pages;

/// <summary>Styles, script, fonts and icons: they travel inside the assembly.</summary>
internal static class SimulatorAssets
{
    private const string Prefix = "assets/";
    private static readonly Assembly Ours = typeof(SimulatorAssets).Assembly;
    private static readonly FrozenDictionary<string, byte[]> Files = Ours.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(n => n[Prefix.Length..], Read);
    private static readonly FrozenDictionary<string, string> Icons = JsonSerializer.Deserialize<Dictionary<string, string>>(Files["icons.json"])!.ToFrozenDictionary();

    /// <summary>Changes with the assembly, so that a new version is not read from a cache.</summary>
    public static string Version { get; } = Ours.ManifestModule.ModuleVersionId.ToString("N")[..12];

    /// <exception cref="KeyNotFoundException">Not one of Tabler's icons, or its name stands nowhere in quotes.</exception>
    public static string Icon(string name) => Icons[name];

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/_simulator/assets/{name}", Get);

    private static IResult Get(HttpContext context, string name)
    {
        if (!Files.TryGetValue(name, out var bytes)) return TypedResults.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(bytes, TypeOf(name), entityTag: new EntityTagHeaderValue($"\"{Version}\""));
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".woff2" => "font/woff2",
        _ => "application/json",
    };

    private static byte[] Read(string resource)
    {
        using var from = Ours.GetManifestResourceStream(resource)!;
        using var to = new MemoryStream();
        from.CopyTo(to);
        return to.ToArray();
    }
}
