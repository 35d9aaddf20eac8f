using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Postroad.Tests.Crash;

/// <summary><c>postroad demo</c> as a process of its own, as a user starts it.</summary>
internal sealed class DemoProcess : IDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = [];
    private readonly ConcurrentQueue<string> errors = [];

    private DemoProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static DemoProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    public static DemoProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "postroad.dll"));
        start.ArgumentList.Add("demo");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return new DemoProcess(Process.Start(start)!);
    }

    public bool HasExited => process.HasExited;

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> ExitCodeAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    /// <summary>The result object on the last line; the process must have ended well.</summary>
    public async Task<JsonElement> ResultAsync()
    {
        var code = await ExitCodeAsync();
        Assert.True(code == 0, $"exit {code}\n{this}");
        return JsonElement.Parse(output.Last(line => line.Length > 0));
    }

    public override string ToString() => $"out: {string.Join('\n', output.TakeLast(5))}\nerr: {string.Join('\n', errors.TakeLast(30))}";

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
