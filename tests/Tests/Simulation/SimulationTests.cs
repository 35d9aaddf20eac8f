using System.Text.RegularExpressions;

namespace Postroad.Tests.Simulation;

/// <summary>What the simulation itself must do: run the same way again, and find what is wrong.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int MostSeeds = 10_000;

    /// <summary>What each mistake does to people or to the numbers: found is only who is found by that.</summary>
    private static readonly Dictionary<string, string> Harm = new()
    {
        ["LateOutcome"] = "^I4: delivery .* was sent [0-9]+ times", ["LostCommitReply"] = "^I4: delivery .* was sent [0-9]+ times", ["RequeueByTime"] = "^I4: delivery .* was sent [0-9]+ times",
        ["DoubleEvidence"] = "^I10: the counters say", ["FinishTooEarly"] = "^I2, I12: the send is finished", ["EventDeletedUnstored"] = "^(I11|I7):",
        ["ProofBeforeTime"] = "^I4: .* declared absent, and the provider has it", ["ProofWithoutEmptyQueue"] = "^I4: .* declared absent, and the provider has it",
        ["ProofWithoutLaterEvent"] = "^I4: .* declared absent, and the provider has it", ["ProofWithoutBudget"] = "were declared absent, and .* may be$",
        ["TurnWithoutEnd"] = "after the send was paused$",
    };

    /// <summary>As the trace says them.</summary>
    private static readonly string[] Troubles =
    [
        "is killed", "stands still", "is asked to stop", "has its clock changed", "takes the database away", "database away", "commit failed", "commit done, its reply lost",
        "accepts and never answers", "breaks the line", "refuses", "defers", "is not reached", "throttles", "is out of quota", "stops the server", "no answer within the deadline",
        "loses an event", "queue not reached", "answer lost, of messages", "answer to a delete lost", "deletes Nonsense of", "pauses the send", "proves absent",
    ];

    public static TheoryData<string> PlantedBugs => [.. PlantedBug.All.Select(bug => bug.ToString())];

    [Fact]
    public void A_seed_runs_the_same_way_each_time()
    {
        var once = Enumerable.Range(1, 30).Select(Simulation.HashOf).ToList();
        Assert.Equal(once, Enumerable.Range(1, 30).Select(Simulation.HashOf));
        Assert.Equal(once.Count, once.Select(o => o.Hash).Distinct().Count());
    }

    /// <summary>Seeds in which nothing goes wrong would all be green.</summary>
    [Fact]
    public void Everything_that_can_go_wrong_does()
    {
        var traces = Enumerable.Range(1, 150).Select(Simulation.TraceOf).ToList();
        var rare = string.Join(", ", Troubles.Where(trouble => traces.Count(t => t.Contains(trouble, StringComparison.Ordinal)) < 3));
        Assert.True(rare.Length == 0, $"In 150 seeds hardly ever: {rare}");
    }

    [Theory, MemberData(nameof(PlantedBugs))]
    public void A_planted_bug_is_found_and_its_seed_replays_it(string name)
    {
        var bug = PlantedBug.All.Single(b => b.ToString() == name);
        for (var seed = 1; seed <= MostSeeds; seed++)
        {
            if (seed > 200) Assert.True(bug.IsMet, $"{name} changes a statement that reads otherwise now.");
            if (Simulation.Run(seed, bug) is not { } finding || !Regex.IsMatch(finding.Breach, Harm[name])) continue;
            Assert.True(bug.IsMet, $"{name} changes a statement that reads otherwise now.");
            output.WriteLine($"{name} found at seed {seed}: {finding.Breach}");
            Assert.Equal((finding.Breach, finding.Hash), Simulation.Run(seed, bug, wordy: true) is { } again ? (again.Breach, again.Hash) : default);
            return;
        }

        Assert.Fail($"{name} was not found by its harm ({Harm[name]}) within {MostSeeds} seeds.");
    }
}
