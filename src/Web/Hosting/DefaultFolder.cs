namespace Postroad.Web.Hosting;

/// <summary>Where an installation keeps its data when nobody says so. Never inside the source folder: <c>dotnet run --project src/Web</c> starts there.</summary>
public static class DefaultFolder
{
    /// <summary>The repository's ignored <c>data/</c> when run from source; else <c>postroad</c> in the user's folder for application data.</summary>
    public static string Find() => Find(AppContext.BaseDirectory);

    internal static string Find(string programFolder)
    {
        for (var folder = new DirectoryInfo(programFolder); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Postroad.slnx"))) return Path.Combine(folder.FullName, "data");
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "postroad");
    }
}
