using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Simulator;
using Postroad.Tests.Fixtures;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Docs;

/// <summary>docs/api.md says the truth: its commands are run by bash with curl, as they stand there, against a new installation and the simulator, and print what the page says.</summary>
public sealed partial class ApiPageTests
{
    private const string Mark = "=== block ";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_command_of_the_page_about_the_api_works_and_prints_what_the_page_says()
    {
        using TemporaryFolder data = new(), mail = new(), work = new();
        await using var simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Urls = "http://127.0.0.1:0", DataFolder = mail.Path, TimeFactor = 0.02 }, Cancel);
        await using var web = await WebServer.StartAsync(new HostOptions { DataFolder = data.Path, Urls = "http://127.0.0.1:0" }, TimeProvider.System, null, Cancel);
        await web.Services.GetRequiredService<Customers>().CreateAsync("Harbour Lane", "Europe/Stockholm", Cancel);
        // Where the page's installation and simulator are, ours are elsewhere.
        var page = (await File.ReadAllTextAsync(Repository.PathOf("docs/api.md"), Cancel)).Replace("http://localhost:5080", Origin(web.AdminUrl), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5080", Origin(web.PublicUrl), StringComparison.Ordinal).Replace("http://127.0.0.1:4599", Origin(simulator.Address), StringComparison.Ordinal);
        Assert.Contains(simulator.QueueUrl.ToString(), page, StringComparison.Ordinal);

        var blocks = BlocksOf(page);
        Assert.True(blocks.Count >= 10, $"only {blocks.Count} blocks of commands were found");
        var (code, output) = await RunAsync(blocks, data.Path, work.Path);
        Assert.True(code == 0, $"It ended with {code}:\n{output}");
        Assert.Empty(Faults(blocks, output));
        await web.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_page_whose_command_fails_or_prints_something_else_is_found()
    {
        using TemporaryFolder data = new(), work = new();
        var wrong = BlocksOf("```bash\necho one\n```\n```text\ntwo\n```\n```bash\nNAME=three\n```\n```bash\necho $NAME\n```\n```text\nth…e\n```\n");
        var (code, output) = await RunAsync(wrong, data.Path, work.Path);
        Assert.Equal(0, code);
        Assert.Contains("one", Assert.Single(Faults(wrong, output)), StringComparison.Ordinal);
        Assert.NotEqual(0, (await RunAsync(BlocksOf("```bash\nfalse | cat\necho on\n```\n"), data.Path, work.Path)).Code);
    }

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);

    /// <summary>Commands, and what they print when the page says it.</summary>
    private static List<Block> BlocksOf(string page) =>
        [.. BlockPattern().Matches(page).Select(m => new Block(m.Groups["commands"].Value, m.Groups["prints"] is { Success: true } prints ? prints.Value : null))];

    /// <summary>All of them in one shell, as whoever follows the page has it.</summary>
    private static async Task<(int Code, string Output)> RunAsync(IReadOnlyList<Block> blocks, string data, string work)
    {
        var script = new StringBuilder("set -euo pipefail\nexec 2>&1\n").Append($"postroad() {{ dotnet '{Path.Combine(AppContext.BaseDirectory, "postroad.dll")}' \"$@\" --data '{data}' 2>/dev/null; }}\n");
        for (var i = 0; i < blocks.Count; i++) script.Append($"echo; echo '{Mark}{i}'\n{blocks[i].Commands}\n");
        var path = Path.Combine(work, "page.sh");
        await File.WriteAllTextAsync(path, script.ToString(), Cancel);
        var (code, output, error) = await ChildProcess.RunAsync(new ProcessStartInfo("bash", [path]) { WorkingDirectory = work, Environment = { ["LC_ALL"] = "C.UTF-8" } }, TimeSpan.FromMinutes(3));
        return (code, output + error);
    }

    private static IEnumerable<string> Faults(IReadOnlyList<Block> blocks, string output)
    {
        var parts = output.Split($"\n{Mark}").Skip(1).Select(p => p[(p.IndexOf('\n', StringComparison.Ordinal) + 1)..].Trim()).ToList();
        for (var i = 0; i < blocks.Count; i++)
            if (blocks[i].Prints is { } prints && !Matches(parts[i], prints.Trim())) yield return $"{blocks[i].Commands}\nprinted\n{parts[i]}\nand the page says\n{prints}";
    }

    /// <summary>Line ends of a file's kind count as a page's; … stands for anything.</summary>
    private static bool Matches(string printed, string said) =>
        Regex.IsMatch(printed.ReplaceLineEndings("\n"), $"^{Regex.Escape(said.ReplaceLineEndings("\n")).Replace("…", ".*?", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    [GeneratedRegex("```bash\n(?<commands>.*?)```\n(?:```text\n(?<prints>.*?)```\n)?", RegexOptions.Singleline)]
    private static partial Regex BlockPattern();

    private sealed record Block(string Commands, string? Prints);
}
