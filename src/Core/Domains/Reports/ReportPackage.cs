using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>Opens what a report came in, by its first bytes.</summary>
internal static class ReportPackage
{
    private const int EndBytes = 22, MostComment = ushort.MaxValue, MostShown = 200;

    /// <exception cref="ReportFault">Neither XML nor gzip nor zip, or a zip that is not one file with a name.</exception>
    public static Stream Open(ReadOnlyMemory<byte> file) => file.Span switch
    {
        [] => throw ReportFault.File("The file is empty."),
        [0x1F, 0x8B, ..] => new GZipStream(AsStream(file), CompressionMode.Decompress),
        [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => OpenZip(file),
        _ => AsStream(file),
    };

    public static bool IsArchive(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, ..] or [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..];

    private static Stream OpenZip(ReadOnlyMemory<byte> file)
    {
        CheckDirectory(file.Span);
        try
        {
            var entry = new ZipArchive(AsStream(file), ZipArchiveMode.Read).Entries.Single();
            if (LeavesItsFolder(entry.FullName))
                throw ReportFault.File($"The zip archive holds a file named “{Shown(entry.FullName)}”, which leads out of its folder; no receiver names a report so.");
            if (entry.IsEncrypted) throw ReportFault.File("The zip archive is locked with a password.");
            return entry.Open();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            throw ReportFault.File("The zip archive is damaged.");
        }
    }

    // Before the library reads the directory: it takes as many entries as there are, and each costs memory (PKWARE APPNOTE 4.3.16).
    private static void CheckDirectory(ReadOnlySpan<byte> file)
    {
        var tail = file[Math.Max(0, file.Length - EndBytes - MostComment)..];
        var end = tail.LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || tail.Length - end < EndBytes) throw ReportFault.File("The zip archive is damaged: its end is missing.");
        var files = BinaryPrimitives.ReadUInt16LittleEndian(tail[(end + 10)..]);
        if (files != 1) throw ReportFault.File($"The zip archive holds {(files == ushort.MaxValue ? "very many" : files)} files; that of a report holds exactly one.");
        var (from, at) = (BinaryPrimitives.ReadUInt32LittleEndian(tail[(end + 16)..]), file.Length - tail.Length + end);
        // Either has the library look for a second end record, which may say that the directory is elsewhere and of any length (4.3.14).
        if (from == uint.MaxValue || BinaryPrimitives.ReadUInt16LittleEndian(tail[(end + 4)..]) == ushort.MaxValue)
            throw ReportFault.File("The zip archive is of the kind for more than 4 GB (zip64), which no report needs.");
        if (from > at) throw ReportFault.File("The zip archive is damaged: its directory is behind its end.");
        if (from + (long)ReportLimits.DirectoryBytes < at) throw ReportFault.File("The zip archive is damaged: its directory is too long for one file.");
    }

    /// <summary>Nothing is unpacked to a disk; but no receiver writes such a name, so somebody else made the file. On Windows \ parts a path too, and C: begins one.</summary>
    private static bool LeavesItsFolder(string name) =>
        name.Contains('\\', StringComparison.Ordinal) || name is ['/', ..] or [_, ':', ..] || name.Split('/').Contains("..");

    private static string Shown(string name) => string.Concat(name.Fit(MostShown).Select(c => char.IsControl(c) ? ' ' : c));

    private static MemoryStream AsStream(ReadOnlyMemory<byte> file) =>
        MemoryMarshal.TryGetArray(file, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(file.ToArray(), writable: false);
}
