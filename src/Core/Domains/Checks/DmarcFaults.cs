using Postroad.Core.Domains.Dmarc;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Checks;

/// <summary>What a DMARC record that holds does not do as its owner may think.</summary>
internal static class DmarcFaults
{
    /// <summary>Hosts that are asked for their consent; a record names one or two.</summary>
    private const int MostHosts = 4;

    /// <param name="look">Through which it asks.</param>
    /// <param name="found">Where the record stands.</param>
    /// <param name="record">What it says.</param>
    /// <param name="organization">Whose it is: within it nobody has to agree to get reports.</param>
    /// <param name="cancel">Ends it with nothing.</param>
    public static async Task<IReadOnlyList<Mistake>> OfAsync(DomainLook look, DmarcStep found, DmarcRecord record, DnsName organization, CancellationToken cancel)
    {
        var hosts = record.Reports.Select(HostOf).OfType<DnsName>().Distinct().Take(MostHosts);
        var refused = await Task.WhenAll(hosts.Select(host => RefusedAsync(look, found, host, organization, cancel)));
        return [.. new[] { Silent(found, record), Misleading(found, record) }.Concat(refused).OfType<Mistake>()];
    }

    private static Mistake? Silent(DmarcStep found, DmarcRecord record)
    {
        if (record is not { Policy: not null, Reports.Count: 0 }) return null;
        var tags = record.Text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var written = Array.Find(tags, IsReports) is { } rua ? rua[(rua.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim() : "";
        var tag = $"rua=mailto:{(EmailAddress.TryParse(written, out var address, out _) ? address.ToString() : $"dmarc@{found.Domain}")}";
        var better = Array.Exists(tags, IsReports) ? string.Join("; ", tags.Where(other => !IsReports(other)).Append(tag)) : $"{record.Text.TrimEnd(';', ' ')}; {tag}";
        return new Mistake(CheckSubject.Dmarc, CheckColor.Amber, written.Length > 0
                ? $"The DMARC record of {found.Domain} names an address for reports (rua) that nobody sends to: it must begin with mailto:"
                : $"The DMARC record of {found.Domain} names nobody who gets reports (rua), so that nobody sees who sends in its name",
            DnsQuotes.Shown(record.Text), DnsQuotes.Shown(better), found.Answer.Question.Name,
            written.Length > 0 ? DnsQuotes.Shown($"Replace the tag by {tag}") : $"Add {tag}, or another address that you read.", NameSight.KeptUntil(found.Answer));
    }

    private static bool IsReports(string tag) => tag.Split('=')[0].Trim().Equals("rua", StringComparison.OrdinalIgnoreCase);

    private static Mistake? Misleading(DmarcStep found, DmarcRecord record) => record.Misleading.Count == 0 ? null
        : new Mistake(CheckSubject.Dmarc, CheckColor.Amber, DnsQuotes.Shown($"The DMARC record of {found.Domain} does not do all that it says: {string.Join("; ", record.Misleading)}"),
            DnsQuotes.Shown(record.Text), "tags that receivers know, each once", found.Answer.Question.Name, "Correct these tags, or take them out.", NameSight.KeptUntil(found.Answer));

    /// <summary>Whoever gets reports about others must have said so, or receivers send none there (RFC 9990, "Verifying External Destinations").</summary>
    private static async Task<Mistake?> RefusedAsync(DomainLook look, DmarcStep found, DnsName host, DnsName organization, CancellationToken cancel)
    {
        if (host.IsAtOrUnder(organization) || !host.TryUnder($"{found.Domain}._report._dmarc", out var name)) return null;
        if ((await DmarcWalk.ReadAsync(look, host, cancel)).OrganizationalDomain == organization) return null;
        var answer = await look.AskAsync(name, DnsKind.Txt, cancel);
        if (!answer.IsDefinite || (answer is DnsAnswer.Found said && said.Texts.Any(DmarcSyntax.IsRecord))) return null;
        return new Mistake(CheckSubject.Dmarc, CheckColor.Amber, $"Reports about {found.Domain} go to {host}, which has not agreed to get them, so that receivers send none there", null,
            "v=DMARC1", name, $"Have the owner of {host} publish the TXT record v=DMARC1 at {name}, or name an address at {found.Domain}.", NameSight.KeptUntil(answer));
    }

    private static DnsName? HostOf(string address) => DnsName.TryParse(address[(address.LastIndexOf('@') + 1)..], out var host) ? host : null;
}
