using System.Text.RegularExpressions;

namespace Postroad.Tests.Architecture;

/// <summary>A source file, for rules about text. <paramref name="Path"/> is relative to the repository, with forward slashes.</summary>
internal sealed partial record SourceFile(string Path, string Text)
{
    private static readonly string[] NotSource = ["bin", "obj", "node_modules", "wwwroot", "Migrations", "Planted"];

    public string Name => System.IO.Path.GetFileName(Path);

    public int Lines => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    /// <summary>The text without comments: what a rule about uses looks at.</summary>
    public string Code => Comment().Replace(Text, "");

    /// <summary>Everything hand-written below a folder of the repository.</summary>
    public static IEnumerable<SourceFile> Under(string folder, params string[] extensions) =>
        from path in Directory.EnumerateFiles(Fixtures.Repository.PathOf(folder), "*", SearchOption.AllDirectories)
        where extensions.Contains(System.IO.Path.GetExtension(path))
        let relative = System.IO.Path.GetRelativePath(Fixtures.Repository.Root, path).Replace('\\', '/')
        where !relative.Split('/').Any(NotSource.Contains)
        orderby relative
        select new SourceFile(relative, File.ReadAllText(path));

    /// <summary>A file of Architecture/Planted, as if it lay at another place of the repository.</summary>
    public static SourceFile Planted(string name, string asIf) =>
        new(asIf, File.ReadAllText(Fixtures.Repository.PathOf("tests/Tests/Architecture/Planted/" + name)));

    // A slash pair after a colon is a URL, not a comment.
    [GeneratedRegex(@"(?<!:)//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
