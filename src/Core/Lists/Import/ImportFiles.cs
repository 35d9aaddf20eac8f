using Postroad.Core.Accounts;

namespace Postroad.Core.Lists.Import;

/// <summary>Where the files of imports are: in the data folder, named by public ids alone, readable for nobody but who runs the product.</summary>
internal static class ImportFiles
{
    /// <summary>What was uploaded.</summary>
    public static string Upload(DataFolder folder, string import) => folder.File("imports", import + ".csv");

    /// <summary>What was refused.</summary>
    public static string Rejects(DataFolder folder, string import) => folder.File("imports", import + "-rejects.csv");

    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static FileStreamOptions Private(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
