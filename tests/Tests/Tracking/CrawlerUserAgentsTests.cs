using System.Diagnostics;
using System.Text.Json;
using Postroad.Core.Tracking;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Tracking;

/// <summary>The rules against real strings they were not made from: the npm package crawler-user-agents (MIT), which is data only.</summary>
public sealed class CrawlerUserAgentsTests(ITestOutputHelper output)
{
    /// <summary>Measured with version 1.60.0: 2,056 of 2,118 (97.1 %). A guard against getting worse, not a goal: the rules are not written from these strings.</summary>
    private const double Floor = 0.96;

    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Most_known_crawlers_are_recognised_as_machines()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Tests", "Tracking", "CrawlerUserAgents");
        var data = Path.Combine(folder, "node_modules", "crawler-user-agents", "crawler-user-agents.json");
        if (!File.Exists(data)) await InstallAsync(folder);

        var strings = await StringsInAsync(data);
        var people = strings.Select(s => (String: s, Visitor: Visitor.Of(s))).Where(v => !v.Visitor.IsMachine).ToList();
        output.WriteLine($"{strings.Count - people.Count} of {strings.Count} known crawlers are called machines. Taken for people:");
        foreach (var (text, visitor) in people) output.WriteLine($"  {visitor.Name}: {text}");

        Assert.True(strings.Count > 1_000, $"Only {strings.Count} strings in {data}.");
        Assert.True(people.Count <= strings.Count * (1 - Floor), $"{people.Count} of {strings.Count} are taken for people.");
    }

    private static async Task<List<string>> StringsInAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        using var crawlers = await JsonDocument.ParseAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        return
        [
            .. crawlers.RootElement.EnumerateArray()
                .SelectMany(crawler => crawler.TryGetProperty("instances", out var instances) ? instances.EnumerateArray().Select(i => i.GetString()!).ToArray() : [])
                .Distinct(),
        ];
    }

    private static async Task InstallAsync(string folder)
    {
        var (code, _, said) = await ChildProcess.RunAsync(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-fund", "--no-audit"]) { WorkingDirectory = folder }, InstallLimit);
        Assert.True(code == 0, said);
    }
}
