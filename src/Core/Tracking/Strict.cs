using System.Buffers;
using System.Buffers.Text;

namespace Postroad.Core.Tracking;

/// <summary>
/// Base64url (RFC 4648 section 5) with exactly one spelling for a value. The platform's decoder skips white space and ignores the spare bits of the last
/// character, which would give one token many names.
/// </summary>
internal static class Strict
{
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var length = Base64Url.GetEncodedLength(bytes.Length);
        if (text.Length != length) return false;
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done || written != bytes.Length) return false;

        Span<char> again = stackalloc char[length];
        Base64Url.EncodeToChars(bytes, again);
        return text.SequenceEqual(again);
    }
}
