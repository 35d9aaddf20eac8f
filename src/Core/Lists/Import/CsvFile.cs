using CsvHelper;

namespace Postroad.Core.Lists.Import;

/// <summary>How a file is read. Null: as it is found out.</summary>
internal sealed record CsvWay(TextEncoding Encoding, bool LineBreaksInQuotes, char? Separator, bool HasHeader);

/// <summary>
/// A CSV file, read strictly and as a stream; separator detected (comma, semicolon, tab, bar) where it is not given. Nothing is repaired: a row that breaks the
/// quoting rules of RFC 4180 goes to whoever is told of refused ones.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    /// <summary>One row, as UTF-8. A file with a longer one is refused as a whole: reading cannot go on behind it.</summary>
    public const int MostRowBytes = 256 << 10;

    public const int MostColumns = 250;

    private const int MostShown = 200;

    private readonly CsvReader reader;

    public CsvFile(string path, CsvWay way, Action<RejectedRow> refuse) => reader = CsvReader.FromFile(path, Options(way, refuse));

    /// <summary>The same from a stream, which stays open.</summary>
    public CsvFile(Stream stream, CsvWay way, Action<RejectedRow> refuse) => reader = CsvReader.Create(stream, Options(way, refuse), leaveOpen: true);

    /// <summary>None where the file has no header.</summary>
    public IReadOnlyList<string> Headers => reader.Headers;

    public char Separator => reader.Separator;

    /// <summary>Of the current row.</summary>
    public long Line => reader.LineNumber;

    public int FieldCount => reader.FieldCount;

    /// <summary>The start of the current row, as it stands in the file.</summary>
    public string Raw => Shorten(System.Text.Encoding.UTF8.GetString(reader.RawRecord[..Math.Min(reader.RawRecord.Length, 4 * MostShown)]));

    public ValueTask ReadHeaderAsync(CancellationToken cancel) => reader.ReadHeaderAsync(cancel);

    public ValueTask<bool> ReadAsync(CancellationToken cancel) => reader.ReadAsync(cancel);

    /// <summary>A value of the current row without the spaces around it, and without the apostrophe that an export of ours puts before what looks like a formula.</summary>
    public string Value(int column)
    {
        var value = reader.GetString(column);
        if (value.Length > 1 && value[0] == '\'' && Formulas.BeginsAsOne(value.AsSpan(1))) value = value[1..];
        return value.Length > 0 && (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])) ? value.Trim() : value;
    }

    public bool IsBlank()
    {
        for (var i = 0; i < reader.FieldCount; i++)
            if (reader.GetSpan(i).IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0) return false;
        return true;
    }

    public void Dispose() => reader.Dispose();

    private static CsvReaderOptions Options(CsvWay way, Action<RejectedRow> refuse) => new()
    {
        Encoding = way.Encoding.Encoding,
        Separator = way.Separator,
        HasHeader = way.HasHeader,
        AllowLineBreaksInQuotes = way.LineBreaksInQuotes,
        MalformedData = CsvMalformedDataHandling.Skip,
        OnMalformedRecord = row => refuse(new RejectedRow(row.LineNumber, Describe(row.Reason), row.RawRecord)),
        TrackLineNumbers = true,
        MaxRecordSize = MostRowBytes,
        IncludeValuesInExceptions = false,
    };

    private static string Describe(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.StrayQuote => "a quote inside a value that does not start with one",
        CsvMalformedReason.TextAfterClosingQuote => "text behind a closing quote",
        CsvMalformedReason.LineBreakInQuotes => "a quote that is not closed in its line",
        CsvMalformedReason.UnterminatedQuote => "a quote that is never closed",
        _ => "broken quoting",
    };

    public static string Shorten(string value) => value.Length <= MostShown ? value : string.Concat(value.AsSpan(0, MostShown), "…");
}
