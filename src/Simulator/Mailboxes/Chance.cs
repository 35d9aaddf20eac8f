using System.Text;

namespace Postroad.Simulator.Mailboxes;

/// <summary>Chance that repeats: the same seed and the same words give the same number in every process.</summary>
internal static class Chance
{
    /// <summary>FNV-1a with a finaliser (splitmix64).</summary>
    public static ulong Hash(ulong seed, ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL ^ seed;
        foreach (var b in bytes) hash = (hash ^ b) * 1099511628211UL;
        return Mix(hash);
    }

    public static ulong Hash(ulong seed, string text)
    {
        Span<byte> bytes = stackalloc byte[512];
        return text.Length * 3 <= bytes.Length
            ? Hash(seed, bytes[..Encoding.UTF8.GetBytes(text, bytes)]) : Hash(seed, Encoding.UTF8.GetBytes(text));
    }

    public static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }

    /// <summary>0 (included) to 1 (excluded), another one for every <paramref name="question"/>.</summary>
    public static double Fraction(ulong hash, uint question) =>
        (Mix(hash ^ (question * 0xD6E8FEB86659FD93UL)) >> 11) * (1.0 / (1UL << 53));
}
