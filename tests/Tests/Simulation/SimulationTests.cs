namespace Postroad.Tests.Simulation;

/// <summary>What the simulation itself must do: run the same way again, and find what is wrong.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int MostSeeds = 10_000;

    public static TheoryData<string> PlantedBugs => [.. PlantedBug.All.Select(bug => bug.ToString())];

    [Fact]
    public void A_seed_runs_the_same_way_each_time()
    {
        var once = Enumerable.Range(1, 30).Select(Simulation.HashOf).ToList();
        Assert.Equal(once, Enumerable.Range(1, 30).Select(Simulation.HashOf));
        Assert.Equal(once.Count, once.Select(o => o.Hash).Distinct().Count());
    }

    [Theory, MemberData(nameof(PlantedBugs))]
    public void A_planted_bug_is_found_and_its_seed_replays_it(string name)
    {
        var bug = PlantedBug.All.Single(b => b.ToString() == name);
        for (var seed = 1; seed <= MostSeeds; seed++)
        {
            if (seed > 200) Assert.True(bug.IsMet, $"{name} changes a statement that reads otherwise now.");
            if (Simulation.Run(seed, bug) is not { } finding) continue;
            output.WriteLine($"{name} found at seed {seed}: {finding.Breach}");
            Assert.Equal((finding.Breach, finding.Hash), Simulation.Run(seed, bug, wordy: true) is { } again ? (again.Breach, again.Hash) : default);
            return;
        }

        Assert.Fail($"{name} was not found within {MostSeeds} seeds.");
    }
}
