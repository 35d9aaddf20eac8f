using System.Text;
using CsvHelper;
using Postroad.Core.Lists.Import;

namespace Postroad.Tests.Lists.Import;

/// <summary>What is written is what is read, wherever the bytes are cut; and whatever the bytes are, reading ends and says what it refuses.</summary>
public sealed class ReaderPropertyTests
{
    private const string Pieces = "a|Zoë|,|;|\"|\"\"|\r\n|\n|\r| |\t|'|=1+1|€|𝔸|, |x,y|\u00A0|日本|-|@|\\|#";

    private static readonly string[] Alphabet = Pieces.Split('|');

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("utf-8"), InlineData("utf-16"), InlineData("utf-16BE")]
    public async Task What_is_written_is_read_at_every_cut_of_the_stream(string encoding)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var rows = Rows(new Random(seed));
            var bytes = Written(rows, encoding);
            for (var cut = 1; cut <= Math.Min(bytes.Length, 40); cut++) await AssertReadAsync(rows, new CutStream(bytes, [cut]), encoding, $"seed {seed}, pieces of {cut}");
            var chance = new Random(seed);
            await AssertReadAsync(rows, new CutStream(bytes, [.. Enumerable.Range(0, 200).Select(_ => chance.Next(1, 17))]), encoding, $"seed {seed}, pieces by chance");
        }
    }

    /// <summary>Each byte of a file is changed, taken out or doubled in turn by chance: reading ends in good time, and what it does not take it says.</summary>
    [Fact]
    public async Task Whatever_the_bytes_are_reading_ends()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            var chance = new Random(seed);
            var bytes = Written(Rows(chance), seed % 3 == 0 ? "utf-16" : "utf-8");
            for (var harm = chance.Next(1, 8); harm > 0; harm--) bytes = Harmed(bytes, chance);
            var (rows, refused) = (0, 0);
            using var file = new CsvFile(new CutStream(bytes, [chance.Next(1, 64)]), Way(seed % 3 == 0 ? "utf-16" : "utf-8", chance.Next(2) == 0), _ => refused++);
            try
            {
                await file.ReadHeaderAsync(Cancel);
                while (await file.ReadAsync(Cancel))
                {
                    rows++;
                    for (var i = 0; i < file.FieldCount; i++) _ = file.Value(i);
                }
            }
            catch (CsvFormatException)
            {
                // A row longer than may be: said, and the file refused as a whole.
            }

            Assert.True(rows + refused <= bytes.Length + 1, $"seed {seed}");
        }
    }

    private static async Task AssertReadAsync(List<string[]> rows, Stream stream, string encoding, string what)
    {
        using var file = new CsvFile(stream, Way(encoding, lineBreaks: true), row => Assert.Fail($"{what}: {row}"));
        await file.ReadHeaderAsync(Cancel);
        foreach (var row in rows)
        {
            Assert.True(await file.ReadAsync(Cancel), what);
            Assert.Equal(row.Select(Plain), Enumerable.Range(0, file.FieldCount).Select(file.Value));
        }

        Assert.False(await file.ReadAsync(Cancel), what);
    }

    /// <summary>As the product takes a value: without spaces around it, and without the apostrophe of an export.</summary>
    private static string Plain(string value) => (value.Length > 1 && value[0] == '\'' && Formulas.BeginsAsOne(value.AsSpan(1)) ? value[1..] : value).Trim();

    private static CsvWay Way(string encoding, bool lineBreaks) => new(TextEncoding.Named(encoding), lineBreaks, ',', HasHeader: true);

    private static List<string[]> Rows(Random chance)
    {
        var columns = chance.Next(2, 5);
        return [.. Enumerable.Range(0, chance.Next(1, 6)).Select(_ => Enumerable.Range(0, columns).Select(column => column == 0 ? "k" + Cell(chance) : Cell(chance)).ToArray())];
    }

    private static string Cell(Random chance) => string.Concat(Enumerable.Range(0, chance.Next(0, 6)).Select(_ => Alphabet[chance.Next(Alphabet.Length)]));

    /// <summary>By RFC 4180, with a mark in front where the encoding has one.</summary>
    private static byte[] Written(List<string[]> rows, string encoding)
    {
        var text = new StringBuilder().AppendJoin(',', Enumerable.Range(0, rows[0].Length).Select(i => $"column {i}")).Append("\r\n");
        foreach (var row in rows) text.AppendJoin(',', row.Select(Quoted)).Append("\r\n");
        var codec = TextEncoding.Named(encoding).Encoding;
        return [.. codec.GetPreamble(), .. codec.GetBytes(text.ToString())];
    }

    private static string Quoted(string value) => value.AsSpan().ContainsAny("\",\r\n") || value.Length == 0 || value != value.Trim() ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    private static byte[] Harmed(byte[] bytes, Random chance)
    {
        var at = chance.Next(bytes.Length);
        return chance.Next(4) switch
        {
            0 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1)..], (byte)'\n'],
            1 => [.. bytes[..at], (byte)chance.Next(256), .. bytes[at..]],
            2 => [.. bytes[..at], 0, (byte)'"', .. bytes[at..]],
            _ => [.. bytes[..at], .. bytes[at..], .. bytes[..at]],
        };
    }

    /// <summary>Answers each reading with as many bytes as it likes.</summary>
    private sealed class CutStream(byte[] bytes, int[] pieces) : MemoryStream(bytes)
    {
        private int reads;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, pieces[reads++ % pieces.Length]));

        public override int Read(Span<byte> buffer)
        {
            var piece = new byte[buffer.Length];
            var read = Read(piece, 0, piece.Length);
            piece.AsSpan(0, read).CopyTo(buffer);
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));
    }
}
