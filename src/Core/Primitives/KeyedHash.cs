using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Postroad.Core.Primitives;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) under one key. Keeps prepared states, as many as there are callers at once: half the cost of the platform's one-shot call, which
/// prepares the key each time. Thread-safe.
/// </summary>
internal sealed class KeyedHash(byte[] secret)
{
    public const int Length = HMACSHA256.HashSizeInBytes;

    private readonly ConcurrentBag<IncrementalHash> idle = [];

    /// <param name="message">What is authenticated.</param>
    /// <param name="mac">Takes <see cref="Length"/> bytes.</param>
    public void Write(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        if (!idle.TryTake(out var hash)) hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(message);
        hash.GetHashAndReset(mac);
        idle.Add(hash);
    }
}
