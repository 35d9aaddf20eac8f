using System.Diagnostics;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Build;

public sealed class NodeMissingTests
{
    private const string Sentence = "Postroad's screens are built with Node.js 20 or newer and npm, and they were not found: install them";

    /// <summary>A build takes seconds; on a busy machine a minute.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_build_without_Node_says_so_in_one_sentence_and_fails()
    {
        var (code, output) = await BuildFrontendAsync(withNode: false);

        Assert.Equal(1, code);
        Assert.Equal(1, output.Split(Sentence).Length - 1);
        Assert.Single(output.Split('\n'), line => line.Contains(" error ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_with_Node_goes_on()
    {
        var (code, output) = await BuildFrontendAsync(withNode: true);

        Assert.True(code == 0, output);
    }

    private static async Task<(int Code, string Output)> BuildFrontendAsync(bool withNode)
    {
        // A PATH of links to dotnet and the shell alone, and to Node or not: whatever else the machine has, it is out of sight.
        var bin = TemporaryFolder.Create();
        foreach (var program in (string[])[.. withNode ? ["node", "npm"] : Array.Empty<string>(), "dotnet", "sh", "env"])
            File.CreateSymbolicLink(Path.Combine(bin, program), Find(program));

        var start = new ProcessStartInfo("dotnet", ["msbuild", Repository.PathOf("eng/Frontend.proj"), "-t:FindNode", "-nologo", "-v:quiet", "-nodeReuse:false"])
        {
            // The SDK leaves empty folders where it keeps what is temporary: there they go with ours.
            Environment = { ["PATH"] = bin, ["TMPDIR"] = TemporaryFolder.Create(), ["DOTNET_ROOT"] = Path.GetDirectoryName(RealPath(Find("dotnet"))) },
        };
        var (code, output, error) = await ChildProcess.RunAsync(start, Limit);
        return (code, output + error);
    }

    private static string Find(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists);

    private static string RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}
