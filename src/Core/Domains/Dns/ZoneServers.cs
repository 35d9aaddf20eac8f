using System.Net;

namespace Postroad.Core.Domains.Dns;

/// <summary>The zone that a name is in, and its name servers.</summary>
internal sealed record Zone(DnsName Apex, IReadOnlyList<ZoneServer> Servers);

/// <summary>A name server as a zone or its parent names it. <paramref name="Addresses"/> empty: its name leads nowhere.</summary>
internal sealed record ZoneServer(DnsName Name, IReadOnlyList<IPAddress> Addresses);

/// <summary>Finds the zone cut above a name and who answers there.</summary>
internal sealed class ZoneServers(DomainLook look)
{
    /// <summary>Of a zone; the biggest operators have 13.</summary>
    public const int MostServers = 13;

    private const int MostDescents = 4, MostAddresses = 2;

    /// <summary>Where the zone of a name begins. Null: not even one above it is found, or it is not known which is the nearest.</summary>
    public async Task<DnsName?> ApexAsync(DnsName name, CancellationToken cancel) => await ClimbAsync(name, cancel) is (var apex, false) ? apex : null;

    /// <summary>Null: not even a zone above it is found.</summary>
    public async Task<Zone?> FindAsync(DnsName name, CancellationToken cancel)
    {
        var (apex, mute) = await ClimbAsync(name, cancel);
        if (apex is not { } found || await look.AskAsync(found, DnsKind.Ns, cancel) is not DnsAnswer.Found named) return null;
        var zone = await WithAddressesAsync(found, named.Records, [], cancel);
        return mute ? await DescendAsync(zone, name, cancel) : zone;
    }

    /// <summary>The nearest name at or above that has a SOA of its own; and whether the resolver had no answer to one below it.</summary>
    private async Task<(DnsName? Apex, bool Mute)> ClimbAsync(DnsName name, CancellationToken cancel)
    {
        var mute = false;
        for (var at = name; !at.IsRoot; at = at.Parent)
        {
            switch (await look.AskAsync(at, DnsKind.Soa, cancel))
            {
                case DnsAnswer.Found { Chain.Count: 0 }: return (at, mute);
                case DnsAnswer.NoSuchRecord { Chain.Count: 0, Zone: { Owner.IsRoot: false } soa } when at.IsAtOrUnder(soa.Owner): return (soa.Owner, mute);
                case DnsAnswer.NoSuchName { Chain.Count: 0, Zone: { Owner.IsRoot: false } soa } when at.IsAtOrUnder(soa.Owner): return (soa.Owner, mute);
                case { IsDefinite: false }: mute = true; break;
            }
        }

        return (null, mute);
    }

    /// <summary>Where the resolver is mute, the servers of the zone above say to whom they delegate.</summary>
    private async Task<Zone> DescendAsync(Zone zone, DnsName name, CancellationToken cancel)
    {
        for (var i = 0; i < MostDescents; i++)
        {
            if (await DelegationAsync(zone, name, cancel) is not { } below) break;
            zone = below;
        }

        return zone;
    }

    private async Task<Zone?> DelegationAsync(Zone zone, DnsName name, CancellationToken cancel)
    {
        foreach (var address in zone.Servers.SelectMany(server => server.Addresses).Where(look.Looks.Servers.MayAsk))
        {
            var said = await look.Looks.AskDirectlyAsync(new IPEndPoint(address, look.Looks.Servers.AuthorityPort), new DnsQuestion(name, DnsKind.Ns), look.End) as DnsReply.Said;
            cancel.ThrowIfCancellationRequested();
            if (said is not { Code: DnsReply.Said.NoError or DnsReply.Said.NxDomain }) continue;
            // One that has both zones answers for the lower one itself, and says by its SOA where that begins.
            if (said.Zone is { } soa && soa.Owner != name && IsBetween(zone.Apex, soa.Owner, name)) return await DelegationAsync(zone, soa.Owner, cancel);
            // A name that leads elsewhere does not say what zone it is in; the one above it does.
            if (said.Answers.Any(record => record is DnsRecord.Cname && record.Owner == name) && IsBetween(zone.Apex, name.Parent, name)) return await DelegationAsync(zone, name.Parent, cancel);
            var servers = said.Answers.Concat(said.Authorities).OfType<DnsRecord.Ns>().Where(record => IsBetween(zone.Apex, record.Owner, name)).ToList();
            return servers.Count > 0 ? await WithAddressesAsync(servers[0].Owner, servers, said.Additionals, cancel) : null;
        }

        return null;
    }

    private static bool IsBetween(DnsName apex, DnsName cut, DnsName name) => cut != apex && cut.IsAtOrUnder(apex) && name.IsAtOrUnder(cut);

    private async Task<Zone> WithAddressesAsync(DnsName apex, IEnumerable<DnsRecord> records, IReadOnlyList<DnsRecord> glue, CancellationToken cancel)
    {
        var names = records.OfType<DnsRecord.Ns>().Select(record => record.Server).Distinct().OrderBy(server => server.Text, StringComparer.Ordinal).Take(MostServers);
        return new Zone(apex, await Task.WhenAll(names.Select(async server => new ZoneServer(server, await AddressesAsync(server, glue, cancel)))));
    }

    private async Task<IReadOnlyList<IPAddress>> AddressesAsync(DnsName server, IReadOnlyList<DnsRecord> glue, CancellationToken cancel)
    {
        var known = glue.OfType<DnsRecord.Address>().Where(record => record.Owner == server).Select(record => record.Value).ToList();
        if (known.Count == 0 && await look.AskAsync(server, DnsKind.A, cancel) is DnsAnswer.Found four) known.AddRange(Values(four));
        if (known.Count == 0 && await look.AskAsync(server, DnsKind.Aaaa, cancel) is DnsAnswer.Found six) known.AddRange(Values(six));
        return [.. known.Take(MostAddresses)];
    }

    private static IEnumerable<IPAddress> Values(DnsAnswer.Found found) => found.Records.OfType<DnsRecord.Address>().Select(record => record.Value);
}
