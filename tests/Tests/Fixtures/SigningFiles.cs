using Postroad.Simulator.Topics;

namespace Postroad.Tests.Fixtures;

/// <summary>
/// The keys with which simulators sign, made once in a run and laid into each simulator's folder before it starts: two RSA keys for each of a thousand simulators were a
/// seventh of the tests' processor time. A simulator that finds none makes its own (<c>Simulator.SimulatorFilesTests</c>).
/// </summary>
internal static class SigningFiles
{
    private static readonly Lazy<string> Made = new(() =>
    {
        var folder = TemporaryFolder.Create();
        using var certificate = new SigningCertificate(folder, TimeProvider.System);
        return folder;
    });

    public static void LayInto(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Made.Value))
            if (Path.Combine(folder, Path.GetFileName(file)) is var place && !File.Exists(place)) File.Copy(file, place);
    }
}
