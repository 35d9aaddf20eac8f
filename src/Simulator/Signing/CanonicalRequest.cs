using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Postroad.Simulator.Signing;

/// <summary>Method, path encoded once more, sorted query, signed headers and the hash of the real body: what a signature is over.</summary>
internal static class CanonicalRequest
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    /// <summary>SHA-256 of the canonical request. <paramref name="rawTarget"/> is the request target as it came on the line.</summary>
    public static byte[] Hash(HttpRequest request, string rawTarget, string[] signedHeaders, ReadOnlySpan<byte> body)
    {
        var text = buffer ??= new ArrayBufferWriter<byte>(4096);
        text.ResetWrittenCount();
        var question = rawTarget.IndexOf('?');
        Write(text, request.Method);
        text.Write("\n"u8);
        Encode(text, Encoding.UTF8.GetBytes(question < 0 ? rawTarget : rawTarget[..question]), keepSlash: true);
        text.Write("\n"u8);
        if (question >= 0) Write(text, Query(rawTarget[(question + 1)..]));
        text.Write("\n"u8);
        foreach (var name in signedHeaders) WriteHeader(text, request, name);
        text.Write("\n"u8);
        Write(text, string.Join(';', signedHeaders));
        text.Write("\n"u8);
        Span<byte> hash = stackalloc byte[32], hex = stackalloc byte[64];
        SHA256.HashData(body, hash);
        Convert.TryToHexStringLower(hash, hex, out _);
        text.Write(hex);
        return SHA256.HashData(text.WrittenSpan);
    }

    private static void WriteHeader(ArrayBufferWriter<byte> text, HttpRequest request, string name)
    {
        Write(text, name);
        text.Write(":"u8);
        var values = request.Headers[name];
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) text.Write(","u8);
            Write(text, Collapse(values[i] ?? ""));
        }

        text.Write("\n"u8);
    }

    private static string Collapse(string value)
    {
        value = value.Trim();
        if (!value.Contains("  ", StringComparison.Ordinal)) return value;
        return string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Query(string query)
    {
        if (query.Length == 0) return "";
        var pairs = query.Split('&').Select(p => p.Split('=', 2)).Select(p => (Name: Again(p[0]), Value: p.Length > 1
            ? Again(p[1]) : "")).ToArray();
        Array.Sort(pairs, (a, b) => string.CompareOrdinal(a.Name, b.Name) is var order and not 0
            ? order : string.CompareOrdinal(a.Value, b.Value));
        return string.Join('&', pairs.Select(p => p.Name + "=" + p.Value));
    }

    private static string Again(string encoded)
    {
        var text = new ArrayBufferWriter<byte>(encoded.Length * 3 + 1);
        Encode(text, Encoding.UTF8.GetBytes(Uri.UnescapeDataString(encoded)), keepSlash: false);
        return Encoding.ASCII.GetString(text.WrittenSpan);
    }

    private static void Encode(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> bytes, bool keepSlash)
    {
        foreach (var b in bytes)
        {
            var span = text.GetSpan(3);
            if (Unreserved.Contains(b) || (keepSlash && b == '/'))
            {
                span[0] = b;
                text.Advance(1);
                continue;
            }

            (span[0], span[1], span[2]) = ((byte)'%', Hex(b >> 4), Hex(b & 15));
            text.Advance(3);
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);

    private static void Write(ArrayBufferWriter<byte> text, string value)
    {
        var span = text.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        text.Advance(Encoding.UTF8.GetBytes(value, span));
    }
}
