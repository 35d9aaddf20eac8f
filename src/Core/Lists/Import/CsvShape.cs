using CsvHelper;

namespace Postroad.Core.Lists.Import;

/// <summary>What somebody says about a file. Null: it is found out.</summary>
/// <param name="Encoding">Key of a <see cref="TextEncoding"/>.</param>
internal sealed record CsvWishes(string? Encoding = null, char? Separator = null, bool? HasHeader = null);

/// <summary>What a first reading of the whole file says about it, before anything is stored. Costs under a second for a million rows.</summary>
/// <param name="Headers">"Column 1" and so on where the file has none.</param>
/// <param name="Rows">About so many people; blank and bad rows are among them.</param>
/// <param name="Sample">The first rows with as many values as the header.</param>
internal sealed record CsvShape(CsvWay Way, IReadOnlyList<string> Headers, int Rows, IReadOnlyList<string[]> Sample)
{
    public TextEncoding Encoding => Way.Encoding;

    /// <summary>
    /// Line breaks inside quotes belong to the value when the whole file is well-formed with them, so that they are what its author meant. Else every line break ends
    /// a row: an open quote then costs its own row, not all that follow.
    /// </summary>
    /// <exception cref="ImportException">Empty, no text, header broken or missing, a row too long, no rows.</exception>
    public static async Task<CsvShape> ExamineAsync(string path, CsvWishes wishes, CancellationToken cancel)
    {
        var way = new CsvWay(await TextEncoding.DetectAsync(path, wishes.Encoding, cancel), LineBreaksInQuotes: true, wishes.Separator, wishes.HasHeader ?? true);
        var shape = await TryAsync(path, way, cancel) ?? (await TryAsync(path, way with { LineBreaksInQuotes = false }, cancel))!;
        // Where the names of columns should be stands a person: there are no names.
        return wishes.HasHeader is null && PersonIn(shape.Headers) is not null ? await ExamineAsync(path, wishes with { HasHeader = false }, cancel) : shape;
    }

    /// <summary>An address among the names of columns. Null: there is none.</summary>
    public static string? PersonIn(IReadOnlyList<string> headers) => headers.FirstOrDefault(h => Primitives.EmailAddress.TryParse(h, out _, out _))?.Trim();

    /// <summary>Null: not well-formed with line breaks inside quotes.</summary>
    private static async Task<CsvShape?> TryAsync(string path, CsvWay way, CancellationToken cancel)
    {
        var name = Path.GetFileName(path);
        var (swallowed, broken) = (false, default(RejectedRow));
        using var file = new CsvFile(path, way, row =>
        {
            broken ??= row;
            swallowed |= row.Value.AsSpan().TrimEnd("\r\n").ContainsAny('\r', '\n');
        });
        try
        {
            await file.ReadHeaderAsync(cancel);
            if (way.HasHeader && (!swallowed || !way.LineBreaksInQuotes)) CheckHeader(name, file, broken);
            var (sample, rows, headers) = (new List<string[]>(), 0, file.Headers);
            while (!(swallowed && way.LineBreaksInQuotes) && await file.ReadAsync(cancel))
            {
                if (rows++ == 0 && !way.HasHeader) headers = [.. Enumerable.Range(1, file.FieldCount).Select(i => $"Column {i}")];
                if (sample.Count < EmailColumn.SampleRows && file.FieldCount == headers.Count) sample.Add([.. Enumerable.Range(0, file.FieldCount).Select(file.Value)]);
            }

            if (swallowed && way.LineBreaksInQuotes) return null;
            if (rows == 0 && broken is null) throw new ImportException(way.HasHeader ? $"{name} has a header row, but no rows below it." : $"{name} is empty.");
            CheckColumns(name, headers);
            return new CsvShape(way with { Separator = file.Separator }, [.. headers], rows, sample);
        }
        catch (CsvFormatException) when (way.LineBreaksInQuotes)
        {
            return null;
        }
        catch (CsvFormatException e)
        {
            throw new ImportException($"Line {e.LineNumber} of {name} is longer than {CsvFile.MostRowBytes:N0} bytes, the most that one row may have.", e);
        }
    }

    private static void CheckHeader(string name, CsvFile file, RejectedRow? broken)
    {
        if (broken is not null) throw new ImportException($"The header row of {name} (line {broken.Line}) cannot be read: {broken.Reason}.");
        if (file.Headers.Count == 0) throw new ImportException($"{name} is empty.");
    }

    private static void CheckColumns(string name, IReadOnlyList<string> headers)
    {
        if (headers.Count > CsvFile.MostColumns) throw new ImportException($"{name} has {headers.Count} columns, {CsvFile.MostColumns} is the most: leave out those that you do not need.");
    }
}
