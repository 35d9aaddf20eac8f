using System.Diagnostics;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Spf;

/// <summary>python3-spf, which judges the same zones.</summary>
internal static class SpfJudge
{
    /// <returns>One word for each check, as Received-SPF has it.</returns>
    public static async Task<string[]> JudgeAsync(NameServer dns, IReadOnlyList<SpfCase> checks, CancellationToken cancel)
    {
        var input = Path.Combine(TemporaryFolder.Create(), "checks");
        await File.WriteAllLinesAsync(input, checks.Select(check => $"{check.Address}\t{SpfTable.Local}@{check.Domain}\t{SpfTable.Helo}"), cancel);
        var script = Repository.PathOf("tests/Tests/Domains/Spf/spf_judge.py");
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", $"/usr/bin/python3 '{script}' {dns.EndPoint.Address} {dns.Port} < '{input}'" } };
        var (code, output, error) = await ChildProcess.RunAsync(start, TimeSpan.FromMinutes(2));
        Assert.True(code == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
