using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Postroad.Tests.Domains.Reports;

/// <summary>Reports in the shapes in which large receivers write them; written for these tests, with names and addresses of examples only.</summary>
internal static class Samples
{
    /// <summary>As Google's come: zip, no namespace, no envelope_from, np in the policy.</summary>
    public const string Google = """
        <?xml version="1.0" encoding="UTF-8" ?>
        <feedback>
          <version>1.0</version>
          <report_metadata>
            <org_name>google.com</org_name>
            <email>noreply-dmarc-support@google.com</email>
            <extra_contact_info>https://support.google.com/a/answer/2466580</extra_contact_info>
            <report_id>10664834128532146931</report_id>
            <date_range><begin>1795996800</begin><end>1796083199</end></date_range>
          </report_metadata>
          <policy_published>
            <domain>harbourlane.example</domain><adkim>r</adkim><aspf>s</aspf><p>quarantine</p><sp>reject</sp><pct>50</pct><np>reject</np>
          </policy_published>
          <record>
            <row>
              <source_ip>192.0.2.10</source_ip><count>1204</count>
              <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated>
            </row>
            <identifiers><header_from>harbourlane.example</header_from></identifiers>
            <auth_results>
              <dkim><domain>harbourlane.example</domain><result>pass</result><selector>k1</selector></dkim>
              <dkim><domain>amazonses.com</domain><result>pass</result><selector>abc</selector></dkim>
              <spf><domain>bounce.harbourlane.example</domain><result>pass</result></spf>
            </auth_results>
          </record>
          <record>
            <row>
              <source_ip>2001:db8::25</source_ip><count>3</count>
              <policy_evaluated><disposition>quarantine</disposition><dkim>fail</dkim><spf>fail</spf><reason><type>local_policy</type><comment>arc=none</comment></reason></policy_evaluated>
            </row>
            <identifiers><header_from>news.harbourlane.example</header_from></identifiers>
            <auth_results><spf><domain>spammer.example</domain><result>softfail</result></spf></auth_results>
          </record>
        </feedback>
        """;

    /// <summary>As Yahoo's come: gzip, empty sp, envelope_from, upper-case results.</summary>
    public const string Yahoo = """
        <?xml version="1.0"?>
        <feedback>
          <report_metadata>
            <org_name>Yahoo</org_name><email>dmarchelp@yahooinc.com</email><report_id>1796095000.912345</report_id>
            <date_range><begin>1795996800</begin><end>1796083199 </end></date_range>
          </report_metadata>
          <policy_published><domain>harbourlane.example</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp></sp><pct>100</pct></policy_published>
          <record>
            <row><source_ip>198.51.100.7</source_ip><count>1</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
            <identifiers><envelope_from>list.example.org</envelope_from><header_from>Harbourlane.example.</header_from></identifiers>
            <auth_results>
              <dkim><domain>harbourlane.example</domain><selector>k1</selector><result>PASS</result></dkim>
              <spf><domain>list.example.org</domain><scope>mfrom</scope><result>None</result></spf>
            </auth_results>
          </record>
        </feedback>
        """;

    /// <summary>As Microsoft's come: gzip, declared namespaces, envelope_to, fo, empty results.</summary>
    public const string Microsoft = """
        <?xml version="1.0"?>
        <feedback xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <version>1.0</version>
          <report_metadata>
            <org_name>Outlook.com</org_name><email>dmarcreport@microsoft.com</email><report_id>4f2c0d5e8a7b4c33a1d0f2e9b6c7d8e9</report_id>
            <date_range><begin>1795996800</begin><end>1796083200</end></date_range>
          </report_metadata>
          <policy_published><domain>harbourlane.example</domain><adkim>s</adkim><aspf>r</aspf><p>reject</p><sp>reject</sp><pct>100</pct><fo>0</fo></policy_published>
          <record>
            <row><source_ip>203.0.113.200</source_ip><count>17</count><policy_evaluated><disposition>reject</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
            <identifiers><envelope_to>hotmail.example</envelope_to><envelope_from></envelope_from><header_from>harbourlane.example</header_from></identifiers>
            <auth_results><dkim><domain></domain><selector></selector><result></result></dkim>
              <spf><domain>mail.spammer.example</domain><scope>mfrom</scope><result>permerror</result></spf></auth_results>
          </record>
        </feedback>
        """;

    /// <summary>RFC 9990: a namespace, testing, discovery_method, generator, the disposition pass, and an extension of a namespace of its own.</summary>
    public const string Rfc9990 = """
        <?xml version="1.0" encoding="UTF-8"?>
        <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0" xmlns:x="urn:example:more">
          <version>1.0</version>
          <report_metadata>
            <org_name>Große Post</org_name><email>dmarc@post.example</email><extra_contact_info>https://post.example/dmarc</extra_contact_info>
            <report_id>3v98abbp8ya9n3va8yr8oa3ya</report_id><date_range><begin>1795996800</begin><end>1796083199</end></date_range><generator>Example 2.1</generator>
          </report_metadata>
          <policy_published><domain>harbourlane.example</domain><p>reject</p><sp>none</sp><np>reject</np><testing>y</testing><discovery_method>treewalk</discovery_method></policy_published>
          <extension><x:policy><x:count>not a number</x:count></x:policy></extension>
          <record>
            <row><source_ip>192.0.2.123</source_ip><count>123</count>
              <policy_evaluated><disposition>pass</disposition><dkim>pass</dkim><spf>fail</spf><reason><type>policy_test_mode</type></reason></policy_evaluated></row>
            <identifiers><envelope_from>harbourlane.example</envelope_from><header_from>harbourlane.example</header_from><x:count>9</x:count></identifiers>
            <auth_results><dkim><domain>harbourlane.example</domain><selector>abc123</selector><result>pass</result></dkim>
              <spf><domain>harbourlane.example</domain><result>fail</result></spf></auth_results>
          </record>
        </feedback>
        """;

    /// <summary>A report of the day that begins then, or of several, from an organisation about a domain.</summary>
    public static string Of(DateTimeOffset begin, IEnumerable<string> records, string id = "1", string domain = "harbourlane.example", string organisation = "google.com", double days = 1) => string.Create(CultureInfo.InvariantCulture, $"""
        <feedback>
          <report_metadata><org_name>{organisation}</org_name><report_id>{id}</report_id><date_range><begin>{begin.ToUnixTimeSeconds()}</begin><end>{begin.AddDays(days).ToUnixTimeSeconds()}</end></date_range></report_metadata>
          <policy_published><domain>{domain}</domain><p>quarantine</p><sp>reject</sp><pct>50</pct></policy_published>
          {string.Join('\n', records)}
        </feedback>
        """);

    /// <summary>A row of it.</summary>
    /// <param name="proofs">What stands in auth_results.</param>
    /// <param name="reason">Why the receiver did not follow the policy; empty: it did.</param>
    public static string Row(string address, long count, bool dkim, bool spf, string proofs, string disposition = "none", string from = "harbourlane.example", string reason = "") => string.Create(CultureInfo.InvariantCulture, $"""
        <record>
          <row><source_ip>{address}</source_ip><count>{count}</count><policy_evaluated><disposition>{disposition}</disposition><dkim>{(dkim ? "pass" : "fail")}</dkim><spf>{(spf ? "pass" : "fail")}</spf>{(reason.Length == 0 ? "" : $"<reason><type>{reason}</type></reason>")}</policy_evaluated></row>
          <identifiers><header_from>{from}</header_from></identifiers><auth_results>{proofs}</auth_results>
        </record>
        """);

    public static string Dkim(string domain, string result = "pass", string selector = "k1") => $"<dkim><domain>{domain}</domain><selector>{selector}</selector><result>{result}</result></dkim>";

    public static string Spf(string domain, string result = "pass") => $"<spf><domain>{domain}</domain><result>{result}</result></spf>";

    /// <summary>One row of each kind of source: 41 messages by Amazon SES in Frankfurt, 12 by SES without a region, 6 of a booking system, 5 sent on, 3 forged.</summary>
    public static readonly IReadOnlyList<string> Everybody =
    [
        Row("192.0.2.10", 40, dkim: true, spf: false, Dkim("harbourlane.example") + Dkim("amazonses.com", selector: "abc") + Spf("eu-central-1.amazonses.com")),
        Row("192.0.2.11", 1, dkim: false, spf: false, Dkim("harbourlane.example", "fail") + Spf("eu-central-1.amazonses.com")),
        Row("192.0.2.12", 12, dkim: true, spf: true, Dkim("harbourlane.example") + Dkim("amazonses.com") + Spf("bounce.harbourlane.example")),
        Row("203.0.113.80", 6, dkim: false, spf: false, Spf("bookings.tabletime.example"), "quarantine"),
        Row("198.51.100.7", 5, dkim: true, spf: false, Dkim("harbourlane.example") + Spf("list.example.org", "none")),
        // Claims to be signed by SES, and is not.
        Row("198.51.100.77", 2, dkim: false, spf: false, Dkim("amazonses.com", "fail") + Spf("harbourlane.example", "softfail"), "reject"),
        Row("198.51.100.77", 1, dkim: false, spf: false, Spf("harbourlane.example", "softfail")),
    ];

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(content);
        return packed.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    /// <summary>A report with something put into a place of it.</summary>
    public static string With(string old, string changed) => Google.Contains(old, StringComparison.Ordinal)
        ? Google.Replace(old, changed, StringComparison.Ordinal) : throw new ArgumentException($"The sample has no {old}.");
}
