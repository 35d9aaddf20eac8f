using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Postroad.Tests.Crash;

/// <summary><c>postroad</c> as a process of its own, as a user starts it: the build that lies beside the tests, which has crash points.</summary>
internal sealed class ProductProcess : IDisposable
{
    private bool isDisposed;
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = [];
    private readonly ConcurrentQueue<string> errors = [];
    private readonly TaskCompletionSource<string> firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProductProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static ProductProcess Start(string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string[]? under = null, string program = "postroad.dll")
    {
        string[] whole = [.. under ?? [], "dotnet", Path.Combine(AppContext.BaseDirectory, program), .. arguments];
        var start = new ProcessStartInfo(whole[0], whole[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new ProductProcess(Process.Start(start)!);
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>The line with which a command says that it runs.</summary>
    public async Task<string> FirstLineAsync()
    {
        var exited = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(firstLine.Task, exited).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken) == exited) Assert.Fail($"It ended before it said anything.\n{this}");
        return await firstLine.Task;
    }

    /// <summary>The first line that says this, once it was said.</summary>
    public Task<string> LineAsync(string said) => Fixtures.Installation.UntilAsync(() =>
    {
        var found = output.Concat(errors).FirstOrDefault(line => line.Contains(said, StringComparison.Ordinal));
        if (found is null && process.HasExited) Assert.Fail($"It ended and never said \"{said}\".\n{this}");
        return Task.FromResult(found ?? "");
    }, line => line.Length > 0);

    public bool Said(string text) => output.Concat(errors).Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>kill -9 of what runs under a tracer, which is left to write down the last.</summary>
    public async Task KillTracedAsync()
    {
        await SignalTracedAsync("KILL");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>To what runs under a tracer.</summary>
    public async Task SignalTracedAsync(string name) =>
        Signal(name, (await File.ReadAllTextAsync($"/proc/{process.Id}/task/{process.Id}/children", TestContext.Current.CancellationToken)).Trim().Split(' ')[0]);

    /// <param name="name">TERM, STOP, CONT.</param>
    public void Signal(string name) => Signal(name, process.Id.ToString(CultureInfo.InvariantCulture));

    private static void Signal(string name, string id)
    {
        using var kill = Process.Start("kill", [$"-{name}", id]);
        kill.WaitForExit();
    }

    /// <summary>Fails after a while with what it said last.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan? within = null)
    {
        var limit = within ?? TimeSpan.FromSeconds(60);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It did not end within {limit.TotalSeconds:0} s.\n{this}");
        }

        return process.ExitCode;
    }

    /// <summary>The object on the last line.</summary>
    public async Task<JsonElement> ResultAsync(TimeSpan? within = null)
    {
        var code = await ExitCodeAsync(within);
        var last = output.LastOrDefault(line => line.Length > 0);
        if (last is null || !last.StartsWith('{')) Assert.Fail($"exit {code} and no result\n{this}");
        return JsonElement.Parse(last);
    }

    public override string ToString() => $"out: {string.Join('\n', output.TakeLast(5))}\nerr: {string.Join('\n', errors.TakeLast(30))}";

    public void Dispose()
    {
        // Twice by a test that fails between one process and the next: its own fault is the one to tell.
        if (isDisposed) return;
        isDisposed = true;
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null) return;
        lines.Enqueue(line);
        if (lines == output) firstLine.TrySetResult(line);
        while (lines.Count > 200) lines.TryDequeue(out _);
    }
}
