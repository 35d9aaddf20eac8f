using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.Oracle;

/// <summary>One run of drive.mjs against a simulator of its own; installs the SDK when it is not there.</summary>
public sealed class ForeignRun : IAsyncLifetime
{
    private JsonElement results;

    /// <summary>What a step returned.</summary>
    public JsonElement Value(string step)
    {
        var result = results.GetProperty(step);
        Assert.True(result.GetProperty("ok").GetBoolean(), $"{step}: {result}");
        return result.GetProperty("value");
    }

    /// <summary>The error with which a step ended.</summary>
    public JsonElement Refused(string step)
    {
        var result = results.GetProperty(step);
        Assert.False(result.GetProperty("ok").GetBoolean(), $"{step} was let through: {result}");
        return result;
    }

    /// <summary>The value of the header Authorization that the SDK's signer makes for each of these requests; see sign.mjs.</summary>
    public static async Task<string[]> SignAsync(object requests) =>
        JsonSerializer.Deserialize<string[]>(await RunAsync("node", "sign.mjs", await InstalledAsync(), TimeSpan.FromMinutes(1), JsonSerializer.Serialize(requests)))!;

    public async ValueTask InitializeAsync()
    {
        var folder = await InstalledAsync();
        await using var post = await Post.OpenAsync();
        var server = post.Server;
        var text = await RunAsync("node", $"drive.mjs {server.Address.AbsoluteUri.TrimEnd('/')} {server.QueueUrl} {server.AccessKeyId} {server.SecretAccessKey}", folder, TimeSpan.FromMinutes(1));
        results = JsonDocument.Parse(text).RootElement;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<string> InstalledAsync()
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
