using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postroad.Core.Domains.Dkim;

/// <summary>
/// Signs mails with a key of ours: RSA with SHA-256, headers and body relaxed (RFC 6376, RFC 8301). SHA-256 and RSA are the system's own, which take a tenth of the time of managed ones. Not thread-safe:
/// whoever signs at once has one of their own.
/// </summary>
internal sealed class DkimSigner : IDisposable
{
    /// <summary>Characters after which a line of the signature is folded (RFC 5322 section 2.1.1: 78 at most).</summary>
    private const int Line = 72;

    private readonly RSA key = RSA.Create();
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> signed = new(4096), field = new(1024);
    private readonly byte[] beginning, signature;

    /// <param name="domain">In ASCII; the signature vouches for it.</param>
    /// <param name="selector">Where below it the key is published.</param>
    /// <param name="pkcs8">The private key, DER.</param>
    public DkimSigner(string domain, string selector, ReadOnlySpan<byte> pkcs8)
    {
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        signature = new byte[key.KeySize / 8];
        beginning = Encoding.ASCII.GetBytes($"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\td={domain};\r\n\ts={selector}; t=");
    }

    /// <summary>Writes the header field that stands in front of the mail.</summary>
    /// <param name="mail">Header, empty line and body. Line ends that are not CR LF count as such: on their way they become it.</param>
    /// <param name="at">When it was signed.</param>
    /// <param name="output">Gets the field with the end of its line, and nothing of the mail.</param>
    public void Sign(ReadOnlySpan<byte> mail, DateTimeOffset at, IBufferWriter<byte> output)
    {
        signed.ResetWrittenCount();
        field.ResetWrittenCount();
        var end = mail.IndexOf("\r\n\r\n"u8);
        var head = end < 0 ? mail : mail[..(end + 2)];
        var body = end < 0 ? default : mail[(end + 4)..];

        field.Write(beginning);
        WriteNumber(at.ToUnixTimeSeconds());
        field.Write(";\r\n\th="u8);
        SignHeaders(head);
        field.Write(";\r\n\tbh="u8);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        RelaxedBody.Append(body, hash);
        hash.GetHashAndReset(digest);
        WriteBase64(digest, folded: false);
        field.Write(";\r\n\tb="u8);

        // The signature covers its own field as well, with an empty b= and without the end of its line.
        RelaxedHeader.Write(field.WrittenSpan, signed);
        SHA256.HashData(signed.WrittenSpan, digest);
        if (!key.TrySignHash(digest, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out _)) throw new CryptographicException("The signature is longer than its key.");
        WriteBase64(signature, folded: true);
        field.Write("\r\n"u8);
        output.Write(field.WrittenSpan);
    }

    public void Dispose()
    {
        key.Dispose();
        hash.Dispose();
    }

    /// <summary>From the last to the first: so verifiers count fields of the same name (RFC 6376 section 5.4.2).</summary>
    private void SignHeaders(ReadOnlySpan<byte> head)
    {
        var count = RelaxedHeader.Count(head);
        var starts = count <= 128 ? stackalloc int[count] : new int[count];
        RelaxedHeader.Find(head, starts);
        var (isFirst, column) = (true, 2);
        for (var i = count - 1; i >= 0; i--)
        {
            var each = head[starts[i]..(i + 1 < count ? starts[i + 1] : head.Length)].TrimEnd("\r\n"u8);
            var name = RelaxedHeader.NameOf(each);
            if (!IsSigned(name)) continue;
            RelaxedHeader.Write(each, signed);
            signed.Write("\r\n"u8);
            WriteName(name, ref isFirst, ref column);
        }

        // Named once more than it is there: nobody can put another one in front of it.
        WriteName("from"u8, ref isFirst, ref column);
    }

    private void WriteName(ReadOnlySpan<byte> name, ref bool isFirst, ref int column)
    {
        if (!isFirst) field.Write(":"u8);
        if (column + name.Length > Line)
        {
            field.Write("\r\n\t"u8);
            column = 1;
        }

        RelaxedHeader.WriteLower(name, field);
        column += name.Length + 1;
        isFirst = false;
    }

    /// <summary>What a reader sees or a program acts by (RFC 6376 section 5.4.1, RFC 8058 section 4 for List-Unsubscribe and -Post).</summary>
    private static bool IsSigned(ReadOnlySpan<byte> name)
    {
        foreach (var one in Signed)
        {
            if (Ascii.EqualsIgnoreCase(name, one)) return true;
        }

        return name.Length > 5 && Ascii.EqualsIgnoreCase(name[..5], "List-");
    }

    private static readonly string[] Signed = ["From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type", "Feedback-ID"];

    private void WriteNumber(long number)
    {
        Utf8Formatter.TryFormat(number, field.GetSpan(20), out var written);
        field.Advance(written);
    }

    private void WriteBase64(ReadOnlySpan<byte> bytes, bool folded)
    {
        Span<byte> text = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        Base64.EncodeToUtf8(bytes, text, out _, out var length);
        text = text[..length];
        if (!folded)
        {
            field.Write(text);
            return;
        }

        // Behind "\tb=" there is a little less room.
        for (var room = Line - 3; !text.IsEmpty; room = Line)
        {
            var part = text[..Math.Min(room, text.Length)];
            field.Write(part);
            text = text[part.Length..];
            if (!text.IsEmpty) field.Write("\r\n\t"u8);
        }
    }
}
