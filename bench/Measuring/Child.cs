using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Postroad.Bench.Measuring;

/// <summary>Another process of this program. Ends with the bench, because it reads a pipe that the bench holds open.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process process;

    private Child(Process process) => this.process = process;

    public ProcessUsage Usage() => ProcessUsage.Of(process.Id);

    public static Child Start(string command, params (string Name, object? Value)[] options)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Started as "dotnet Postroad.Bench.dll", the process is dotnet and needs to be told the program.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        start.ArgumentList.Add(command);
        foreach (var (name, value) in options.Where(option => option.Value is not null))
        {
            start.ArgumentList.Add("--" + name);
            start.ArgumentList.Add(Convert.ToString(value, CultureInfo.InvariantCulture)!);
        }

        return new Child(Process.Start(start)!);
    }

    /// <summary>Waits for a line; what it prints before is shown.</summary>
    /// <exception cref="InvalidOperationException">It ended without.</exception>
    public async Task ExpectAsync(string line, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } said)
        {
            if (said == line) return;
            await Console.Error.WriteLineAsync("    " + said);
        }

        throw new InvalidOperationException($"The child process ended before it said {line}; its messages stand above.");
    }

    /// <summary>What it says until it ends by itself.</summary>
    public async Task<IReadOnlyList<string>> ReadToEndAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } said) lines.Add(said);
        return lines;
    }

    /// <summary>Says a line and hears one.</summary>
    public async Task<string> AskAsync(string line)
    {
        await SayAsync(line);
        return await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The child process ended and did not answer {line}.");
    }

    public Task SayAsync(string line) => process.StandardInput.WriteLineAsync(line);

    /// <summary>As kill -9 does.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
