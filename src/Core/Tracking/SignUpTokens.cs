using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Postroad.Core.Primitives;

namespace Postroad.Core.Tracking;

/// <summary>A mail asked somebody whether they want this list.</summary>
/// <param name="Ask">Which one; the contact is found by it.</param>
/// <param name="AskedAt">To the millisecond.</param>
public readonly record struct AskedFor(ListId List, long Ask, DateTimeOffset AskedAt);

/// <summary>A sign-up form was shown.</summary>
/// <param name="Version">Of the form: says which words stood on it.</param>
public readonly record struct ShownForm(ListId List, int Version, DateTimeOffset At);

/// <summary>
/// Tokens around signing up, each with a purpose of its own in its MAC (128 bits): the link in a mail that asks to confirm, and when a form was shown. Reading compares in
/// constant time and asks no database. Thread-safe.
/// </summary>
public sealed class SignUpTokens(TokenKeys keys)
{
    /// <summary>Characters of the token in a link.</summary>
    public const int AskedLength = 48;

    private const int MacLength = 16, AskedBytes = 20, ShownBytes = 16;

    private static ReadOnlySpan<byte> AskedPurpose => "postroad/confirm\0"u8;

    private static ReadOnlySpan<byte> ShownPurpose => "postroad/form\0"u8;

    /// <summary>The token of a link that says yes.</summary>
    public string Write(AskedFor asked)
    {
        // Key id, list (40 bits), ask (64 bits), milliseconds (48 bits).
        Span<byte> bytes = stackalloc byte[AskedBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, asked.List.Value << 24);
        bytes[..5].CopyTo(bytes[1..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes[6..], asked.Ask);
        Put(asked.AskedAt, bytes[14..]);
        return Sign(AskedPurpose, bytes);
    }

    /// <summary>False for whatever this installation did not write for this very purpose.</summary>
    public bool TryRead(ReadOnlySpan<char> token, out AskedFor asked)
    {
        asked = default;
        Span<byte> bytes = stackalloc byte[AskedBytes + MacLength];
        if (!TryOpen(AskedPurpose, token, bytes)) return false;
        asked = new AskedFor(new ListId(ListIn(bytes)), BinaryPrimitives.ReadInt64BigEndian(bytes[6..]), TimeIn(bytes[14..]));
        return true;
    }

    /// <summary>What a form carries, so that it is known when it was shown.</summary>
    public string Write(ShownForm shown)
    {
        // Key id, list (40 bits), version (32 bits), milliseconds (48 bits).
        Span<byte> bytes = stackalloc byte[ShownBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, shown.List.Value << 24);
        bytes[..5].CopyTo(bytes[1..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes[6..], shown.Version);
        Put(shown.At, bytes[10..]);
        return Sign(ShownPurpose, bytes);
    }

    /// <summary>False for whatever this installation did not write for this very purpose.</summary>
    public bool TryRead(ReadOnlySpan<char> token, out ShownForm shown)
    {
        shown = default;
        Span<byte> bytes = stackalloc byte[ShownBytes + MacLength];
        if (!TryOpen(ShownPurpose, token, bytes)) return false;
        shown = new ShownForm(new ListId(ListIn(bytes)), BinaryPrimitives.ReadInt32BigEndian(bytes[6..]), TimeIn(bytes[10..]));
        return true;
    }

    private string Sign(ReadOnlySpan<byte> purpose, Span<byte> said)
    {
        Span<byte> bytes = stackalloc byte[said.Length + MacLength];
        said[0] = keys.Current;
        said.CopyTo(bytes);
        Mac(purpose, said, bytes[said.Length..]);
        return Base64Url.EncodeToString(bytes);
    }

    private bool TryOpen(ReadOnlySpan<byte> purpose, ReadOnlySpan<char> token, Span<byte> bytes)
    {
        if (!Strict.TryDecode(token, bytes)) return false;
        Span<byte> mac = stackalloc byte[MacLength];
        return Mac(purpose, bytes[..^MacLength], mac) && CryptographicOperations.FixedTimeEquals(mac, bytes[^MacLength..]);
    }

    private bool Mac(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> said, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[purpose.Length + said.Length];
        purpose.CopyTo(message);
        said.CopyTo(message[purpose.Length..]);
        return keys.TryMac(said[0], message, mac);
    }

    private static void Put(DateTimeOffset at, Span<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(whole, at.ToUnixTimeMilliseconds());
        whole[2..].CopyTo(bytes);
    }

    private static DateTimeOffset TimeIn(ReadOnlySpan<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[8];
        whole.Clear();
        bytes[..6].CopyTo(whole[2..]);
        return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(whole));
    }

    private static long ListIn(ReadOnlySpan<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[8];
        whole.Clear();
        bytes[1..6].CopyTo(whole[3..]);
        return BinaryPrimitives.ReadInt64BigEndian(whole);
    }
}
