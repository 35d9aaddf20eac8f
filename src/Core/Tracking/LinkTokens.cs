using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Postroad.Core.Primitives;

namespace Postroad.Core.Tracking;

/// <summary>What a link may be used for. Part of the MAC: a click token cannot unsubscribe.</summary>
public enum LinkPurpose
{
    /// <summary>Pixel and clicks.</summary>
    Track,
    Unsubscribe,

    /// <summary>View in browser.</summary>
    View,

    /// <summary>Taking back an unsubscribe. Never written into mail.</summary>
    Stay,

    /// <summary>Choosing what one gets, and stopping everything.</summary>
    Preferences,
}

/// <summary>
/// Tokens in links: key id, send (40 bits), seq (32 bits), MAC (128 bits) as 35 base64url characters. Reading compares in constant time, allocates nothing
/// and asks no database. Thread-safe.
/// </summary>
public sealed class LinkTokens(TokenKeys keys)
{
    /// <summary>Characters of a token.</summary>
    public const int Length = 35;

    /// <summary>Characters of a signature under an address with values in it.</summary>
    public const int SignatureLength = 22;

    /// <summary>Longest address that is signed, in UTF-8 bytes: what browsers and proxies take for sure.</summary>
    public const int MaxAddress = 4_000;

    private const int MacLength = 16, HeadLength = 1 + DeliveryBytes.Length, TokenLength = HeadLength + MacLength, MaxPurpose = 24;

    /// <summary>Writes <see cref="Length"/> ASCII characters.</summary>
    public void Write(LinkPurpose purpose, DeliveryRef delivery, Span<byte> token)
    {
        Span<byte> bytes = stackalloc byte[TokenLength];
        bytes[0] = keys.Current;
        DeliveryBytes.Put(delivery, bytes[1..]);
        Mac(purpose, bytes[..HeadLength], bytes[HeadLength..]);
        Base64Url.EncodeToUtf8(bytes, token);
    }

    /// <summary>False for whatever this installation did not write for this very purpose.</summary>
    public bool TryRead(LinkPurpose purpose, ReadOnlySpan<char> token, out DeliveryRef delivery)
    {
        delivery = default;
        Span<byte> bytes = stackalloc byte[TokenLength];
        if (!Strict.TryDecode(token, bytes)) return false;

        Span<byte> mac = stackalloc byte[MacLength];
        if (!Mac(purpose, bytes[..HeadLength], mac) || !CryptographicOperations.FixedTimeEquals(mac, bytes[HeadLength..])) return false;
        delivery = DeliveryBytes.Get(bytes[1..]);
        return true;
    }

    /// <summary>
    /// Signs the address that link <paramref name="link"/> has in this delivery's mail, values filled in; writes <see cref="SignatureLength"/> ASCII characters.
    /// Goes beside a <see cref="LinkPurpose.Track"/> token written with the same keys.
    /// </summary>
    public void Sign(DeliveryRef delivery, int link, ReadOnlySpan<byte> address, Span<byte> signature)
    {
        Span<byte> mac = stackalloc byte[MacLength];
        AddressMac(keys.Current, delivery, link, address, mac);
        Base64Url.EncodeToUtf8(mac, signature);
    }

    /// <summary>Reads a click on a signed address. True only when token, number, signature and address belong together: never an open redirect.</summary>
    public bool TryReadSigned(ReadOnlySpan<char> token, int link, ReadOnlySpan<char> signature, ReadOnlySpan<char> address, out DeliveryRef delivery)
    {
        if (!TryRead(LinkPurpose.Track, token, out delivery)) return false;
        Span<byte> given = stackalloc byte[MacLength], mac = stackalloc byte[MacLength], head = stackalloc byte[TokenLength];
        if (!Strict.TryDecode(signature, given) || !Strict.TryDecode(token, head) || address.Length > MaxAddress) return false;

        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(address.Length));
        var length = Encoding.UTF8.GetBytes(address, utf8);
        var good = length <= MaxAddress && AddressMac(head[0], delivery, link, utf8.AsSpan(0, length), mac) && CryptographicOperations.FixedTimeEquals(mac, given);
        ArrayPool<byte>.Shared.Return(utf8);
        return good;
    }

    private bool Mac(LinkPurpose purpose, ReadOnlySpan<byte> head, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[MaxPurpose + HeadLength];
        var name = NameOf(purpose);
        name.CopyTo(message);
        head.CopyTo(message[name.Length..]);
        return keys.TryMac(head[0], message[..(name.Length + head.Length)], mac);
    }

    private bool AddressMac(byte key, DeliveryRef delivery, int link, ReadOnlySpan<byte> address, Span<byte> mac)
    {
        var name = "postroad/address\0"u8;
        var message = ArrayPool<byte>.Shared.Rent(name.Length + DeliveryBytes.Length + sizeof(int) + address.Length);
        name.CopyTo(message);
        DeliveryBytes.Put(delivery, message.AsSpan(name.Length));
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(name.Length + DeliveryBytes.Length), link);
        address.CopyTo(message.AsSpan(name.Length + DeliveryBytes.Length + sizeof(int)));
        var known = keys.TryMac(key, message.AsSpan(0, name.Length + DeliveryBytes.Length + sizeof(int) + address.Length), mac);
        ArrayPool<byte>.Shared.Return(message);
        return known;
    }

    private static ReadOnlySpan<byte> NameOf(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.Track => "postroad/track\0"u8,
        LinkPurpose.Unsubscribe => "postroad/unsubscribe\0"u8,
        LinkPurpose.View => "postroad/view\0"u8,
        LinkPurpose.Stay => "postroad/stay\0"u8,
        LinkPurpose.Preferences => "postroad/preferences\0"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "No such purpose."),
    };
}
