namespace Postroad.Core.Lists.Import;

/// <summary>A field that a column could become.</summary>
/// <param name="Type">That its first values fit.</param>
public sealed record SuggestedField(string Name, FieldType Type);

/// <summary>What a person may choose when a file is imported.</summary>
public static class ImportChoices
{
    /// <summary>Longest text of a consent.</summary>
    public const int MostConsent = ImportChecks.MostConsent;

    /// <summary>Keys, and names for people.</summary>
    public static IReadOnlyList<(string Key, string Name)> Encodings => TextEncoding.Choices;

    public static IReadOnlyList<(char Separator, string Name)> Separators { get; } = [(',', "commas"), (';', "semicolons"), ('\t', "tabs"), ('|', "bars")];

    public static string NameOf(char separator) => Separators.FirstOrDefault(s => s.Separator == separator).Name ?? $"\"{separator}\"";

    /// <summary>A name and a type for each column that is made a new field.</summary>
    public static IReadOnlyList<SuggestedField> Fields(ImportShape shape) => [.. FieldNames.From(PeopleColumns.Headers(shape.Headers), email: -1)
        .Select((name, i) => new SuggestedField(FieldName.FaultOf(name) is null ? name : "field_" + name, ColumnGuess.TypeOf(shape.Sample.Select(row => row[i]))))];

    /// <summary>Refused rows of an import, the first ones.</summary>
    /// <param name="path">Of the file of refused rows.</param>
    internal static async Task<IReadOnlyList<RejectedRow>> FirstRejectedAsync(string path, int most, CancellationToken cancel)
    {
        var rows = new List<RejectedRow>();
        if (!File.Exists(path)) return rows;
        using var file = new CsvFile(path, new CsvWay(TextEncoding.Named(TextEncoding.Utf8), LineBreaksInQuotes: true, ',', HasHeader: true), _ => { });
        while (rows.Count < most && await file.ReadAsync(cancel))
            if (file.FieldCount >= 3 && long.TryParse(file.Value(0), out var line)) rows.Add(new RejectedRow(line, file.Value(1), file.Value(2)));
        return rows;
    }
}
