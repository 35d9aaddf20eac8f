using System.Buffers;

namespace Postroad.Core.Domains.Dkim;

/// <summary>Header fields as they are signed, whatever was folded on the way (RFC 6376 section 3.4.2).</summary>
internal static class RelaxedHeader
{
    /// <summary>Fields of a header.</summary>
    public static int Count(ReadOnlySpan<byte> head) => Walk(head, default);

    /// <summary>Where each begins.</summary>
    /// <param name="head">As it was counted.</param>
    /// <param name="starts">One for each field.</param>
    public static void Find(ReadOnlySpan<byte> head, Span<int> starts) => Walk(head, starts);

    /// <summary>Up to its colon.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> field) => field.IndexOf((byte)':') is >= 0 and var colon ? field[..colon].TrimEnd(" \t"u8) : default;

    /// <summary>Name in small letters, one space where there was any, no end of a line.</summary>
    public static void Write(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        WriteLower(NameOf(field), output);
        var value = field[(field.IndexOf((byte)':') + 1)..].Trim(" \t\r\n"u8);
        // Never longer than it was.
        var to = output.GetSpan(value.Length + 1);
        var length = 0;
        to[length++] = (byte)':';
        while (!value.IsEmpty)
        {
            var word = value.IndexOfAny(" \t\r\n"u8) is >= 0 and var gap ? value[..gap] : value;
            word.CopyTo(to[length..]);
            length += word.Length;
            value = value[word.Length..].TrimStart(" \t\r\n"u8);
            if (!value.IsEmpty) to[length++] = (byte)' ';
        }

        output.Advance(length);
    }

    public static void WriteLower(ReadOnlySpan<byte> name, IBufferWriter<byte> output)
    {
        var to = output.GetSpan(name.Length);
        for (var i = 0; i < name.Length; i++) to[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        output.Advance(name.Length);
    }

    /// <summary>A field goes on in each line that begins with a space or tab.</summary>
    private static int Walk(ReadOnlySpan<byte> head, Span<int> starts)
    {
        var (count, at) = (0, 0);
        while (at < head.Length)
        {
            if (head[at] is not ((byte)' ' or (byte)'\t'))
            {
                if (!starts.IsEmpty) starts[count] = at;
                count++;
            }

            at = head[at..].IndexOf("\r\n"u8) is >= 0 and var end ? at + end + 2 : head.Length;
        }

        return count;
    }
}
