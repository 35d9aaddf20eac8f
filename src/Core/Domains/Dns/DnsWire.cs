using System.Net;
using System.Net.Sockets;
using System.Text;
using DnsClient;
using DnsClient.Protocol;

namespace Postroad.Core.Domains.Dns;

/// <summary>One question to one server, by UDP and on by TCP where the answer was cut off. What the library makes of an answer, or fails to make, ends here.</summary>
internal static class DnsWire
{
    /// <summary>Of an answer: enough for hundreds of records, and a bound to what a stranger makes us keep.</summary>
    public const int MostBytes = 32 * 1024, MostRecords = 256;

    /// <summary>Characters of a TXT record that are taken: more than twice what anybody publishes.</summary>
    public const int MostText = 8 * 1024;

    // 1,232 octets pass everywhere without fragments (DNS flag day 2020).
    private const int BufferSize = 1232;

    public static IEnumerable<IPEndPoint> SystemResolvers()
    {
        try
        {
            return NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)
                .Where(server => IPAddress.TryParse(server.Address, out _)).Select(server => new IPEndPoint(IPAddress.Parse(server.Address), server.Port)).Distinct();
        }
        catch (Exception e) when (e is InvalidOperationException or SocketException or IOException or System.Net.NetworkInformation.NetworkInformationException)
        {
            return [];
        }
    }

    /// <param name="server">Whom.</param>
    /// <param name="question">What.</param>
    /// <param name="recursion">False asks for what the server itself has.</param>
    /// <param name="end">When the answer is of no more use; ends in <see cref="DnsReply.Silent"/>.</param>
    public static async Task<DnsReply> AskAsync(IPEndPoint server, DnsQuestion question, bool recursion, CancellationToken end)
    {
        try
        {
            var response = await Library().QueryServerAsync([new NameServer(server)], new DnsClient.DnsQuestion(question.Name.ToString(), TypeOf(question.Kind)), OptionsOf(recursion), end);
            return Read(response);
        }
        catch (OperationCanceledException)
        {
            return new DnsReply.Silent();
        }
        catch (DnsResponseException e) when (e.Code == DnsResponseCode.ConnectionTimeout || e.InnerException is SocketException or IOException or OperationCanceledException)
        {
            return new DnsReply.Silent();
        }
        // What a parser makes of an answer that a stranger wrote is not all its authors thought of: whatever it throws is an answer of which nothing can be made.
        catch (Exception e)
        {
            return e is SocketException ? new DnsReply.Silent() : new DnsReply.Broken(DnsFlaw.Garbage, "the answer is not one of the DNS");
        }
    }

    // One for each question: it keeps a TCP connection to every server that it ever called, and strangers name the servers.
    private static LookupClient Library() => new(new LookupClientOptions { AutoResolveNameServers = false, UseCache = false });

    private static DnsReply Read(IDnsQueryResponse response)
    {
        if (response.MessageSize > MostBytes || response.Answers.Count > MostRecords)
            return new DnsReply.Broken(DnsFlaw.TooLarge, $"the answer has {response.MessageSize} bytes in {response.Answers.Count} records; {MostBytes} in {MostRecords} are taken");
        var answers = Records(response.Answers);
        if (answers.OfType<DnsRecord.Txt>().Any(record => record.Text.Length > MostText))
            return new DnsReply.Broken(DnsFlaw.TooLarge, $"a TXT record is longer than {MostText} characters");
        return new DnsReply.Said((int)response.Header.ResponseCode, response.Header.HasAuthorityAnswer, answers, Records(response.Authorities), Records(response.Additionals));
    }

    private static DnsRecord[] Records(IReadOnlyList<DnsResourceRecord> records) => [.. records.Take(MostRecords).Select(RecordOf).OfType<DnsRecord>()];

    /// <summary>Null: of a kind that nobody asks for.</summary>
    private static DnsRecord? RecordOf(DnsResourceRecord record)
    {
        // A TTL with its highest bit set counts as none (RFC 2181 section 8).
        var (owner, ttl) = (Name(record.DomainName), TimeSpan.FromSeconds(Math.Max(0, record.InitialTimeToLive)));
        return record switch
        {
            AddressRecord address => new DnsRecord.Address(owner, ttl, address.Address),
            CNameRecord cname => new DnsRecord.Cname(owner, ttl, Name(cname.CanonicalName)),
            MxRecord mx => new DnsRecord.Mx(owner, ttl, mx.Preference, Name(mx.Exchange)),
            NsRecord ns => new DnsRecord.Ns(owner, ttl, Name(ns.NSDName)),
            PtrRecord ptr => new DnsRecord.Ptr(owner, ttl, Name(ptr.PtrDomainName)),
            SoaRecord soa => new DnsRecord.Soa(owner, ttl, Name(soa.MName), soa.Serial, TimeSpan.FromSeconds(soa.Minimum)),
            TxtRecord txt => new DnsRecord.Txt(owner, ttl, [.. txt.Text.Select(piece => DnsText.Clean(piece, MostText + 1))]),
            _ => null,
        };
    }

    // One of its two spellings has other alphabets as such; a name here is the one with A-labels.
    private static DnsName Name(DnsString said) => DnsName.OfAnswer(Ascii.IsValid(said.Value) ? said.Value : said.Original);

    private static DnsQueryOptions OptionsOf(bool recursion) => new()
    {
        Recursion = recursion, Retries = 0, UseCache = false, UseTcpFallback = true, ThrowDnsErrors = false, ContinueOnDnsError = false, ContinueOnEmptyResponse = false,
        ExtendedDnsBufferSize = BufferSize, Timeout = DnsLooks.Budget,
    };

    private static QueryType TypeOf(DnsKind kind) => kind switch
    {
        DnsKind.A => QueryType.A,
        DnsKind.Aaaa => QueryType.AAAA,
        DnsKind.Cname => QueryType.CNAME,
        DnsKind.Mx => QueryType.MX,
        DnsKind.Ns => QueryType.NS,
        DnsKind.Ptr => QueryType.PTR,
        DnsKind.Soa => QueryType.SOA,
        _ => QueryType.TXT,
    };
}
