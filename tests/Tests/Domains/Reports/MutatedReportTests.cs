using Postroad.Core.Domains.Reports;

namespace Postroad.Tests.Domains.Reports;

/// <summary>Whatever happens to a report on its way, it is read or refused.</summary>
public sealed class MutatedReportTests
{
    private const int Each = 2_500;

    private static readonly string[] Pieces =
    [
        "<", ">", "</record>", "<record>", "&#0;", "&amp;", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE x [", "\0", "\uFFFF", "<?xml", "xmlns=\"a\"", "9999999999999999999", "PK\u0003\u0004",
        "PK\u0005\u0006",
    ];

    [Theory]
    [InlineData("xml")]
    [InlineData("gzip")]
    [InlineData("zip")]
    [InlineData("words")]
    public void Two_thousand_five_hundred_mutations_of_a_report_crash_nothing(string form)
    {
        var random = new Random(form.Length * 7 + form[0]);
        string[] reports = [Samples.Google, Samples.Yahoo, Samples.Microsoft, Samples.Rfc9990];
        int read = 0, refused = 0;
        for (var i = 0; i < Each; i++)
        {
            var report = Samples.Bytes(form == "words" ? Reworded(reports[i % 4], random) : reports[i % 4]);
            var file = form switch { "gzip" => Mutated(Samples.Gzip(report), random), "zip" => Mutated(Samples.Zip(("a.xml", report)), random), "xml" => Mutated(report, random), _ => report };
            if (AggregateReportFile.Read(file, CancellationToken.None) is not ReportReading.Refused(var reason)) read++;
            else refused += reason.Length is > 20 and < 600 ? 1 : throw new InvalidOperationException(reason);
        }

        Assert.Equal(Each, read + refused);
        Assert.True(refused > Each / 10 && read > 0, $"{read} read, {refused} refused: the mutations are too mild or too wild to say anything.");
    }

    private static byte[] Mutated(byte[] file, Random random)
    {
        var bytes = file.ToList();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at - 1)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at))); break;
                default: bytes.Insert(at, (byte)random.Next(256)); break;
            }
        }

        return [.. bytes];
    }

    private static string Reworded(string report, Random random)
    {
        for (var changes = random.Next(1, 3); changes > 0; changes--)
        {
            var at = random.Next(report.Length);
            report = random.Next(3) == 0 ? report.Remove(at, Math.Min(random.Next(1, 100), report.Length - at)) : report.Insert(at, Pieces[random.Next(Pieces.Length)]);
        }

        return report;
    }
}
