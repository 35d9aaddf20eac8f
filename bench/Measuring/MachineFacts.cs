using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Postroad.Bench.Measuring;

/// <summary>What a figure was measured on; without it a figure says nothing.</summary>
internal sealed record MachineFacts(string Processor, int Cores, string Kernel, string Runtime, string Sdk, string Commit)
{
    /// <summary>Extensions that move our figures by a factor: hashing, RSA, wide copies.</summary>
    private static readonly string[] TellingFlags = ["sha_ni", "aes", "avx2", "avx512f", "avx512ifma"];

    public static MachineFacts Read() => new(
        $"{CpuInfo("model name")} ({string.Join(' ', CpuInfo("flags").Split(' ').Intersect(TellingFlags))})",
        Environment.ProcessorCount,
        $"{RuntimeInformation.OSDescription}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
        RuntimeInformation.FrameworkDescription,
        Ask("dotnet", "--version"),
        Ask("git", "describe", "--always", "--dirty"));

    public override string ToString() => $"{Processor}, {Cores} cores, {Kernel}, {Runtime}, SDK {Sdk}, commit {Commit}";

    private static string CpuInfo(string name) =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

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
