using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Postroad.Core.Feedback.Ses;

/// <summary>
/// Tells events of one delivery and type apart, the same on every node and after every restart: the first eight bytes of a SHA-256.
/// Bounces and complaints by their feedback id, which both flavours of the same bounce share; others by message id, delays by time as well.
/// </summary>
internal static class EventKey
{
    private const int MaxText = 256;

    public static long Of(string text, long number = 0)
    {
        Span<byte> bytes = stackalloc byte[8 + 3 * MaxText];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        var length = 8 + Encoding.UTF8.GetBytes(text.AsSpan(0, Math.Min(text.Length, MaxText)), bytes[8..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
