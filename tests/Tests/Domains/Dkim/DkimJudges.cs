using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dkim;

/// <summary>Two programs of other people that verify signatures: python3-dkim of Debian, and mailauth of npm.</summary>
internal static class DkimJudges
{
    /// <summary>For each mail what python3-dkim says and what mailauth says: "pass", or why not.</summary>
    /// <param name="mails">As they arrive.</param>
    /// <param name="keys">What is published, by name: selector._domainkey.domain.</param>
    public static async Task<List<(string Python, string Node)>> JudgeAsync(IReadOnlyList<byte[]> mails, IReadOnlyDictionary<string, string> keys)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "keys.json"), JsonSerializer.Serialize(keys), TestContext.Current.CancellationToken);
        for (var i = 0; i < mails.Count; i++) await File.WriteAllBytesAsync(Path.Combine(folder.Path, string.Create(CultureInfo.InvariantCulture, $"{i:D5}.eml")), mails[i], TestContext.Current.CancellationToken);
        var python = await AskAsync("/usr/bin/python3", Repository.PathOf("tests/Tests/Domains/Dkim/dkim_judge.py"), folder.Path);
        var node = await AskAsync("node", Path.Combine(await Oracle.ForeignRun.InstalledAsync(), "dkim.mjs"), folder.Path);
        Assert.Equal((mails.Count, mails.Count), (python.Count, node.Count));
        return [.. python.Zip(node)];
    }

    private static async Task<List<string>> AskAsync(string program, string script, string folder)
    {
        var (code, output, error) = await ChildProcess.RunAsync(new ProcessStartInfo(program, [script, folder]), TimeSpan.FromMinutes(2));
        Assert.True(code == 0, error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])];
    }
}
