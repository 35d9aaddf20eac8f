namespace Postroad.Tests.Architecture;

/// <summary>Rules that the text of the source shows best.</summary>
internal static class SourceRules
{
    public const int MostLines = 300;

    private static readonly string[] EmptyWords =
        ["Services", "Managers", "Helpers", "Utils", "Utilities", "Common", "Models", "Misc", "Shared"];

    public static IEnumerable<string> LongFiles(IEnumerable<SourceFile> sources) =>
        from file in sources where file.Lines > MostLines select file.Path;

    public static IEnumerable<string> UnfilteredQueries(IEnumerable<SourceFile> sources) =>
        from file in sources where file.Code.Contains("IgnoreQueryFilters", StringComparison.Ordinal) select file.Path;

    /// <summary>A folder is a concept; these words are none.</summary>
    public static IEnumerable<string> EmptyFolderNames(IEnumerable<SourceFile> sources) =>
        from file in sources
        from folder in file.Path.Split('/')[..^1]
        where EmptyWords.Contains(folder)
        select $"{file.Path} lies in a folder that says nothing: {folder}";
}
