namespace Postroad.Tests.Fixtures;

/// <summary>Folders for tests, all in one that is removed when the run ends.</summary>
internal static class TemporaryFolder
{
    private static readonly Lazy<string> Run = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("postroad-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    private static int count;

    /// <summary>The path of a fresh, empty folder.</summary>
    public static string Create() =>
        Directory.CreateDirectory(Path.Combine(Run.Value, Interlocked.Increment(ref count).ToString(System.Globalization.CultureInfo.InvariantCulture))).FullName;
}
