using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// The addresses of a file that were seen already, 96 bits of SHA-256 for each: two of five million are equal with a chance of 10^-16. Takes 12 bytes a place, of
/// which half are free: 25 MB for a million people, 100 MB for five.
/// </summary>
/// <param name="expected">Made at its final size: growing to it would take three times the memory for a moment.</param>
internal sealed class AddressSet(int expected)
{
    private ulong[] low = new ulong[Places(expected)];
    private uint[] high = new uint[Places(expected)];

    public int Count { get; private set; }

    /// <summary>False: it was there.</summary>
    /// <param name="key"><see cref="EmailAddress.Key"/>.</param>
    public bool Add(string key)
    {
        Span<byte> utf8 = stackalloc byte[3 * EmailAddress.MaxLength], hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)], hash);
        // Zero marks a free place.
        var (first, second) = (BinaryPrimitives.ReadUInt64LittleEndian(hash) | 1, BinaryPrimitives.ReadUInt32LittleEndian(hash[8..]));
        if (!Put(first, second)) return false;
        if (++Count > low.Length / 8 * 6) Grow();
        return true;
    }

    private static int Places(int expected) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, expected / 6L * 8));

    private bool Put(ulong first, uint second)
    {
        var mask = low.Length - 1;
        for (var at = (int)(first >> 1) & mask; ; at = (at + 1) & mask)
        {
            if (low[at] == first && high[at] == second) return false;
            if (low[at] != 0) continue;
            (low[at], high[at]) = (first, second);
            return true;
        }
    }

    private void Grow()
    {
        var (firsts, seconds) = (low, high);
        (low, high) = (new ulong[firsts.Length * 2], new uint[firsts.Length * 2]);
        for (var i = 0; i < firsts.Length; i++)
            if (firsts[i] != 0) Put(firsts[i], seconds[i]);
    }
}
