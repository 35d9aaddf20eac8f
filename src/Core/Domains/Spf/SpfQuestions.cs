using System.Net;
using System.Net.Sockets;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Spf;

/// <summary>What one check asks the DNS, counted (RFC 7208 section 4.6.4). Once over a limit, or without an answer, it is <see cref="Halt"/> that holds.</summary>
internal sealed class SpfQuestions(DomainLook look, IPAddress sender)
{
    public int Lookups { get; private set; }

    public int Void { get; private set; }

    /// <summary>Null: the check goes on.</summary>
    public SpfVerdict? Halt { get; private set; }

    private DnsKind AddressKind => sender.AddressFamily == AddressFamily.InterNetwork ? DnsKind.A : DnsKind.Aaaa;

    public void Stop(SpfVerdict verdict) => Halt ??= verdict;

    /// <summary>False: one term too many.</summary>
    public bool Count(string term, DnsName domain)
    {
        if (++Lookups <= SpfCheck.MostLookups) return true;
        Stop(new SpfVerdict(SpfResult.PermError, $"\"{term}\" of {domain} is the {Lookups}th term that asks the DNS, and {SpfCheck.MostLookups} may", term, domain, 0, 0));
        return false;
    }

    /// <summary>The SPF records among the TXT records, case of the version aside.</summary>
    public async Task<IReadOnlyList<string>> RecordsAsync(DnsName domain, (string Term, DnsName Of)? by, CancellationToken cancel) =>
        await AskAsync(domain, DnsKind.Txt, by?.Term, by?.Of ?? domain, cancel) is { } found ? [.. found.Texts.Where(SpfRecord.IsOne)] : [];

    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(DnsName name, string term, DnsName domain, CancellationToken cancel) =>
        await AskAsync(name, AddressKind, term, domain, cancel) is { } found ? Values(found) : [];

    /// <summary>Asks for an IPv4 address, whoever sends (RFC 7208 section 5.7).</summary>
    public async Task<bool> ExistsAsync(DnsName name, string term, DnsName domain, CancellationToken cancel) => await AskAsync(name, DnsKind.A, term, domain, cancel) is not null;

    public async Task<IReadOnlyList<IPAddress>> ExchangesAsync(DnsName name, string term, DnsName domain, CancellationToken cancel)
    {
        if (await AskAsync(name, DnsKind.Mx, term, domain, cancel) is not { } found) return [];
        var exchanges = found.Records.OfType<DnsRecord.Mx>().OrderBy(mx => mx.Preference).ToList();
        if (exchanges.Count > SpfCheck.MostNames)
            Stop(new SpfVerdict(SpfResult.PermError, $"\"{term}\" of {domain}: {name} has {exchanges.Count} MX records, and {SpfCheck.MostNames} are looked at", term, domain, 0, 0));
        List<IPAddress> addresses = [];
        foreach (var mx in exchanges)
        {
            if (Halt is not null) break;
            // "MX 0 ." says that nobody takes mail (RFC 7505).
            if (!mx.Exchange.IsRoot) addresses.AddRange(await AddressesAsync(mx.Exchange, term, domain, cancel));
        }

        return addresses;
    }

    /// <summary>Names of the sender's address whose own address it is (RFC 7208 section 5.5). A question that fails proves nothing and ends nothing; where nothing is, it counts.</summary>
    public async Task<IReadOnlyList<DnsName>> ProvedNamesAsync(string term, DnsName domain, CancellationToken cancel)
    {
        List<DnsName> names = [];
        var reverse = DnsName.Parse(string.Join('.', SpfMacros.Dotted(sender).Split('.').Reverse()) + (sender.AddressFamily == AddressFamily.InterNetwork ? ".in-addr.arpa" : ".ip6.arpa"));
        var answer = await look.AskAsync(reverse, DnsKind.Ptr, cancel);
        CountVoid(answer, reverse, term, domain);
        if (answer is not DnsAnswer.Found found) return names;
        foreach (var name in found.Records.OfType<DnsRecord.Ptr>().Take(SpfCheck.MostNames).Select(ptr => ptr.Target))
        {
            var back = await look.AskAsync(name, AddressKind, cancel);
            CountVoid(back, name, term, domain);
            if (back is DnsAnswer.Found addresses && Values(addresses).Contains(sender)) names.Add(name);
        }

        return names;
    }

    /// <summary>Null: nothing is there, or <see cref="Halt"/> says what happened.</summary>
    private async Task<DnsAnswer.Found?> AskAsync(DnsName name, DnsKind kind, string? term, DnsName domain, CancellationToken cancel)
    {
        var answer = await look.AskAsync(name, kind, cancel);
        if (answer is DnsAnswer.Found found) return found;
        if (!answer.IsDefinite) Stop(new SpfVerdict(SpfResult.TempError, Of(term, domain) + answer.InWords(), term, domain, 0, 0));
        CountVoid(answer, name, term, domain);
        return null;
    }

    private void CountVoid(DnsAnswer answer, DnsName name, string? term, DnsName domain)
    {
        if (answer is not (DnsAnswer.NoSuchName or DnsAnswer.NoSuchRecord) || ++Void <= SpfCheck.MostVoid) return;
        Stop(new SpfVerdict(SpfResult.PermError, $"{Of(term, domain)}{name} is the {Void}rd name with nothing there, and {SpfCheck.MostVoid} may be", term, domain, 0, 0));
    }

    private static string Of(string? term, DnsName domain) => term is null ? "" : $"\"{term}\" of {domain}: ";

    private static List<IPAddress> Values(DnsAnswer.Found found) => [.. found.Records.OfType<DnsRecord.Address>().Select(record => record.Value)];
}
