using CsvHelper;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// Counts refused rows, keeps the first and writes all into a CSV file, which is made when there is something to write. Values that a spreadsheet would take
/// for a formula are escaped.
/// </summary>
internal sealed class RejectsFile(string path) : IDisposable
{
    private readonly List<RejectedRow> first = [];
    private CsvWriter? writer;

    public int Count { get; private set; }

    public IReadOnlyList<RejectedRow> First => first;

    /// <summary>Null: nothing was refused.</summary>
    public string? Path => Count > 0 ? path : null;

    public void Add(RejectedRow row)
    {
        row = row with { Value = CsvFile.Shorten(row.Value.ReplaceLineEndings(" ").Replace('\0', '␀').Trim()) };
        Count++;
        if (first.Count < ContactImport.MostNamed) first.Add(row);
        writer ??= Open();
        Write(row.Line.ToString(System.Globalization.CultureInfo.InvariantCulture), row.Reason, row.Value);
    }

    public void Dispose() => writer?.Dispose();

    private CsvWriter Open()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        writer = CsvWriter.Create(File.Create(path), new CsvWriterOptions { Injection = CsvInjection.Escape });
        Write("line", "reason", "value");
        return writer;
    }

    private void Write(params ReadOnlySpan<string> values) => writer!.WriteRecord(values);
}
