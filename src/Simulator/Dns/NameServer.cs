using System.Net;
using DnsClient;
using DnsClient.Protocol;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Dns;

/// <summary>What a name server said about one name and type. Either values or an error.</summary>
/// <param name="Values">Without the dot at the end of names; of MX "10 mail.example.com"; of TXT the strings put together.</param>
/// <param name="Error">Null: there are values.</param>
internal sealed record DnsReply(IReadOnlyList<string> Values, LookError? Error, StartOfAuthority? Soa);

/// <summary>Asks one name server, and keeps nothing: what somebody publishes shall be seen at the next look.</summary>
internal sealed class NameServer(IPEndPoint address)
{
    /// <summary>Of one try, of which there are two; a name server on the same machine or net answers in milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly LookupClient client = new(new LookupClientOptions(address) { UseCache = false, ThrowDnsErrors = false, Timeout = Patience, Retries = 1 });

    public Task<DnsReply> CnameAsync(string name, CancellationToken cancel) =>
        AskAsync(name, QueryType.CNAME, answers => answers.CnameRecords().Select(r => Name(r.CanonicalName)), cancel);

    public Task<DnsReply> MxAsync(string name, CancellationToken cancel) =>
        AskAsync(name, QueryType.MX, answers => answers.MxRecords().Select(r => $"{r.Preference} {Name(r.Exchange)}"), cancel);

    public Task<DnsReply> TxtAsync(string name, CancellationToken cancel) =>
        AskAsync(name, QueryType.TXT, answers => answers.TxtRecords().Select(r => string.Concat(r.Text)), cancel);

    /// <summary>The SOA record of the zone that a name lies in. Null: nobody knows it.</summary>
    public async Task<StartOfAuthority?> SoaAsync(string name, CancellationToken cancel) =>
        (await AskAsync(name, QueryType.SOA, answers => answers.SoaRecords().Select(r => Name(r.MName)), cancel)).Soa;

    /// <summary>The serial with which it serves a zone of exactly that name. Null: it serves none, or does not answer.</summary>
    public async Task<long?> SerialAsync(string zone, CancellationToken cancel) =>
        await AskAsync(zone, QueryType.SOA, answers => answers.SoaRecords().Select(r => Name(r.MName)), cancel) is { Error: null, Soa: { } soa } ? soa.SerialNumber : null;

    private async Task<DnsReply> AskAsync(string name, QueryType type, Func<IReadOnlyList<DnsResourceRecord>, IEnumerable<string>> read, CancellationToken cancel)
    {
        // RFC 1035 section 2.3.4: nobody can publish it.
        if (name.Length > 253 || name.Split('.').Any(label => label.Length > 63)) return new DnsReply([], LookError.HostNotFound, null);
        try
        {
            var response = await client.QueryAsync(name, type, cancellationToken: cancel);
            string[] values = [.. read(response.Answers)];
            var soa = response.Answers.SoaRecords().Concat(response.Authorities.SoaRecords()).Select(Soa).FirstOrDefault();
            return new DnsReply(values, Fault(response, values.Length), soa);
        }
        // Whatever the library makes of bytes that anybody may send: it has no common exception for them.
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            return new DnsReply([], LookError.DnsServerError, null);
        }
    }

    private static LookError? Fault(IDnsQueryResponse response, int values) => response.Header.ResponseCode switch
    {
        DnsHeaderResponseCode.NoError => values > 0 ? null : LookError.TypeNotFound,
        DnsHeaderResponseCode.NotExistentDomain => LookError.HostNotFound,
        _ => LookError.DnsServerError,
    };

    private static StartOfAuthority Soa(SoaRecord record) => new(Name(record.MName), Name(record.RName), record.Serial);

    private static string Name(DnsString name) => name.Value.TrimEnd('.');
}
