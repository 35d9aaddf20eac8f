using System.Buffers;
using System.Security.Cryptography;

namespace Postroad.Core.Domains.Dkim;

/// <summary>Bodies as they are signed: spaces at ends of lines and empty lines at the end count for nothing (RFC 6376 section 3.4.4).</summary>
internal static class RelaxedBody
{
    /// <summary>Lines that are so already are taken together: of a body in base64 or of usual text all of it at once.</summary>
    public static void Append(ReadOnlySpan<byte> body, IncrementalHash hash)
    {
        var rest = body.TrimEnd(" \t\r\n"u8);
        if (rest.IsEmpty) return;
        var (clean, at) = (0, 0);
        while (at < rest.Length)
        {
            var length = rest[at..].IndexOfAny((byte)'\r', (byte)'\n');
            var isLast = length < 0;
            var line = isLast ? rest[at..] : rest.Slice(at, length);
            var end = isLast || !rest[(at + length)..].StartsWith("\r\n"u8) ? 1 : 2;
            var next = isLast ? rest.Length : at + length + end;
            if (!IsClean(line) || (!isLast && end == 1))
            {
                hash.AppendData(rest[clean..at]);
                AppendSqueezed(line, hash);
                if (!isLast) hash.AppendData("\r\n"u8);
                clean = next;
            }

            at = next;
        }

        hash.AppendData(rest[clean..]);
        hash.AppendData("\r\n"u8);
    }

    private static bool IsClean(ReadOnlySpan<byte> line) => line.IsEmpty || (line[^1] != ' ' && !line.Contains((byte)'\t') && line.IndexOf("  "u8) < 0);

    private static void AppendSqueezed(ReadOnlySpan<byte> line, IncrementalHash hash)
    {
        var rented = ArrayPool<byte>.Shared.Rent(line.Length + 1);
        var length = 0;
        for (line = line.TrimEnd(" \t"u8); !line.IsEmpty;)
        {
            var word = line.IndexOfAny((byte)' ', (byte)'\t') is >= 0 and var gap ? line[..gap] : line;
            word.CopyTo(rented.AsSpan(length));
            length += word.Length;
            if (word.Length == line.Length) break;
            rented[length++] = (byte)' ';
            line = line[word.Length..].TrimStart(" \t"u8);
        }

        hash.AppendData(rented, 0, length);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
