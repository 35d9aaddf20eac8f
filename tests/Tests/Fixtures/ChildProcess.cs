using System.Diagnostics;

namespace Postroad.Tests.Fixtures;

/// <summary>Runs another program to its end, or ends it with all it started.</summary>
internal static class ChildProcess
{
    /// <summary>What it wrote and its exit code. Over <paramref name="limit"/> it is killed and the test fails, saying so.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(ProcessStartInfo start, TimeSpan limit)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(limit);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start.");
        try
        {
            // Both at once: a program waits for the reader of a pipe that is full.
            var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
            await process.WaitForExitAsync(late.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} was ended: it was not done after {limit}, or the run was cancelled.", e);
        }
    }
}
