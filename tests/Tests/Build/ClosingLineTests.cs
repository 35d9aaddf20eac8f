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

    private static async Task<(int Code, string Output)> CloseAsync(string run, string runnerCode)
    {
        string[] tests = run switch { "passed" => [Passed, Passed], "skipped" => [Passed, Skipped], "failed" => [Passed, Failed], _ => [] };
        int Count(string status) => tests.Count(test => test.Contains($"\"{status}\"", StringComparison.Ordinal));
        var report = Path.Combine(TemporaryFolder.Create(), "tests.json");
        if (run != "missing")
            await File.WriteAllTextAsync(
                report,
                $$$"""{"results":{"summary":{"passed":{{{Count("passed")}}},"failed":{{{Count("failed")}}},"skipped":{{{Count("skipped")}}},"pending":0,"other":0},"tests":[{{{string.Join(',', tests)}}}]}}""",
                TestContext.Current.CancellationToken);

        var (code, output, _) = await ChildProcess.RunAsync(new ProcessStartInfo("node", [Repository.PathOf("eng/closing-line.mjs"), report, runnerCode, "50"]), Limit);
        return (code, output);
    }
}
