using System.Text;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// How a file's bytes are read: as somebody said, else by byte order mark (UTF-8, UTF-16), else UTF-8 when every byte of it is valid UTF-8, else Windows-1252,
/// which Excel writes in Western Europe. The whole file is looked at: one name with an accent may stand in its last row.
/// </summary>
/// <param name="Key">As settings name it.</param>
/// <param name="Damaged">It is read as UTF-8, but some bytes are not.</param>
internal sealed record TextEncoding(string Key, string Name, Encoding Encoding, bool Damaged = false)
{
    private const int BufferSize = 1 << 16;

    public const string Utf8 = "utf-8", Western = "windows-1252";

    // Throws where the fallback of Encoding.UTF8 would write replacement characters; strict on surrogates and overlong forms (RFC 3629).
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What somebody may choose where the detection is wrong: code pages cannot be told from each other by their bytes.</summary>
    public static readonly IReadOnlyList<(string Key, string Name)> Choices =
    [
        (Utf8, "UTF-8"), ("utf-16", "UTF-16"), ("utf-16BE", "UTF-16, big-endian"), (Western, "Windows-1252 (Western Europe)"), ("windows-1250", "Windows-1250 (Central Europe)"),
        ("windows-1251", "Windows-1251 (Cyrillic)"), ("windows-1253", "Windows-1253 (Greek)"), ("windows-1254", "Windows-1254 (Turkish)"), ("windows-1257", "Windows-1257 (Baltic)"),
        ("iso-8859-15", "ISO 8859-15 (Western Europe)"), ("macintosh", "Mac Roman"), ("shift_jis", "Shift JIS (Japanese)"), ("gb18030", "GB 18030 (Chinese)"), ("big5", "Big5 (Chinese)"), ("euc-kr", "EUC-KR (Korean)"),
    ];

    /// <param name="chosen">One of <see cref="Choices"/>. Null: it is found out.</param>
    /// <exception cref="ImportException">Empty, a workbook or an archive, or no text.</exception>
    public static async Task<TextEncoding> DetectAsync(string path, string? chosen, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var buffer = new byte[BufferSize];
        var read = await file.ReadAtLeastAsync(buffer, BufferSize, throwOnEndOfStream: false, cancel);
        var name = Path.GetFileName(path);
        RefuseForeign(name, buffer.AsSpan(0, read));
        if (chosen is not null && chosen != Utf8) return Chosen(chosen);
        if (chosen is null && ByStart(name, buffer.AsSpan(0, read)) is { } marked) return marked;

        var hasMark = buffer.AsSpan(0, read).StartsWith(Encoding.UTF8.Preamble);
        var valid = await IsUtf8Async(file, buffer, read, cancel);
        if (valid || hasMark || chosen == Utf8) return Named(Utf8) with { Damaged = !valid };
        return Named(Western);
    }

    public static TextEncoding Named(string key) => key switch
    {
        Utf8 => new TextEncoding(Utf8, "UTF-8", Encoding.UTF8),
        "utf-16" => new TextEncoding(key, "UTF-16", Encoding.Unicode),
        "utf-16BE" => new TextEncoding(key, "UTF-16", Encoding.BigEndianUnicode),
        Western => new TextEncoding(Western, "Windows-1252", CodePage(Western)),
        _ => Chosen(key),
    };

    private static TextEncoding Chosen(string key) => key is Utf8 or "utf-16" or "utf-16BE" or Western ? Named(key)
        : Choices.FirstOrDefault(c => c.Key == key) is { Key: not null } known ? new TextEncoding(key, known.Name, CodePage(key))
        : throw new ImportException($"There is no encoding \"{key}\".");

    private static Encoding CodePage(string key) => CodePagesEncodingProvider.Instance.GetEncoding(key) ?? Encoding.GetEncoding(key);

    private static void RefuseForeign(string name, ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty) throw new ImportException($"{name} is empty.");
        if (ForeignFile.Of(start) is var (what, cure)) throw new ImportException($"{name} is {what}, not CSV: {cure}.");
    }

    private static TextEncoding? ByStart(string name, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Encoding.Unicode.Preamble)) return Named("utf-16");
        if (start.StartsWith(Encoding.BigEndianUnicode.Preamble)) return Named("utf-16BE");
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
