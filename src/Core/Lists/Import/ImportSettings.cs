using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postroad.Core.Lists.Import;

/// <summary>What becomes of one column of a file.</summary>
/// <param name="Field">Name of the custom field, with <see cref="ColumnUse.Field"/>. Null: another use.</param>
public sealed record ImportColumn(ColumnUse Use, string? Field = null);

/// <summary>What becomes of a column.</summary>
public enum ColumnUse : short
{
    Ignore = 0,
    Email = 1,
    Field = 2,

    /// <summary>Names of tags, separated by commas, semicolons or bars.</summary>
    Tags = 3,
}

/// <summary>What becomes of a row one of whose values does not fit its field.</summary>
public enum BadValue : short
{
    /// <summary>The row is refused.</summary>
    Refuse = 1,

    /// <summary>The row goes in without the value.</summary>
    LeaveOut = 2,
}

/// <summary>In which order a file writes days and months where it writes both as numbers: 03/04/2026.</summary>
public enum DateOrder : short
{
    DayFirst = 1,
    MonthFirst = 2,
}

/// <summary>How one file is imported, as a person decided it. Stored as JSON.</summary>
public sealed record ImportSettings
{
    /// <summary>Key of an encoding. Null: as it was found out.</summary>
    public string? Encoding { get; init; }

    /// <summary>Null: as it was found out.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first row holds the names of the columns. Null: as it was found out.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>One for each column of the file. Empty: nobody has looked yet.</summary>
    public IReadOnlyList<ImportColumn> Columns { get; init; } = [];

    public UpdateRule Rule { get; init; } = UpdateRule.FillEmpty;

    public BadValue BadValues { get; init; } = BadValue.Refuse;

    /// <summary>Null: as it was found out.</summary>
    public DateOrder? Dates { get; init; }

    /// <summary>Names of tags that everybody of the file gets.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Where and when these people agreed to get mail, in a person's words. Empty: not said yet.</summary>
    public string Consent { get; init; } = "";

    internal string Write() => JsonSerializer.Serialize(this, ImportJson.Default.ImportSettings);

    internal static ImportSettings Read(string json) => JsonSerializer.Deserialize(json, ImportJson.Default.ImportSettings)!;
}

/// <summary>What a first reading found out about a file; see <see cref="CsvShape"/>. Stored as JSON.</summary>
/// <param name="Encoding">Key of a <see cref="TextEncoding"/>.</param>
/// <param name="EncodingName">For people.</param>
/// <param name="Rows">About so many.</param>
/// <param name="Sample">The first ten rows.</param>
public sealed record ImportShape(
    string Encoding, string EncodingName, bool Damaged, bool LineBreaksInQuotes, char Separator, bool HasHeader, IReadOnlyList<string> Headers, int Rows, IReadOnlyList<string[]> Sample)
{
    /// <summary>Rows of a preview.</summary>
    public const int Preview = 10;

    internal static ImportShape From(CsvShape shape) => new(
        shape.Encoding.Key, shape.Encoding.Name, shape.Encoding.Damaged, shape.Way.LineBreaksInQuotes, shape.Way.Separator ?? ',', shape.Way.HasHeader, shape.Headers, shape.Rows,
        [.. shape.Sample.Take(Preview).Select(row => row.Select(CsvFile.Shorten).ToArray())]);

    internal CsvShape ToShape() => new(new CsvWay(TextEncoding.Named(Encoding) with { Damaged = Damaged }, LineBreaksInQuotes, Separator, HasHeader), Headers, Rows, []);

    internal string Write() => JsonSerializer.Serialize(this, ImportJson.Default.ImportShape);

    internal static ImportShape Read(string json) => JsonSerializer.Deserialize(json, ImportJson.Default.ImportShape)!;
}

/// <summary>What became of rows, or would. Rows = <see cref="Added"/> + <see cref="Updated"/> + <see cref="Unchanged"/> + <see cref="Folded"/> + <see cref="Rejected"/>.</summary>
public sealed record ImportCounts
{
    /// <summary>People who were no contacts before.</summary>
    public int Added { get; init; }

    /// <summary>Contacts of whom something changed: a value, a tag, or that they are on the list.</summary>
    public int Updated { get; init; }

    /// <summary>Contacts on the list of whom nothing changed.</summary>
    public int Unchanged { get; init; }

    /// <summary>Of those three together: people who unsubscribed, bounced or complained before. They keep that status and get nothing.</summary>
    public int KeptOut { get; init; }

    /// <summary>Rows with an address that an earlier row has; the first one's values were taken.</summary>
    public int Folded { get; init; }

    /// <summary>Values that did not fit their field and were left out of rows that went in.</summary>
    public int LeftOut { get; init; }

    /// <summary>Rows that were refused, by kind of reason; what is not in it: none.</summary>
    public IReadOnlyDictionary<RejectReason, int> ByReason { get; init; } = new Dictionary<RejectReason, int>();

    [JsonIgnore]
    public int Rejected => ByReason.Values.Sum();

    [JsonIgnore]
    public int Rows => Added + Updated + Unchanged + Folded + Rejected;

    public static ImportCounts operator +(ImportCounts left, ImportCounts right) => new()
    {
        Added = left.Added + right.Added,
        Updated = left.Updated + right.Updated,
        Unchanged = left.Unchanged + right.Unchanged,
        KeptOut = left.KeptOut + right.KeptOut,
        Folded = left.Folded + right.Folded,
        LeftOut = left.LeftOut + right.LeftOut,
        ByReason = left.ByReason.Concat(right.ByReason).GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.Sum(r => r.Value)),
    };

    public static ImportCounts Add(ImportCounts left, ImportCounts right) => left + right;

    /// <summary>As people were stored.</summary>
    /// <param name="people">Of the piece; those of whom nothing changed are the rest.</param>
    internal static ImportCounts From(UpsertResult piece, int people) =>
        new() { Added = piece.Added, Updated = piece.Updated, Unchanged = people - piece.Added - piece.Updated, KeptOut = piece.KeptOut };

    internal string Write() => JsonSerializer.Serialize(this, ImportJson.Default.ImportCounts);

    internal static ImportCounts Read(string json) => JsonSerializer.Deserialize(json, ImportJson.Default.ImportCounts)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ImportSettings))]
[JsonSerializable(typeof(ImportShape))]
[JsonSerializable(typeof(ImportCounts))]
[JsonSerializable(typeof(Dictionary<RejectReason, int>))]
internal sealed partial class ImportJson : JsonSerializerContext;
