using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Postroad.Core.Domains.Reports;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Reports;

/// <summary>Files that are made to do harm. Beside each stands the harmless one of the same shape, which is read.</summary>
public sealed class HostileReportTests
{
    /// <summary>What reading a refused file may allocate all in all, whatever it unpacks to.</summary>
    private const long Most = 32 * 1024 * 1024;

    [Fact]
    public void A_file_that_unpacks_to_far_more_than_itself_is_refused_early()
    {
        Assert.Contains("more than 250 times as large as its file", Refused(Samples.Gzip(Padded(10_000_000))), StringComparison.Ordinal);
        Assert.Contains("more than 250 times as large as its file", Refused(Samples.Zip(("a.xml", Padded(10_000_000)))), StringComparison.Ordinal);
        Assert.Contains("begins neither as XML", Refused(Samples.Gzip(new byte[10_000_000])), StringComparison.Ordinal);
        Read(Samples.Gzip(Padded(900_000)));
    }

    [Fact]
    public void What_is_too_large_is_refused_whatever_its_ratio()
    {
        var noise = new byte[ReportLimits.FileBytes + 1];
        new Random(1).NextBytes(noise);
        noise[0] = (byte)'<';
        Assert.StartsWith("The file has more than 10 MB", Refused(noise), StringComparison.Ordinal);

        // Noise in base 64 packs badly, so that the ratio lets it through.
        var lines = new StringBuilder();
        for (var i = 0; i < 2_200; i++) lines.Append("<x>").Append(Convert.ToBase64String(noise, i * 2048 % 9_000_000, 300)).Append('y', 50_000).Append("</x>\n");
        var large = Samples.Gzip(Samples.Bytes(Samples.With("</version>", "</version>" + lines)));
        Assert.InRange(large.Length, 500_000, ReportLimits.FileBytes);
        Assert.StartsWith("Unpacked, the report has more than 100 MB", Refused(large), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_without_end_is_left_after_10_MB()
    {
        await using var endless = new Endless();
        var refused = Assert.IsType<ReportReading.Refused>(AggregateReportFile.Read(await AggregateReportFile.LoadAsync(endless, TestContext.Current.CancellationToken), CancellationToken.None));
        Assert.StartsWith("The file has more than 10 MB", refused.Reason, StringComparison.Ordinal);
        Assert.InRange(endless.Given, ReportLimits.FileBytes, ReportLimits.FileBytes * 2);
    }

    [Fact]
    public void Archives_in_archives_are_not_opened()
    {
        var report = Samples.Bytes(Samples.Google);
        byte[] gzip = Samples.Gzip(report), zip = Samples.Zip(("a.xml", report));
        foreach (byte[] nested in (byte[][])[Samples.Zip(("a.zip", zip)), Samples.Zip(("a.gz", gzip)), Samples.Gzip(gzip), Samples.Gzip(zip)])
            Assert.StartsWith("The archive holds another archive", Refused(nested), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_holds_exactly_one_file()
    {
        var report = Samples.Bytes(Samples.Google);
        Assert.StartsWith("The zip archive holds 2 files; that of a report holds exactly one.", Refused(Samples.Zip(("a.xml", report), ("b.xml", report))), StringComparison.Ordinal);
        Assert.StartsWith("The zip archive holds 0 files", Refused(Samples.Zip()), StringComparison.Ordinal);
        Assert.StartsWith("The zip archive holds 50000 files", Refused(Samples.Zip([.. Enumerable.Range(0, 50_000).Select(i => ($"{i}", Array.Empty<byte>()))])), StringComparison.Ordinal);

        // Says that it is one, and is 50,000.
        var liar = Samples.Zip([.. Enumerable.Range(0, 50_000).Select(i => ($"{i}", Array.Empty<byte>()))]);
        BinaryPrimitives.WriteUInt16LittleEndian(liar.AsSpan(liar.Length - 12), 1);
        Assert.StartsWith("The zip archive is damaged: its directory is too long for one file.", Refused(liar), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_for_more_than_4_GB_is_refused_before_its_directory_is_read()
    {
        // The directory of 50,000 files is found by a second end record, to which the first one points by values that are too large for it.
        var many = Samples.Zip([.. Enumerable.Range(0, 50_000).Select(i => ($"{i}", Array.Empty<byte>()))]);
        var (end, from) = (many.Length - 22, BinaryPrimitives.ReadUInt32LittleEndian(many.AsSpan(many.Length - 6)));
        var second = new byte[56 + 20];
        "PK\u0006\u0006"u8.CopyTo(second);
        BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(24), 50_000);
        BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(32), 50_000);
        BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(40), end - from);
        BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(48), from);
        "PK\u0006\u0007"u8.CopyTo(second.AsSpan(56));
        BinaryPrimitives.WriteInt64LittleEndian(second.AsSpan(64), end);
        BinaryPrimitives.WriteInt32LittleEndian(second.AsSpan(72), 1);
        foreach (var byDisk in (bool[])[false, true])
        {
            byte[] zip64 = [.. many[..end], .. second, .. many[end..]];
            var first = zip64.AsSpan(zip64.Length - 22);
            BinaryPrimitives.WriteUInt16LittleEndian(first[8..], 1);
            BinaryPrimitives.WriteUInt16LittleEndian(first[10..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(first[(byDisk ? 4 : 16)..], uint.MaxValue);
            Assert.StartsWith("The zip archive is of the kind for more than 4 GB (zip64)", Refused(zip64), StringComparison.Ordinal);
            // The control: who does not look first reads all of them.
            using var careless = new ZipArchive(new MemoryStream(zip64), ZipArchiveMode.Read);
            Assert.Equal(50_000, careless.Entries.Count);
        }

        var behind = Samples.Zip(("a.xml", Samples.Bytes(Samples.Google)));
        BinaryPrimitives.WriteInt32LittleEndian(behind.AsSpan(behind.Length - 6), behind.Length - 21);
        Assert.StartsWith("The zip archive is damaged: its directory is behind its end.", Refused(behind), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../../tmp/postroad-traversal.xml")]
    [InlineData("reports/../../postroad-traversal.xml")]
    [InlineData("..")]
    [InlineData("/tmp/postroad-traversal.xml")]
    [InlineData("..\\..\\postroad-traversal.xml")]
    [InlineData("reports\\postroad.xml")]
    [InlineData("C:\\windows\\postroad.xml")]
    [InlineData("C:postroad.xml")]
    [InlineData("c:/windows/postroad.xml")]
    public void A_zip_whose_file_is_named_by_a_path_out_of_its_folder_is_refused_and_the_name_is_said(string name)
    {
        var reason = Refused(Samples.Zip((name, Samples.Bytes(Samples.Google))));
        Assert.StartsWith($"The zip archive holds a file named “{name}”, which leads out of its folder;", reason, StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/postroad-traversal.xml"));
    }

    [Fact]
    public void The_name_of_a_refused_file_is_cut_and_has_nothing_that_cannot_be_seen()
    {
        var reason = Refused(Samples.Zip(($"../a\0\r\n\u0085{new string('x', 5_000)}", Samples.Bytes(Samples.Google))));
        Assert.StartsWith("The zip archive holds a file named “../a    xxx", reason, StringComparison.Ordinal);
        Assert.InRange(reason.Length, 200, 500);
    }

    [Theory]
    [InlineData("google.com!harbourlane.example!1795996800!1796083199.xml")]
    [InlineData("reports/2026/harbourlane..example.xml")]
    [InlineData("a...xml")]
    [InlineData("a\0b.xml")]
    [InlineData("CON")]
    [InlineData("report.exe")]
    public void Any_other_name_in_a_zip_is_of_no_meaning(string name) => Read(Samples.Zip((name, Samples.Bytes(Samples.Google))));

    [Fact]
    public void A_locked_or_strange_zip_is_refused()
    {
        var locked = Samples.Zip(("a.xml", Samples.Bytes(Samples.Google)));
        var directory = locked.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        locked[directory + 8] |= 1;
        Assert.StartsWith("The zip archive is locked with a password.", Refused(locked), StringComparison.Ordinal);
        locked[directory + 8] &= 0xFE;
        locked[directory + 10] = 99;
        Assert.StartsWith("The zip archive is damaged.", Refused(locked), StringComparison.Ordinal);
        Assert.StartsWith("The zip archive is damaged: its end is missing.", Refused(locked[..^30]), StringComparison.Ordinal);
        Assert.StartsWith("The file is damaged: it cannot be unpacked to its end.", Refused([.. Samples.Gzip(Samples.Bytes(Samples.Google))[..60], .. new byte[60]]), StringComparison.Ordinal);
    }

    [Fact]
    public void Entities_are_never_opened()
    {
        var secret = Path.Combine(TemporaryFolder.Create(), "secret.txt");
        File.WriteAllText(secret, "the-secret");
        var external = $"<!DOCTYPE feedback [<!ENTITY x SYSTEM \"file://{secret}\">]>";
        var laughs = "<!DOCTYPE feedback [<!ENTITY a0 \"ha\">" + string.Concat(Enumerable.Range(1, 20).Select(i => $"<!ENTITY a{i} \"{string.Concat(Enumerable.Repeat($"&a{i - 1};", 10))}\">")) + "]>";
        var remote = "<!DOCTYPE feedback SYSTEM \"http://127.0.0.1:9/x.dtd\">";

        foreach (var type in (string[])[external, laughs, remote])
            Assert.Contains("has a document type (DTD)", Refused(Samples.Bytes(WithType(type, "&x;"))), StringComparison.Ordinal);
        Assert.Contains("no well-formed XML", Refused(Samples.Bytes(WithType("", "&x;"))), StringComparison.Ordinal);
        Assert.Contains("DTD is prohibited", Refused(Samples.Bytes(WithType("<!--" + new string('x', 2_000) + "-->" + external, "&x;"))), StringComparison.Ordinal);

        // The same file is dangerous for a reader that is less careful.
        var careless = new XmlDocument { XmlResolver = new XmlUrlResolver() };
        careless.LoadXml(WithType(external, "&x;"));
        Assert.Contains("the-secret", careless.InnerText, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_tags_and_texts_end_at_64_KB()
    {
        static byte[] Shaped(string version) => Samples.Bytes(Samples.With("<version>1.0</version>", version));
        foreach (var shape in (string[])["<version a=\"{0}\"/>", "<version>{0}</version>", "<{0}/>", "<a{0}/>", "<version><![CDATA[{0}]]></version>", "<!--{0}-->", "<?p {0}?>"])
        {
            Assert.Contains("more than 64 KB", Refused(Shaped(shape.Replace("{0}", new string('x', 20_000_000), StringComparison.Ordinal)), packed: true), StringComparison.Ordinal);
            Read(Shaped(shape.Replace("{0}", new string('x', 10_000), StringComparison.Ordinal)));
        }

        Assert.Contains("more than 64 KB", Refused(Shaped("<version><![CDATA[" + new string('<', 9_000_000) + "]]></version>")), StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_stand_at_most_16_deep()
    {
        static string Nested(int levels) => string.Concat(Enumerable.Repeat("<a>", levels)) + string.Concat(Enumerable.Repeat("</a>", levels));
        Assert.Contains("more than 16 deep", Refused(Samples.Bytes(Samples.With("</version>", "</version>" + Nested(1_000_000)))), StringComparison.Ordinal);
        Assert.Contains("more than 16 deep", Refused(Samples.Bytes(Samples.With("</version>", "</version>" + Nested(17)))), StringComparison.Ordinal);
        Read(Samples.Bytes(Samples.With("</version>", "</version>" + Nested(16))));
    }

    [Fact]
    public void Names_without_number_are_not_remembered()
    {
        static string Named(int names) => string.Concat(Enumerable.Range(0, names).Select(i => $"<n{i}/>"));
        Assert.Contains("more names of elements and attributes than the format", Refused(Samples.Bytes(Samples.With("</version>", "</version>" + Named(800_000)))), StringComparison.Ordinal);
        Read(Samples.Bytes(Samples.With("</version>", "</version>" + Named(1_000))));
    }

    [Theory]
    [InlineData("<org_name>google.com", "<org_name>", 1000, "<org_name> has more than 1000 characters")]
    [InlineData("<header_from>harbourlane.example", "<header_from>", 320, "<header_from> has more than 320 characters")]
    [InlineData("<result>softfail", "<result>", 64, "<result> has more than 64 characters")]
    public void A_text_has_its_length(string old, string tag, int most, string reason)
    {
        Read(Samples.Bytes(Samples.With(old, tag + new string('a', most))));
        foreach (var more in (int[])[1, 500, 60_000])
            Assert.Contains(reason, Refused(Samples.Bytes(Samples.With(old, tag + new string('a', most + more)))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_rows_are_read_and_not_one_more()
    {
        static byte[] Rows(int rows)
        {
            var all = new StringBuilder();
            for (var i = 0; i < rows; i++)
                all.Append("<record><row><source_ip>192.0.").Append(i / 256 % 256).Append('.').Append(i % 256).Append("</source_ip><count>").Append(i)
                    .Append("</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers><header_from>d").Append(i)
                    .Append(".example</header_from></identifiers></record>\n");
            return Samples.Gzip(Samples.Bytes(Samples.With("</feedback>", all + "</feedback>")));
        }

        Assert.Equal(100_000, Read(Rows(99_998)).Rows.Count);
        Assert.Contains("more than 100,000 rows", Assert.IsType<ReportReading.Refused>(AggregateReportFile.Read(Rows(99_999), CancellationToken.None)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_has_at_most_a_hundred_results()
    {
        static byte[] Results(int results) => Samples.Bytes(Samples.With(
            "<auth_results><spf><domain>spammer.example</domain><result>softfail</result></spf>",
            "<auth_results>" + string.Concat(Enumerable.Repeat("<dkim><domain>a.example</domain><result>fail</result></dkim>", results))));
        Assert.Contains("more than 100 results", Refused(Results(101)), StringComparison.Ordinal);
        Read(Results(100));
    }

    private static string WithType(string type, string text) => Samples.With("<feedback>", type + "<feedback>").Replace("<org_name>google.com", "<org_name>" + text, StringComparison.Ordinal);

    private static byte[] Padded(int spaces) => Samples.Bytes(Samples.With("</version>", "</version>" + string.Concat(Enumerable.Repeat("<x>" + new string(' ', 997) + "</x>", spaces / 1000))));

    private static AggregateReport Read(byte[] file) => AggregateReportFile.Read(file, CancellationToken.None) switch
    {
        ReportReading.Read(var report) => report,
        var refused => throw new InvalidOperationException(refused.ToString()),
    };

    /// <param name="packed">Larger than a file may be, so it comes in gzip.</param>
    private static string Refused(byte[] file, bool packed = false)
    {
        if (packed) file = Samples.Gzip(file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reason = AggregateReportTests.Refusal(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Most);
        return reason;
    }

    private sealed class Endless : Stream
    {
        public long Given { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, (byte)' ', offset, count);
            Given += count;
            return count;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
