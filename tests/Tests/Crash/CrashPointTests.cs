using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>The process dies at each named place of a delivery's way (W0-W5 of the windows in which a crash can hurt), and the next one goes on.</summary>
[Trait("Category", "Crash")]
public sealed class CrashPointTests(CrashPoints points) : IClassFixture<CrashPoints>
{
    public static TheoryData<string> Points => [.. CrashPoint.All];

    [Theory, MemberData(nameof(Points))]
    public async Task Killed_there_on_SQLite_nobody_is_lost_and_nobody_gets_it_twice(string point)
    {
        await using var kind = TestDatabase.Sqlite();
        await points.KillAtAsync(point, await kind.OpenMigratedUrlAsync());
    }

    /// <summary>The control: the process dies when its mails are at the provider, and what was being sent is sent again because time has passed.</summary>
    [Fact]
    public async Task Without_its_guard_a_kill_behind_the_last_byte_sends_it_twice()
    {
        using var folder = new TemporaryFolder();
        var findings = await points.FindingsAsync(CrashPoint.RequestSent, 3, $"sqlite:{Path.Combine(folder.Path, "point.db")}", "requeue-by-time");
        Assert.Contains(findings, f => f.StartsWith("I4:", StringComparison.Ordinal));
    }

    /// <summary>The control: how far the audience has come is on disk before its people are, and the process dies in between.</summary>
    [Fact]
    public async Task Without_its_guard_a_kill_while_the_audience_becomes_deliveries_loses_people()
    {
        using var folder = new TemporaryFolder();
        var findings = await points.FindingsAsync(CrashPoint.Expanding, 1, $"sqlite:{Path.Combine(folder.Path, "point.db")}", "cursor-first");
        Assert.Contains(findings, f => f.StartsWith("I1:", StringComparison.Ordinal));
    }
}

/// <summary>The same on PostgreSQL, in a class of its own so that both take their turns beside each other.</summary>
[Trait("Category", "Crash")]
public sealed class PostgresCrashPointTests(CrashPoints points) : IClassFixture<CrashPoints>
{
    public static TheoryData<string> Points => CrashPointTests.Points;

    [Theory, MemberData(nameof(Points))]
    public async Task Killed_there_on_PostgreSQL_nobody_is_lost_and_nobody_gets_it_twice(string point)
    {
        await using var kind = TestDatabase.Postgres();
        await points.KillAtAsync(point, await kind.OpenMigratedUrlAsync());
    }
}
