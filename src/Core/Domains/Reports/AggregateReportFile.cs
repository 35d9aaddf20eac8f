using System.Buffers;

namespace Postroad.Core.Domains.Reports;

/// <summary>
/// Reads an aggregate report out of a file that a stranger made: XML, gzip or zip, told apart by what is in it and not by its name. All of it is bounded by
/// <see cref="ReportLimits"/>, and no name in it ever becomes a path.
/// </summary>
internal static class AggregateReportFile
{
    private const int Step = 64 * 1024;

    /// <summary>Null: more than is read of a report.</summary>
    /// <param name="file">Read from where it stands to its end, and not closed.</param>
    /// <exception cref="IOException">The file itself cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>?> LoadAsync(Stream file, CancellationToken cancel)
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (await file.ReadAsync(bytes.GetMemory(Step), cancel) is > 0 and var read)
        {
            bytes.Advance(read);
            if (bytes.WrittenCount > ReportLimits.FileBytes) return null;
        }

        return bytes.WrittenMemory;
    }

    /// <param name="loaded">What <see cref="LoadAsync"/> gave.</param>
    public static ReportReading Read(ReadOnlyMemory<byte>? loaded, CancellationToken cancel)
    {
        try
        {
            if (loaded is not { } file || file.Length > ReportLimits.FileBytes) return TooLarge();
            using var unpacked = ReportPackage.Open(file);
            using var guarded = new MarkupGuard(unpacked, file.Length);
            return new ReportReading.Read(new ReportParser(new ReportXml(guarded), cancel).Parse());
        }
        catch (ReportFault fault)
        {
            return new ReportReading.Refused(fault.Message);
        }
    }

    private static ReportReading.Refused TooLarge() =>
        new(ReportFault.Content($"The file has more than {ReportLimits.FileBytes / 1024 / 1024} MB, which is the most that is read of a report.").Message);
}
