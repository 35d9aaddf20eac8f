using CsvHelper;

namespace Postroad.Core.Lists.Import;

/// <summary>What a first reading of the whole file says about it, before anything is stored. Costs under a second for a million rows.</summary>
/// <param name="LineBreaksInQuotes">
/// True when the whole file is well-formed with line breaks inside quotes, so that they are what its author meant. Else every line break ends a row:
/// an open quote then costs its own row, not all that follow.
/// </param>
/// <param name="Rows">About so many people; blank and bad rows are among them.</param>
/// <param name="Sample">The first rows with as many values as the header.</param>
internal sealed record CsvShape(TextEncoding Encoding, bool LineBreaksInQuotes, IReadOnlyList<string> Headers, int Rows, IReadOnlyList<string[]> Sample)
{
    /// <exception cref="ImportException">Empty, no text, header broken or missing, a row too long, no rows.</exception>
    public static async Task<CsvShape> ExamineAsync(string path, CancellationToken cancel)
    {
        var encoding = await TextEncoding.DetectAsync(path, cancel);
        return await TryAsync(path, encoding, lineBreaksInQuotes: true, cancel) ?? (await TryAsync(path, encoding, lineBreaksInQuotes: false, cancel))!;
    }

    /// <summary>Null: not well-formed with line breaks inside quotes.</summary>
    private static async Task<CsvShape?> TryAsync(string path, TextEncoding encoding, bool lineBreaksInQuotes, CancellationToken cancel)
    {
        var name = Path.GetFileName(path);
        var (swallowed, broken) = (false, default(RejectedRow));
        using var file = new CsvFile(path, encoding, lineBreaksInQuotes, row =>
        {
            broken ??= row;
            swallowed |= row.Value.AsSpan().TrimEnd("\r\n").ContainsAny('\r', '\n');
        });
        try
        {
            await file.ReadHeaderAsync(cancel);
            if (!swallowed || !lineBreaksInQuotes) CheckHeader(name, file, broken);
            var sample = new List<string[]>();
            var rows = 0;
            while (!(swallowed && lineBreaksInQuotes) && await file.ReadAsync(cancel))
            {
                rows++;
                if (sample.Count < EmailColumn.SampleRows && file.FieldCount == file.Headers.Count) sample.Add([.. Enumerable.Range(0, file.FieldCount).Select(file.Value)]);
            }

            if (swallowed && lineBreaksInQuotes) return null;
            if (rows == 0 && broken is null) throw new ImportException($"{name} has a header row, but no rows below it.");
            return new CsvShape(encoding, lineBreaksInQuotes, [.. file.Headers], rows, sample);
        }
        catch (CsvFormatException) when (lineBreaksInQuotes)
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
        if (file.Headers.Count > CsvFile.MostColumns) throw new ImportException($"{name} has {file.Headers.Count} columns, {CsvFile.MostColumns} is the most: leave out those that you do not need.");
        if (file.Headers.FirstOrDefault(h => Primitives.EmailAddress.TryParse(h, out _, out _)) is { } person)
            throw new ImportException($"The first row of {name} is a person ({person.Trim()}), not the names of the columns: put a row such as email,first_name before it.");
    }
}
