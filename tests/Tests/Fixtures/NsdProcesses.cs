using System.Text;

namespace Postroad.Tests.Fixtures;

/// <summary>Which processes of nsd, and of what watches it, run for a folder.</summary>
internal static class NsdProcesses
{
    public static IReadOnlyList<int> Of(string folder) =>
        [.. Directory.EnumerateDirectories("/proc").Select(process => int.TryParse(Path.GetFileName(process), out var id) ? id : 0).Where(id => id > 0 && IsOf(id, Path.Combine(folder, "dns", "nsd.conf")))];

    private static bool IsOf(int id, string configuration)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline")).Split('\0').Contains(configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
