namespace Postroad.Core.Lists.Import;

/// <summary>
/// Files that are no text, told by their first bytes. Nothing of them is opened or unpacked: what an archive or a workbook holds, and how much of it, does no harm.
/// </summary>
internal static class ForeignFile
{
    private const string Unpack = "unpack it, and choose the CSV file that is in it";

    private const string SaveAs = "in Excel choose Save as, \"CSV UTF-8\"";

    /// <param name="start">Of the file; 64 KB of it show what kind of zip it is.</param>
    /// <returns>What it is, and what to do, as the ends of sentences. Null: it may be text.</returns>
    public static (string What, string Cure)? Of(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'P', (byte)'K', 3 or 5 or 7, 4 or 6 or 8, ..] => IsWorkbook(start) ? ("an Excel workbook", SaveAs) : ("an Excel workbook or a zip archive", $"{SaveAs}; or {Unpack}"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ("an old Excel workbook", SaveAs),
        [0x1F, 0x8B or 0x9D or 0xA0, ..] => ("packed with gzip", Unpack),
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, ..] => ("packed with bzip2", Unpack),
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ("packed with xz", Unpack),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => ("packed with zstd", Unpack),
        [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => ("a 7-Zip archive", Unpack),
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 7, ..] => ("a RAR archive", Unpack),
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => ("a PDF document", "export the people from where it came as CSV"),
        // Names in a tar archive end with nulls, which no text has.
        _ => start.Length > 262 && start[257..262].SequenceEqual("ustar"u8) && start[..257].Contains((byte)0) ? ("a tar archive", Unpack) : null,
    };

    private static bool IsWorkbook(ReadOnlySpan<byte> start) => start.IndexOf("[Content_Types].xml"u8) >= 0 || start.IndexOf("xl/workbook"u8) >= 0;
}
