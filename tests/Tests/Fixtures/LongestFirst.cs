using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Postroad.Tests.Fixtures.LongestFirst))]

namespace Postroad.Tests.Fixtures;

/// <summary>
/// Classes that take minutes begin first, each on its own processor's turn: begun last, the longest of them would run alone while the other processor has nothing left to do.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>Longest first; then whatever else starts processes of its own.</summary>
    private static readonly string[] Longest =
    [
        "Crash.CrashPointTests", "Crash.PostgresCrashPointTests", "Crash.KillTests", "Simulation.SimulationTests", "Simulation.FirstSeedTests", "Simulation.FurtherSeedTests", "Crash.StorageFaultTests", "Crash.DatabaseCrashTests",
        "Browser.KilledReportTests", "Crash.", "Browser.ServerTests", "Browser.TwoTabTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(c => Rank(c.TestCollectionDisplayName)).ThenBy(c => c.UniqueID, StringComparer.Ordinal)];

    private static int Rank(string name)
    {
        var at = Array.FindIndex(Longest, l => name.Contains($"Postroad.Tests.{l}", StringComparison.Ordinal));
        return at < 0 ? Longest.Length : at;
    }
}
