using System.Diagnostics;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Build;

/// <summary>What <c>./test</c> says at its end follows from the runner's report and exit code alone.</summary>
public sealed class ClosingLineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private const string Passed = """{"name":"A","status":"passed"}""", Skipped = """{"name":"C","status":"skipped"}""";

    private const string Failed = """{"name":"Lane.B_is_lost","status":"failed","message":"Expected 1\nActual 2"}""";

    [Theory]
    [InlineData("passed", "0", "2 passed, 0 failed", 0)]
    [InlineData("skipped", "0", "1 passed, 0 failed, 1 skipped", 0)]
    [InlineData("failed", "1", "1 passed, 1 failed", 1)]
    [InlineData("none", "0", "0 passed, 0 failed", 1)]
    [InlineData("missing", "134", "0 passed, 1 failed", 1)]
    [InlineData("missing", "124", "0 passed, 1 failed", 1)]
    [InlineData("passed", "1", "2 passed, 1 failed", 1)]
    public async Task It_counts_what_happened_and_fails_unless_all_passed(string run, string runnerCode, string line, int code)
    {
        var (exit, output) = await CloseAsync(run, runnerCode);

        Assert.Equal(line, output.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(code, exit);
    }

    [Fact]
    public async Task Failed_tests_are_named_with_their_messages_before_it()
    {
        var (_, output) = await CloseAsync("failed", "1");

        Assert.Contains("FAILED Lane.B_is_lost\n    Expected 1\n    Actual 2\n", output, StringComparison.Ordinal);
    }

    /// <summary>A test of the table of faults must have passed in this very run, in all of its cases.</summary>
    [Theory]
    [InlineData("| 1 | kill | yes | what | `Lane.A_survives` | `Lane.Without_it_is_found` |", "3 passed, 0 failed", 0)]
    [InlineData("| 1 | kill | yes | what | `Lane.A_survives` | `Lane.Was_not_run` |", "3 passed, 1 failed", 1)]
    [InlineData("| 1 | kill | yes | what | `Lane.Was_not_run`<br>`Lane.Nor_this` | |", "3 passed, 2 failed", 1)]
    [InlineData("No table at all", "3 passed, 1 failed", 1)]
    public async Task A_test_of_the_fault_table_that_did_not_run_fails_the_run(string row, string line, int code)
    {
        var (exit, output) = await CloseAsync("table", "0", row);

        Assert.Equal(line, output.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(code, exit);
    }

    [Fact]
    public async Task A_test_of_the_fault_table_of_which_a_case_was_skipped_fails_the_run()
    {
        var (exit, output) = await CloseAsync("table with a skipped case", "0", "| 1 | kill | yes | what | `Lane.A_survives` | |");

        Assert.Contains("NOT RUN Lane.A_survives, which row 1 of", output, StringComparison.Ordinal);
        Assert.Equal(1, exit);
    }

    private static async Task<(int Code, string Output)> CloseAsync(string run, string runnerCode, string? table = null)
    {
        const string First = """{"name":"Postroad.Tests.Lane.A_survives(point: \"first\")","status":"passed"}""", Guarded = """{"name":"Postroad.Tests.Lane.Without_it_is_found","status":"passed"}""";
        string Second(string status) => $$"""{"name":"Postroad.Tests.Lane.A_survives(point: \"second\")","status":"{{status}}"}""";
        string[] tests = run switch
        {
            "passed" => [Passed, Passed],
            "skipped" => [Passed, Skipped],
            "failed" => [Passed, Failed],
            "table" => [First, Second("passed"), Guarded],
            "table with a skipped case" => [First, Second("skipped"), Guarded],
            _ => [],
        };
        int Count(string status) => tests.Count(test => test.Contains($"\"{status}\"", StringComparison.Ordinal));
        var folder = TemporaryFolder.Create();
        var report = Path.Combine(folder, "tests.json");
        if (run != "missing")
            await File.WriteAllTextAsync(
                report,
                $$$"""{"results":{"summary":{"passed":{{{Count("passed")}}},"failed":{{{Count("failed")}}},"skipped":{{{Count("skipped")}}},"pending":0,"other":0},"tests":[{{{string.Join(',', tests)}}}]}}""",
                TestContext.Current.CancellationToken);

        string[] more = table is null ? [] : [Path.Combine(folder, "faults.md")];
        if (table is not null) await File.WriteAllTextAsync(more[0], $"{table}\n", TestContext.Current.CancellationToken);
        var (code, output, _) = await ChildProcess.RunAsync(new ProcessStartInfo("node", [Repository.PathOf("eng/closing-line.mjs"), report, runnerCode, "50", .. more]), Limit);
        return (code, output);
    }
}
