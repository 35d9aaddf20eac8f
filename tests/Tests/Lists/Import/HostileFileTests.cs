using System.Globalization;
using System.IO.Compression;
using System.Text;
using Postroad.Core.Lists.Import;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Import;

/// <summary>Files that are huge, broken, or something else than they say. Each is read to its end in bounded memory or refused with the reason; none does harm.</summary>
public sealed class HostileFileTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mixed line ends", "email,name\r\na@example.com,A\nb@example.com,B\rc@example.com,C\r\n")]
    [InlineData("no line end at the end", "email,name\na@example.com,A\nb@example.com,B\nc@example.com,C")]
    [InlineData("blank lines between", "\n\nemail,name\n\na@example.com,A\n\n\r\nb@example.com,B\nc@example.com,C\n\n")]
    [InlineData("a mark of UTF-8 in front", "\uFEFFemail,name\na@example.com,A\nb@example.com,B\nc@example.com,C\n")]
    public async Task Lines_end_as_they_like(string what, string text)
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        await desk.FieldsAsync(("name", Core.Lists.FieldType.Text));
        var job = await desk.ImportAsync(text);
        Assert.True(job.State == ImportState.Finished && job.ReadCounts() is { Rows: 3, Added: 3 }, $"{what}: {job.State}, {job.ReadCounts()}, {job.Why}");
    }

    /// <summary>Each row of what is wrong stands in the report, or the file is refused as a whole with the line and the limit.</summary>
    [Fact]
    public async Task Broken_rows_are_each_refused_once_and_the_good_ones_between_are_taken()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        await desk.FieldsAsync(("name", Core.Lists.FieldType.Text));
        string[] bad =
        [
            "nul@example.com,Ze\0ro", "open@example.com,\"never closed", "wide@example.com" + new string(',', 100_000), "few@example.com", "stray@example.com,a\"b",
            $"long@example.com,{new string('x', 9_000)}", "quote\r@example.com,x", "\"a\r\nBcc: v@example.com\"@example.com,x",
        ];
        var text = new StringBuilder("email,name\n");
        for (var i = 0; i < bad.Length; i++) text.Append(CultureInfo.InvariantCulture, $"p{i}@example.com,Good {i}\n{bad[i]}\n");
        var job = await desk.ImportAsync(text.ToString());
        var counts = job.ReadCounts();
        Assert.Equal((ImportState.Finished, bad.Length), (job.State, counts.Added));
        Assert.Equal(counts.Rows, counts.Added + counts.Updated + counts.Unchanged + counts.Folded + counts.Rejected);
        // A line break within an address cuts its row in two, of which neither is a person.
        Assert.Equal(bad.Length + 2, counts.Rejected);
        Assert.Equal(counts.Rejected, (await desk.RejectedAsync(job)).Length);
    }

    [Fact]
    public async Task A_value_of_a_hundred_megabytes_and_a_hundred_thousand_columns_are_refused_with_the_line_and_the_limit()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        var huge = Encoding.UTF8.GetBytes("email,name\nanna@example.com,\"").Concat(Enumerable.Repeat((byte)'x', 100_000_000)).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal("Line 2 of people.csv is longer than 262,144 bytes, the most that one row may have.", (await desk.UploadAsync(huge)).Why);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 20_000_000);
        // Counted at both ends.
        GC.KeepAlive(huge);
        var wide = await desk.UploadAsync("email," + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"c{i}")) + "\n" + "anna@example.com" + new string(',', 20_000) + "\n");
        Assert.StartsWith("people.csv has 20001 columns, 250 is the most", wide.Why, StringComparison.Ordinal);
        Assert.Contains("262,144 bytes", (await desk.UploadAsync("email," + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"c{i}")) + "\nanna@example.com\n")).Why, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Foreign() => new()
    {
        { "zip bomb", "people.csv is an Excel workbook or a zip archive, not CSV: in Excel choose Save as, \"CSV UTF-8\"; or unpack it" },
        { "zip that leaves its folder", "people.csv is an Excel workbook or a zip archive, not CSV" },
        { "empty zip", "people.csv is an Excel workbook or a zip archive, not CSV" },
        { "workbook", "people.csv is an Excel workbook, not CSV: in Excel choose Save as, \"CSV UTF-8\"." },
        { "old workbook", "people.csv is an old Excel workbook, not CSV" },
        { "gzip", "people.csv is packed with gzip, not CSV: unpack it, and choose the CSV file that is in it." },
        { "bzip2", "people.csv is packed with bzip2" },
        { "xz", "people.csv is packed with xz" },
        { "zstd", "people.csv is packed with zstd" },
        { "7z", "people.csv is a 7-Zip archive" },
        { "rar", "people.csv is a RAR archive" },
        { "tar", "people.csv is a tar archive" },
        { "pdf", "people.csv is a PDF document" },
    };

    /// <summary>Rows 76 and 77: nothing is ever unpacked, so nothing in it can be too large, lie elsewhere or ask the network. The name does not matter.</summary>
    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Archives_and_workbooks_are_refused_by_what_they_are_and_nothing_of_them_is_unpacked(string kind, string sentence)
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        var bytes = Corpus(kind);
        var job = await desk.UploadAsync(bytes);
        Assert.StartsWith(sentence, job.Why, StringComparison.Ordinal);
        Assert.Null(job.ReadShape());
        Assert.IsType<ImportMove.Faulty>(await desk.Jobs.StartAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel));
        var files = Directory.GetFiles(Path.Combine(desk.Installation.Folder, "imports"), "*", SearchOption.AllDirectories);
        Assert.Equal(bytes.Length, new FileInfo(Assert.Single(files)).Length);
    }

    private static byte[] Corpus(string kind) => kind switch
    {
        // 10 MB of zeros in 10 KB, twenty times over.
        "zip bomb" => Zip([.. Enumerable.Range(0, 20).Select(i => ($"{i}.csv", new byte[10_000_000]))]),
        "zip that leaves its folder" => Zip(("../../../etc/cron.d/x", "* * * * * root x"u8.ToArray()), ("A.csv", "email\n"u8.ToArray()), ("a.csv", "email\n"u8.ToArray())),
        "empty zip" => Zip(),
        "workbook" => Zip(("[Content_Types].xml", Laughs), ("xl/workbook.xml", Laughs)),
        "old workbook" => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[512]],
        "gzip" => Gzip(new byte[10_000_000]),
        "bzip2" => [.. "BZh91AY&SY"u8, .. new byte[100]],
        "xz" => [0xFD, .. "7zXZ"u8, 0, 0, 4],
        "zstd" => [0x28, 0xB5, 0x2F, 0xFD, 0x24, 0],
        "7z" => [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C, 0, 4],
        "rar" => [.. "Rar!"u8, 0x1A, 7, 1, 0],
        "tar" => [.. "people.csv"u8, .. new byte[247], .. "ustar"u8, .. new byte[250]],
        "pdf" => [.. "%PDF-1.7\n"u8],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static byte[] Laughs => Encoding.UTF8.GetBytes(
        "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a SYSTEM \"http://127.0.0.1:9/x\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><l>&c;</l>");

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(content);
        return bytes.ToArray();
    }
}
