using System.Security.Cryptography;
using Postroad.Core.Primitives;

namespace Postroad.Core.Tracking;

/// <summary>One secret for MACs in links and delivery keys. Keys are added, never removed: unsubscribe links must work for years.</summary>
/// <param name="Id">Stands in the token, so that the reader knows which key to use. Unique in a ring.</param>
/// <param name="Secret">32 bytes from a cryptographic random source.</param>
public sealed record TokenKey(byte Id, ReadOnlyMemory<byte> Secret);

/// <summary>
/// The keys of an installation: the first signs, all of them verify. Thread-safe.
/// MAC is HMAC-SHA-256 (RFC 2104) with the purpose in the message, truncated by the caller (RFC 2104 section 5).
/// </summary>
public sealed class TokenKeys
{
    public const int SecretLength = 32;

    private readonly KeyedHash?[] byId = new KeyedHash?[256];
    private readonly byte[] ids;

    /// <exception cref="ArgumentException">No key, a key of another length, or two keys with one id.</exception>
    public TokenKeys(IReadOnlyList<TokenKey> keys)
    {
        if (keys.Count == 0) throw new ArgumentException("A key ring needs at least one key.", nameof(keys));
        foreach (var key in keys)
        {
            if (key.Secret.Length != SecretLength)
                throw new ArgumentException($"Key {key.Id} has {key.Secret.Length} bytes; {SecretLength} are needed.", nameof(keys));
            if (byId[key.Id] is not null) throw new ArgumentException($"Two keys have the id {key.Id}.", nameof(keys));
            byId[key.Id] = new KeyedHash(key.Secret.ToArray());
        }

        ids = [.. keys.Select(key => key.Id)];
    }

    /// <summary>The key that signs.</summary>
    internal byte Current => ids[0];

    /// <summary>All key ids, the signing one first.</summary>
    internal ReadOnlySpan<byte> Ids => ids;

    /// <summary>A new secret.</summary>
    public static TokenKey NewKey(byte id) => new(id, RandomNumberGenerator.GetBytes(SecretLength));

    /// <summary>False when there is no such key.</summary>
    internal bool TryMac(byte id, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        if (byId[id] is not { } key) return false;
        Span<byte> whole = stackalloc byte[KeyedHash.Length];
        key.Write(message, whole);
        whole[..mac.Length].CopyTo(mac);
        return true;
    }
}
