using System.Text;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// How a file's bytes are read: by byte order mark (UTF-8, UTF-16), else UTF-8 when every byte of it is valid UTF-8, else Windows-1252, which Excel writes in
/// Western Europe. The whole file is looked at: one name with an accent may stand in its last row.
/// </summary>
/// <param name="Damaged">A UTF-8 mark stands first, but some bytes are not UTF-8.</param>
internal sealed record TextEncoding(string Name, Encoding Encoding, bool Damaged = false)
{
    private const int BufferSize = 1 << 16;

    // Throws where the fallback of Encoding.UTF8 would write replacement characters; strict on surrogates and overlong forms (RFC 3629).
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ImportException">Empty, an Excel workbook, or no text.</exception>
    public static async Task<TextEncoding> DetectAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var buffer = new byte[BufferSize];
        var read = await file.ReadAtLeastAsync(buffer, BufferSize, throwOnEndOfStream: false, cancel);
        if (ByStart(Path.GetFileName(path), buffer.AsSpan(0, read)) is { } marked) return marked;

        var hasMark = buffer.AsSpan(0, read).StartsWith(Encoding.UTF8.Preamble);
        var valid = await IsUtf8Async(file, buffer, read, cancel);
        return (hasMark, valid) switch
        {
            (_, true) => new TextEncoding("UTF-8", Encoding.UTF8),
            (true, false) => new TextEncoding("UTF-8", Encoding.UTF8, Damaged: true),
            _ => new TextEncoding("Windows-1252", CodePagesEncodingProvider.Instance.GetEncoding(1252)!),
        };
    }

    private static TextEncoding? ByStart(string name, ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty) throw new ImportException($"{name} is empty.");
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw new ImportException($"{name} is an Excel workbook or an archive, not CSV. In Excel: Save as, \"CSV UTF-8\".");
        if (start.StartsWith(Encoding.Unicode.Preamble)) return new TextEncoding("UTF-16", Encoding.Unicode);
        if (start.StartsWith(Encoding.BigEndianUnicode.Preamble)) return new TextEncoding("UTF-16", Encoding.BigEndianUnicode);
        if (start.Count((byte)0) > start.Length / 10)
            throw new ImportException($"{name} is not a text file, or UTF-16 without a byte order mark: save it as UTF-8.");
        return null;
    }

    private static async Task<bool> IsUtf8Async(Stream file, byte[] buffer, int read, CancellationToken cancel)
    {
        var decoder = StrictUtf8.GetDecoder();
        var letters = new char[buffer.Length + 1];
        try
        {
            for (; read > 0; read = await file.ReadAsync(buffer, cancel)) decoder.GetChars(buffer.AsSpan(0, read), letters, flush: false);
            decoder.GetChars([], letters, flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
