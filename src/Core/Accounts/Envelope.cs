using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postroad.Core.Accounts;

/// <summary>
/// AES-256-GCM over some bytes, bound to a context that is not stored with them: opening with another context fails.
/// Layout: 12 bytes nonce (random; far below the 2^32 messages that SP 800-38D section 8.3 allows for one key), 16 bytes tag, ciphertext.
/// </summary>
internal static class Envelope
{
    public const int KeySize = 32;
    private const int NonceSize = 12, TagSize = 16;

    public static string Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content, string context)
    {
        var sealedBytes = new byte[NonceSize + TagSize + content.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, content, sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(context));
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <exception cref="CryptographicException">Not made by this key for this context, or changed since.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<char> text, string context)
    {
        var sealedBytes = Decode(text);
        var content = new byte[sealedBytes.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(sealedBytes.AsSpan(0, NonceSize), sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), content, Encoding.UTF8.GetBytes(context));
        return content;
    }

    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            return bytes.Length >= NonceSize + TagSize ? bytes : throw new CryptographicException("The envelope is too short.");
        }
        catch (FormatException e)
        {
            throw new CryptographicException("The envelope is not base64url.", e);
        }
    }
}
