using System.Globalization;

namespace Postroad.Bench.Measuring;

/// <summary>Processor time and highest resident memory of a process so far, from Linux's <c>/proc</c> (proc(5)).</summary>
internal readonly record struct ProcessUsage(TimeSpan Cpu, long PeakBytes)
{
    /// <summary>USER_HZ: 100 on every Linux that .NET runs on. So a figure has steps of 10 ms: measure for seconds.</summary>
    public const int TicksPerSecond = 100;

    public static ProcessUsage Of(int process) => new(CpuOf(process), PeakOf(process));

    /// <summary>Zero for a process that is gone.</summary>
    public static TimeSpan CpuOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The second field is the name in parentheses and may hold anything; utime and stime are fields 14 and 15.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return FromTicks(Parse(fields[11]) + Parse(fields[12]));
        }
        catch (IOException)
        {
            return TimeSpan.Zero;
        }
    }

    /// <summary>All processes of one program together, such as <c>postgres</c>, by the kernel's name for them: titles are rewritten, and .NET goes by those.</summary>
    public static TimeSpan CpuOfProgram(string name)
    {
        var sum = TimeSpan.Zero;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && NameOf(id) == name) sum += CpuOf(id);
        }

        return sum;
    }

    private static string? NameOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").TrimEnd();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Everything that ran on the machine: user, nice, system, interrupts; without idling, waiting for disks and time stolen by other machines.</summary>
    public static TimeSpan CpuOfMachine()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return FromTicks(Parse(fields[1]) + Parse(fields[2]) + Parse(fields[3]) + Parse(fields[6]) + Parse(fields[7]));
    }

    private static long PeakOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
    }

    private static TimeSpan FromTicks(long ticks) => TimeSpan.FromSeconds((double)ticks / TicksPerSecond);

    private static long Parse(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
