using System.Buffers.Binary;

namespace Postroad.Core.Campaigns;

/// <summary>What a picture's first bytes say of it; its name and what a browser calls it count for nothing.</summary>
/// <param name="Ending">png, jpg, gif or webp: what mail programs show. SVG is none of them, because it may carry scripts.</param>
internal sealed record ImageHead(string Ending, int Width, int Height)
{
    private const int MostSegments = 1_000;

    /// <summary>Null: none of the kinds that mail programs show, or cut off.</summary>
    public static ImageHead? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return Png(bytes);
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8)) return bytes.Length < 10 ? null : Sized("gif", BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]));
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return Jpeg(bytes);
        return bytes.Length >= 30 && bytes.StartsWith("RIFF"u8) && bytes[8..12].SequenceEqual("WEBP"u8) ? WebP(bytes) : null;
    }

    private static ImageHead? Png(ReadOnlySpan<byte> bytes) => bytes.Length < 24 || !bytes[12..16].SequenceEqual("IHDR"u8) ? null
        : Sized("png", BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));

    /// <summary>ITU T.81 annex B: segments with their lengths up to the frame header.</summary>
    private static ImageHead? Jpeg(ReadOnlySpan<byte> bytes)
    {
        var at = 2;
        for (var segments = 0; segments < MostSegments && at + 9 < bytes.Length && bytes[at] == 0xFF; segments++)
        {
            var marker = bytes[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return Sized("jpg", BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        }

        return null;
    }

    /// <summary>RFC 9649: simple lossy, simple lossless, extended.</summary>
    private static ImageHead? WebP(ReadOnlySpan<byte> bytes)
    {
        if (bytes[12..16].SequenceEqual("VP8X"u8)) return Sized("webp", Int24(bytes[24..]) + 1, Int24(bytes[27..]) + 1);
        if (bytes[12..16].SequenceEqual("VP8 "u8)) return Sized("webp", BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3FFF);
        if (!bytes[12..16].SequenceEqual("VP8L"u8)) return null;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..]);
        return Sized("webp", (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
    }

    private static uint Int24(ReadOnlySpan<byte> bytes) => bytes[0] | ((uint)bytes[1] << 8) | ((uint)bytes[2] << 16);

    private static ImageHead? Sized(string ending, long width, long height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new ImageHead(ending, (int)width, (int)height) : null;
}
