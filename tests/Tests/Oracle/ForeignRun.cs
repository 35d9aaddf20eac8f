using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Postroad.Simulator;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.Oracle;

/// <summary>One run of drive.mjs against a simulator of its own; installs the SDK when it is not there.</summary>
public sealed class ForeignRun : IAsyncLifetime
{
    private ForeignSteps steps = null!;

    public JsonElement Value(string step) => steps.Value(step);

    public JsonElement Refused(string step) => steps.Refused(step);

    /// <summary>The value of the header Authorization that the SDK's signer makes for each of these requests; see sign.mjs.</summary>
    public static async Task<string[]> SignAsync(object requests) =>
        JsonSerializer.Deserialize<string[]>(await RunAsync("node", "sign.mjs", await InstalledAsync(), TimeSpan.FromMinutes(1), JsonSerializer.Serialize(requests)))!;

    public async ValueTask InitializeAsync()
    {
        await using var post = await Post.OpenAsync();
        steps = await DriveAsync("drive.mjs", post.Server);
    }

    /// <summary>Runs a script against a simulator and reads what its steps ended with.</summary>
    internal static async Task<ForeignSteps> DriveAsync(string script, SimulatorServer server) => new(JsonDocument.Parse(await RunAsync(
        "node", $"{script} {server.Address.AbsoluteUri.TrimEnd('/')} {server.QueueUrl} {server.AccessKeyId} {server.SecretAccessKey}", await InstalledAsync(), TimeSpan.FromMinutes(1))).RootElement);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The folder with the packages.</summary>
    internal static async Task<string> InstalledAsync()
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            await RunAsync("npm", "ci --no-audit --no-fund --ignore-scripts", folder, TimeSpan.FromMinutes(3));
        return folder;
    }

    private static async Task<string> RunAsync(string program, string arguments, string folder, TimeSpan most, string input = "")
    {
        using var deadline = new CancellationTokenSource(most);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
        try { await process.WaitForExitAsync(deadline.Token); }
        catch (OperationCanceledException) { process.Kill(entireProcessTree: true); throw; }
        return process.ExitCode == 0
            ? await output : throw new InvalidOperationException($"{program} {arguments} ended with {process.ExitCode}: {await errors}");
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
