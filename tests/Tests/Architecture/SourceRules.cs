using System.Text.RegularExpressions;

namespace Postroad.Tests.Architecture;

/// <summary>Rules that the text of the source shows best.</summary>
internal static partial class SourceRules
{
    public const int MostLines = 300;

    private static readonly string[] EmptyWords =
        ["Services", "Managers", "Helpers", "Utils", "Utilities", "Common", "Models", "Misc", "Shared"];

    public static IEnumerable<string> LongFiles(IEnumerable<SourceFile> sources) =>
        from file in sources where file.Lines > MostLines select file.Path;

    public static IEnumerable<string> UnfilteredQueries(IEnumerable<SourceFile> sources) =>
        from file in sources where file.Code.Contains("IgnoreQueryFilters", StringComparison.Ordinal) select file.Path;

    /// <summary>
    /// Bytes and texts that somebody must not guess are compared in fixed time (T30): a comparison that stops at the first difference tells how far a guess is right. What a database compares is the
    /// hash of a secret, by an index.
    /// </summary>
    public static IEnumerable<string> HastyComparisons(IEnumerable<SourceFile> sources) =>
        from file in sources
        from line in file.Code.Split('\n')
        where HastySequence().IsMatch(line) || HastyEquality().IsMatch(line)
        select file.Path;

    /// <summary>One parser for each kind of text (T41), and none that makes whatever types its input names (T40).</summary>
    public static IEnumerable<string> ForeignParsers(IEnumerable<SourceFile> sources) =>
        from file in sources
        from Match found in Parser().Matches(file.Code)
        select $"{file.Path} uses {found.Value}";

    [GeneratedRegex(@"(Hash|Mac|Signature|Digest|Secret|Token)\w*\b[^;]*\.SequenceEqual\(|\.SequenceEqual\([^;]*(Hash|Mac|Signature|Digest|Secret|Token)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HastySequence();

    [GeneratedRegex(@"\b\w*(Mac|Signature|Secret|SecretAccessKey|KeyHash|Password)\b *(==|!=) *(?!null\b|default\b|"")[a-zA-Z_]", RegexOptions.None)]
    private static partial Regex HastyEquality();

    [GeneratedRegex(@"\b(BinaryFormatter|NetDataContractSerializer|DataContractSerializer|XmlSerializer|JavaScriptSerializer|TypeNameHandling|Newtonsoft|JsonPolymorphic|MailAddress|MailboxAddress|Deserialize<object|Deserialize<dynamic|Type\.GetType)\b")]
    private static partial Regex Parser();

    /// <summary>A folder is a concept; these words are none.</summary>
    public static IEnumerable<string> EmptyFolderNames(IEnumerable<SourceFile> sources) =>
        from file in sources
        from folder in file.Path.Split('/')[..^1]
        where EmptyWords.Contains(folder)
        select $"{file.Path} lies in a folder that says nothing: {folder}";
}
