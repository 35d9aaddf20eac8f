using System.Text.Json;

namespace Postroad.Tests.Crash;

/// <summary>What a demo's folder remembers for its next run.</summary>
internal static class DemoMemory
{
    /// <summary>True: there is a campaign to go on with. Killed before that, the next run has to start one.</summary>
    public static bool HasCampaign(string folder)
    {
        var memory = Path.Combine(folder, "demo.json");
        return File.Exists(memory) && JsonElement.Parse(File.ReadAllBytes(memory)).GetProperty("campaign").ValueKind == JsonValueKind.String;
    }
}
