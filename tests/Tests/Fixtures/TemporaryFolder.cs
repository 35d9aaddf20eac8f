using System.Globalization;

namespace Postroad.Tests.Fixtures;

/// <summary>A fresh, empty folder for a test. All lie in one that is removed when the run ends; dispose it to remove it earlier.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly Lazy<string> Run = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("postroad-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
        return folder;
    });

    private static int count;

    public string Path { get; } = Create();

    /// <summary>The path of one that lives as long as the run.</summary>
    public static string Create() =>
        Directory.CreateDirectory(System.IO.Path.Combine(Run.Value, Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture))).FullName;

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What a failed test left running still writes there. That test says what is wrong; an exception here would take the whole run's result with it.
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
