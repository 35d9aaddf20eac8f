using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Postroad.Core.Primitives;

/// <summary>An opaque id for addresses and APIs: a UUIDv7 as 22 base64url characters, so that it sorts by time in the database and says nothing else.</summary>
public static class PublicId
{
    public const int Length = 22;

    /// <summary>True for what could be one; nothing else is asked for, because PostgreSQL takes no zero byte in a text.</summary>
    public static bool IsOne(string? text) => text?.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    [ThreadStatic]
    private static byte[]? chance;

    [ThreadStatic]
    private static int used;

    /// <summary>RFC 9562 section 5.7: 48 bits of milliseconds, 74 of chance.</summary>
    public static string New(TimeProvider time)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, time.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        Draw(id[6..]);
        (id[6], id[8]) = ((byte)(id[6] & 0x0F | 0x70), (byte)(id[8] & 0x3F | 0x80));
        return System.Buffers.Text.Base64Url.EncodeToString(id);
    }

    /// <summary>Asking the kernel for each id costs more than all the rest of it.</summary>
    private static void Draw(Span<byte> bytes)
    {
        if (chance is null || used + bytes.Length > chance.Length) (chance, used) = (RandomNumberGenerator.GetBytes(1024), 0);
        chance.AsSpan(used, bytes.Length).CopyTo(bytes);
        used += bytes.Length;
    }
}
