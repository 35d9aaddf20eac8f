using System.Net;
using System.Text;
using Postroad.Core.Domains.Reports;

namespace Postroad.Tests.Domains.Reports;

public sealed class AggregateReportTests
{
    [Fact]
    public async Task Googles_zip_is_read_row_by_row()
    {
        var report = await ReadAsync(Samples.Zip(("google.com!harbourlane.example!1795996800!1796083199.xml", Samples.Bytes(Samples.Google))));

        Assert.Equal(("google.com", "noreply-dmarc-support@google.com", "10664834128532146931"), (report.Organisation, report.Email, report.ReportId));
        Assert.Equal((new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 30, 23, 59, 59, TimeSpan.Zero)), (report.BeginAt, report.EndAt));
        Assert.Equal(
            new PublishedPolicy
            {
                Domain = "harbourlane.example", Policy = Disposition.Quarantine, OfSubdomains = Disposition.Reject, OfMissingNames = Disposition.Reject,
                Dkim = Alignment.Relaxed, Spf = Alignment.Strict, Percent = 50, IsTest = null,
            },
            report.Policy);
        Assert.Equal(2, report.Rows.Count);
        var (good, bad) = (report.Rows[0], report.Rows[1]);
        Assert.Equal((IPAddress.Parse("192.0.2.10"), 1204, Disposition.None, true, true), (good.Source, good.Count, good.Disposition, good.DkimPasses, good.SpfPasses));
        Assert.Equal(("harbourlane.example", PolicyReasons.None), (good.HeaderFrom, good.Reasons));
        Assert.Equal([new DkimResult("harbourlane.example", "k1", "pass"), new DkimResult("amazonses.com", "abc", "pass")], good.Dkim);
        Assert.Equal([new SpfResult("bounce.harbourlane.example", "pass")], good.Spf);
        Assert.Equal((IPAddress.Parse("2001:db8::25"), 3, Disposition.Quarantine, false, false), (bad.Source, bad.Count, bad.Disposition, bad.DkimPasses, bad.SpfPasses));
        Assert.Equal(PolicyReasons.LocalPolicy, bad.Reasons);
        Assert.Empty(bad.Dkim);
    }

    [Fact]
    public async Task Yahoos_gzip_with_empty_elements_is_read()
    {
        var report = await ReadAsync(Samples.Gzip(Samples.Bytes(Samples.Yahoo)));
        Assert.Equal((Disposition.None, null, 100), (report.Policy.Policy, report.Policy.OfSubdomains, report.Policy.Percent));
        var row = Assert.Single(report.Rows);
        Assert.Equal("Harbourlane.example", row.HeaderFrom);
        Assert.Equal((new DkimResult("harbourlane.example", "k1", "pass"), new SpfResult("list.example.org", "none")), (row.Dkim[0], row.Spf[0]));
    }

    [Fact]
    public async Task Microsofts_report_with_empty_results_is_read()
    {
        var report = await ReadAsync(Samples.Bytes(Samples.Microsoft));
        Assert.Equal(("Outlook.com", Alignment.Strict), (report.Organisation, report.Policy.Dkim));
        var row = Assert.Single(report.Rows);
        Assert.Equal(Disposition.Reject, row.Disposition);
        Assert.Equal((new DkimResult("", null, "none"), new SpfResult("mail.spammer.example", "permerror")), (row.Dkim[0], row.Spf[0]));
    }

    [Fact]
    public async Task A_report_of_RFC_9990_is_read_and_extensions_are_stepped_over()
    {
        var report = await ReadAsync(Samples.Bytes(Samples.Rfc9990));
        Assert.Equal(("Große Post", true, Disposition.Reject, null), (report.Organisation, report.Policy.IsTest, report.Policy.OfMissingNames, report.Policy.Percent));
        Assert.Equal((Disposition.Pass, 123, PolicyReasons.TestMode), (report.Rows[0].Disposition, report.Rows[0].Count, report.Rows[0].Reasons));
    }

    [Fact]
    public async Task All_reasons_of_a_row_are_kept_and_words_of_a_receivers_own_are_something_other()
    {
        var reasons = string.Concat(((string[])["Forwarded", "trusted_forwarder", "mailing_list", "sampled_out", "arc=pass", ""]).Select(r => $"<reason><type>{r}</type><comment>x</comment></reason>"));
        var report = await ReadAsync(Samples.Bytes(Samples.With("<reason><type>local_policy</type><comment>arc=none</comment></reason>", reasons)));
        Assert.Equal(PolicyReasons.Forwarded | PolicyReasons.TrustedForwarder | PolicyReasons.MailingList | PolicyReasons.SampledOut | PolicyReasons.Other, report.Rows[1].Reasons);
        Assert.Equal(["forwarded", "trusted_forwarder", "mailing_list", "sampled_out", "other"], PolicyReasonWords.Of(report.Rows[1].Reasons));
    }

    [Theory]
    [InlineData("utf-8 with a mark")]
    [InlineData("latin letters")]
    public async Task Marks_of_order_and_old_encodings_are_understood(string how)
    {
        var bytes = how[0] == 'u'
            ? [0xEF, 0xBB, 0xBF, .. Samples.Bytes(Samples.With("<org_name>google.com", "<org_name>Grün"))]
            : Encoding.Latin1.GetBytes(Samples.With("<org_name>google.com", "<org_name>Grün").Replace("UTF-8", "ISO-8859-1", StringComparison.Ordinal));
        Assert.Equal("Grün", (await ReadAsync(bytes)).Organisation);
    }

    [Theory]
    [InlineData("<count>1204", "<count>many", "Line 16: <count> is \"many\", and not a whole number from 0 to 1,000,000,000,000.")]
    [InlineData("<count>1204", "<count>-1", "Line 16: <count> is \"-1\", and not a whole number from 0 to 1,000,000,000,000.")]
    [InlineData("<count>1204", "<count>99999999999999999999", "Line 16: <count> is \"99999999999999999999\", and not a whole number from 0 to 1,000,000,000,000.")]
    [InlineData("<count>1204</count>", "<count>1</count><count>2</count>", "Line 16: <count> stands there a second time.")]
    [InlineData("<count>3</count>", "", "Line 33: record 2 has no <count>, or an empty one.")]
    [InlineData("<source_ip>192.0.2.10", "<source_ip>192.0.2", "Line 16: <source_ip> is \"192.0.2\", and not an IP address.")]
    [InlineData("<source_ip>192.0.2.10", "<source_ip>0x7f000001", "Line 16: <source_ip> is \"0x7f000001\", and not an IP address.")]
    [InlineData("<source_ip>2001:db8::25", "<source_ip>fe80::1%eth0", "Line 28: <source_ip> is \"fe80::1%eth0\", and not an IP address.")]
    [InlineData("<disposition>none", "<disposition>deleted", "Line 17: <disposition> is \"deleted\", and not one of none, pass, quarantine, reject.")]
    [InlineData("<dkim>pass</dkim><spf>pass", "<dkim>maybe</dkim><spf>pass", "Line 17: <dkim> is \"maybe\", and not one of pass, fail.")]
    [InlineData("<p>quarantine", "<p>pass", "Line 12: <p> is \"pass\", and not one of none, quarantine, reject.")]
    [InlineData("<pct>50", "<pct>101", "Line 12: <pct> is \"101\", and not a whole number from 0 to 100.")]
    [InlineData("<domain>harbourlane.example</domain><adkim>", "<domain>a b</domain><adkim>", "Line 12: <domain> is \"a b\", and not the name of a domain.")]
    [InlineData("<header_from>harbourlane.example", "<header_from>&lt;script&gt;", "Line 19: <header_from> is \"<script>\", and not the name of a domain.")]
    [InlineData("<header_from>harbourlane.example</header_from>", "<header_from><b>x</b></header_from>", "Line 19: <header_from> holds an element where a text belongs.")]
    [InlineData("<begin>1795996800", "<begin>1796083200", "Line 34: the report ends (2026-11-30 23:59:59Z) before it begins (2026-12-01 00:00:00Z).")]
    [InlineData("<begin>1795996800", "<begin>1e9", "Line 9: <begin> is \"1e9\", and not a whole number from 0 to 253,370,764,800.")]
    [InlineData("<report_id>10664834128532146931</report_id>", "", "Line 34: the report has no <report_id>, or an empty one.")]
    [InlineData("</feedback>", "<policy_published/></feedback>", "Line 34: <policy_published> stands there a second time.")]
    [InlineData("</feedback>", "</feedbag>", "Line 34: this is no well-formed XML (The 'feedback' start tag on line 2 position 2 does not match the end tag of 'feedbag').")]
    [InlineData("</feedback>", "", "Line 34: this is no well-formed XML (Unexpected end of file has occurred. The following elements are not closed: feedback).")]
    public void What_is_wrong_is_named_with_its_line_and_the_way_out(string old, string changed, string reason) =>
        Assert.Equal(reason + " Nothing of it was taken; leave this report out, the receiver's next one comes in a day.", Refusal(Samples.Bytes(Samples.With(old, changed))));

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("PDF or so", "The file is no report: it begins neither as XML nor as gzip nor as zip.")]
    [InlineData("Received: from a\nContent-Type: multipart/mixed\n\n<feedback/>", "The file is a whole mail, and not the report that is attached to it.")]
    [InlineData("<html><body/></html>", "Line 1: the outermost element is <html>, and that of an aggregate report is <feedback>.")]
    public void Another_file_is_refused_with_what_to_upload_instead(string text, string reason) =>
        Assert.Equal(reason + " Upload the file as the receiver sent it, XML, gzip or zip.", Refusal(Samples.Bytes(text)));

    [Fact]
    public void Encodings_in_which_no_receiver_writes_are_named()
    {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
            foreach (byte[] mark in (byte[][])[[], encoding.GetPreamble()])
                Assert.StartsWith("The report is written in UTF-16 or UTF-32", Refusal([.. mark, .. encoding.GetBytes(Samples.Google)]), StringComparison.Ordinal);
    }

    private static async Task<AggregateReport> ReadAsync(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return Assert.IsType<ReportReading.Read>(AggregateReportFile.Read(await AggregateReportFile.LoadAsync(stream, TestContext.Current.CancellationToken), CancellationToken.None)).Report;
    }

    internal static string Refusal(byte[] file) => Assert.IsType<ReportReading.Refused>(AggregateReportFile.Read(file, CancellationToken.None)).Reason;
}
