using System.Globalization;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>The product under fire. <c>./test --crash N</c> makes it N blows over 20,000 recipients, and writes a report.</summary>
[Trait("Category", "Crash")]
public sealed class KillTests
{
    private const int ManyPeople = 20_000;

    private static readonly Lock Writing = new();

    /// <summary>Null: as many as the usual run has.</summary>
    private static int? Asked => int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_CRASH_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : null;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_CRASH_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public async Task Under_blows_on_SQLite_nobody_is_lost_and_nobody_gets_it_twice()
    {
        using var folder = new TemporaryFolder();
        await RunAsync(new CrashPlan { Seed = Seed, Blows = Asked ?? 20, People = Asked is null ? 2500 : ManyPeople, Url = $"sqlite:{Path.Combine(folder.Path, "crash.db")}" });
    }

    [Fact]
    public async Task Under_blows_on_PostgreSQL_nobody_is_lost_and_nobody_gets_it_twice()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await RunAsync(new CrashPlan { Seed = Seed, Blows = Asked ?? 10, People = Asked is null ? 1500 : ManyPeople, Url = await postgres.CreateDatabaseAsync("crash"), Postgres = postgres });
    }

    [Theory]
    [InlineData("no-intent")]
    [InlineData("requeue-by-time")]
    public async Task Without_its_guard_the_checker_finds_people_who_got_it_twice(string control)
    {
        using var folder = new TemporaryFolder();
        var outcome = await CrashRunner.RunAsync(new CrashPlan
        {
            Seed = Seed, Blows = 8, People = 800, Url = $"sqlite:{Path.Combine(folder.Path, "crash.db")}", Control = control, Only = Blow.Kill, Faults = "{}", ReadsEvents = false,
        });
        Assert.Contains(outcome.Findings, f => f.StartsWith("I4:", StringComparison.Ordinal));
    }

    private static async Task RunAsync(CrashPlan plan)
    {
        var outcome = await CrashRunner.RunAsync(plan);
        if (Environment.GetEnvironmentVariable("POSTROAD_CRASH_REPORT") is { Length: > 0 } report)
            lock (Writing) File.AppendAllText(report, outcome.Markdown());
        Assert.True(outcome.Findings.Count == 0, outcome.ToString());
    }
}
