using System.Buffers;
using System.Buffers.Text;

namespace Postroad.Core.Deliveries.Mime;

/// <summary>Base64 in lines of 76 characters with CR LF (RFC 2045 section 6.8): encoded whole by the platform's vector code, then spread into lines in place.</summary>
internal static class Base64Lines
{
    private const int LineLength = 76, LineWithEnd = LineLength + 2;

    public static void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        if (bytes.IsEmpty) return;
        var length = Base64.GetMaxEncodedToUtf8Length(bytes.Length);
        var ends = (length + LineLength - 1) / LineLength * 2;
        var target = output.GetSpan(length + ends);

        // The whole goes to the end of the place; each line then moves forward, by less and less.
        Base64.EncodeToUtf8(bytes, target[ends..], out _, out _);
        var from = ends;
        for (var to = 0; from < length + ends; to += LineWithEnd)
        {
            var line = Math.Min(LineLength, length + ends - from);
            target.Slice(from, line).CopyTo(target[to..]);
            from += line;
            target[to + line] = (byte)'\r';
            target[to + line + 1] = (byte)'\n';
        }

        output.Advance(length + ends);
    }
}
