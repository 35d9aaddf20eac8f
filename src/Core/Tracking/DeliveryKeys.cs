using System.Buffers.Text;
using System.Security.Cryptography;
using Postroad.Core.Primitives;

namespace Postroad.Core.Tracking;

/// <summary>
/// Delivery keys: what a message carries so that events find home (tag <c>dk</c>, header <c>X-Delivery-Key</c>). Send (40 bits), seq (32 bits), MAC (56 bits)
/// = 16 bytes as 22 base64url characters, legal in an SES tag. Not an authorisation: links have tokens of their own. Thread-safe.
/// </summary>
public sealed class DeliveryKeys(TokenKeys keys)
{
    /// <summary>Characters of a key.</summary>
    public const int Length = 22;

    private const int MacLength = 7, KeyLength = DeliveryBytes.Length + MacLength;

    private static ReadOnlySpan<byte> Purpose => "postroad/delivery\0"u8;

    /// <summary>Writes <see cref="Length"/> ASCII characters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The send's id is over 40 bits or the number in it below 0.</exception>
    public void Write(DeliveryRef delivery, Span<byte> key)
    {
        Span<byte> bytes = stackalloc byte[KeyLength];
        Make(delivery, bytes);
        Base64Url.EncodeToUtf8(bytes, key);
    }

    /// <summary>The same as text.</summary>
    public string Write(DeliveryRef delivery) => string.Create(Length, (this, delivery), static (text, state) =>
    {
        Span<byte> bytes = stackalloc byte[KeyLength];
        state.Item1.Make(state.delivery, bytes);
        Base64Url.EncodeToChars(bytes, text);
    });

    /// <summary>False for keys of strangers. Tries each key of the ring, the newest first: there is no room for a key id.</summary>
    public bool TryRead(ReadOnlySpan<char> key, out DeliveryRef delivery)
    {
        delivery = default;
        Span<byte> bytes = stackalloc byte[KeyLength], mac = stackalloc byte[MacLength];
        if (!Strict.TryDecode(key, bytes)) return false;

        var known = false;
        foreach (var id in keys.Ids)
        {
            Mac(id, bytes[..DeliveryBytes.Length], mac);
            known |= CryptographicOperations.FixedTimeEquals(mac, bytes[DeliveryBytes.Length..]);
        }

        if (known) delivery = DeliveryBytes.Get(bytes);
        return known;
    }

    private void Make(DeliveryRef delivery, Span<byte> bytes)
    {
        DeliveryBytes.Put(delivery, bytes);
        Mac(keys.Current, bytes[..DeliveryBytes.Length], bytes[DeliveryBytes.Length..]);
    }

    private void Mac(byte id, ReadOnlySpan<byte> delivery, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[Purpose.Length + DeliveryBytes.Length];
        Purpose.CopyTo(message);
        delivery.CopyTo(message[Purpose.Length..]);
        keys.TryMac(id, message, mac);
    }
}
