using System.Globalization;
using CsvHelper;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// Counts refused rows and writes them into a CSV file, each with its reason in front of its own columns, so that it can be corrected and imported again. The file
/// is made when there is something to write. Values that a spreadsheet would take for a formula are escaped.
/// </summary>
/// <param name="columns">Of the file that is read.</param>
/// <param name="length">So much of the file, in bytes, stands: what an earlier process has written behind that is cut off. 0: begin it anew.</param>
internal sealed class RejectsFile(string path, IReadOnlyList<string> columns, long length = 0) : IDisposable
{
    private const int OwnColumns = 3;

    private readonly List<RejectedRow> first = [];
    private readonly string[] values = new string[OwnColumns + columns.Count];
    private FileStream? stream;
    private CsvWriter? writer;
    private long safe = length;

    public int Count { get; private set; }

    /// <summary>The first <see cref="ContactImport.MostNamed"/>.</summary>
    public IReadOnlyList<RejectedRow> First => first;

    /// <summary>Null: nothing was refused.</summary>
    public string? Path => Count > 0 ? path : null;

    /// <param name="cells">The row's own values. Empty: it cannot be told where one ends.</param>
    public void Add(RejectedRow row, ReadOnlySpan<string> cells)
    {
        row = row with { Value = OneLine(CsvFile.Shorten(row.Value)) };
        Count++;
        if (first.Count < ContactImport.MostNamed) first.Add(row);
        writer ??= Open();
        (values[0], values[1], values[2]) = (row.Line.ToString(CultureInfo.InvariantCulture), row.Reason, Formulas.Harmless(row.Value));
        for (var i = 0; i < columns.Count; i++) values[OwnColumns + i] = i < cells.Length ? Formulas.Harmless(OneLine(cells[i])) : "";
        writer.WriteRecord(values);
    }

    /// <summary>On disk; answers how long it is.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public long Save()
    {
        if (writer is null) return safe;
        writer.Flush();
        if (stream!.Position == safe) return safe;
        // Before the database says that these rows are dealt with.
        stream.Flush(flushToDisk: true);
        return safe = stream.Position;
    }

    public void Dispose()
    {
        writer?.Dispose();
        stream?.Dispose();
    }

    private CsvWriter Open()
    {
        ImportFiles.MakeFolder(System.IO.Path.GetDirectoryName(path)!);
        stream = new FileStream(path, ImportFiles.Private(safe == 0 ? FileMode.Create : FileMode.Open));
        if (stream.Length < safe) throw new IOException($"{path} has become shorter");
        stream.SetLength(safe);
        stream.Seek(safe, SeekOrigin.Begin);
        writer = CsvWriter.Create(stream, new CsvWriterOptions(), leaveOpen: true);
        if (safe == 0) writer.WriteRecord([.. (string[])["line", "reason", "value"], .. columns.Select(c => Formulas.Harmless(OneLine(c)))]);
        return writer;
    }

    private static string OneLine(string value) => value.AsSpan().ContainsAny('\r', '\n', '\0') ? value.ReplaceLineEndings(" ").Replace('\0', '␀').Trim() : value.Trim();
}
