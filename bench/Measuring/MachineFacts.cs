using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Postroad.Bench.Measuring;

/// <summary>What a figure was measured on; without it a figure says nothing.</summary>
internal sealed record MachineFacts(string Processor, int Cores, string Kernel, string Runtime, string Sdk, string Commit)
{
    public static MachineFacts Read() => new(
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown",
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        Ask("dotnet", "--version"),
        Ask("git", "describe", "--always", "--dirty"));

    public override string ToString() => $"{Processor}, {Cores} cores, {Kernel}, {Runtime}, SDK {Sdk}, commit {Commit}";

    private static string Ask(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return process.StandardOutput.ReadToEnd().Trim() is { Length: > 0 } answer ? answer : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
