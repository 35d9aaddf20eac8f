using System.Collections.Concurrent;
using System.Net;

namespace Postroad.Core.Domains.Dns;

/// <summary>Asks all name servers of a zone themselves, past every cache. One that was silent is not asked again: it would use up the time of the others.</summary>
internal sealed class Authorities(DomainLook look, TimeProvider time)
{
    private readonly ConcurrentDictionary<IPEndPoint, DnsReply> silent = [];

    public async Task<AuthorityView> AskAsync(DnsQuestion question, CancellationToken cancel)
    {
        if (await new ZoneServers(look).FindAsync(question.Name, cancel) is not { } zone) return new AuthorityView(null, []);
        var said = await Task.WhenAll(zone.Servers.SelectMany(server => AskServer(server, question)));
        cancel.ThrowIfCancellationRequested();
        return new AuthorityView(zone.Apex, said);
    }

    private IEnumerable<Task<ServerWord>> AskServer(ZoneServer server, DnsQuestion question) => server.Addresses.Count == 0
        ? [Task.FromResult(new ServerWord(server.Name, null, new DnsAnswer.Unusable(question, [], DnsFlaw.NotAsked, $"{server.Name} has no address")))]
        : server.Addresses.Select(address => AskAddressAsync(server.Name, address, question));

    private async Task<ServerWord> AskAddressAsync(DnsName name, IPAddress address, DnsQuestion question)
    {
        if (!look.Looks.Servers.MayAsk(address))
            return new ServerWord(name, address, new DnsAnswer.Unusable(question, [], DnsFlaw.NotAsked, $"{name} has the address {address}, which is not out in the world"));
        var server = new IPEndPoint(address, look.Looks.Servers.AuthorityPort);
        return new ServerWord(name, address, await AskAsync(server, question));
    }

    /// <summary>One server, for what it has itself.</summary>
    public async Task<DnsAnswer> AskAsync(IPEndPoint server, DnsQuestion question)
    {
        if (!silent.TryGetValue(server, out var reply)) reply = await look.Looks.AskDirectlyAsync(server, question, look.End);
        // A packet gets lost now and then, and a server is not called silent for that.
        if (reply is DnsReply.Silent && !silent.ContainsKey(server)) reply = await look.Looks.AskDirectlyAsync(server, question, look.End);
        if (reply is DnsReply.Silent && look.End.IsCancellationRequested) return new DnsAnswer.NoAnswer(question, [], []);
        if (reply is DnsReply.Silent) silent.TryAdd(server, reply);
        return new CnameChain(question, time).OfAuthority(server, reply);
    }
}

/// <summary>What one name server said. <paramref name="Address"/> null: it has none.</summary>
internal sealed record ServerWord(DnsName Name, IPAddress? Address, DnsAnswer Answer)
{
    /// <summary>Named as a server of the zone, and answers that it is none (RFC 1912 section 2.8).</summary>
    public bool IsLame => Answer is DnsAnswer.Failed;

    /// <summary>What it says is there, without TTLs; null when it says nothing of use.</summary>
    public string? Content => Answer switch
    {
        DnsAnswer.Found found => string.Join('\n', found.Chain.Concat(found.Records).Select(record => record.Content).Order(StringComparer.Ordinal)),
        DnsAnswer.NoSuchName or DnsAnswer.NoSuchRecord => "",
        _ => null,
    };
}

/// <param name="Zone">Null: none was found.</param>
/// <param name="Words">One for each address of each name server.</param>
internal sealed record AuthorityView(DnsName? Zone, IReadOnlyList<ServerWord> Words)
{
    public IEnumerable<ServerWord> Lame => Words.Where(word => word.IsLame);

    public IEnumerable<ServerWord> Silent => Words.Where(word => word.Answer is DnsAnswer.NoAnswer);

    public bool Disagree => Words.Select(word => word.Content).OfType<string>().Distinct().Count() > 1;

    /// <summary>The resolver fails at what the name servers answer: almost always signatures that do not fit (RFC 4035 section 5.5).</summary>
    public bool IsRefusedByResolver(DnsAnswer resolved) => resolved is DnsAnswer.Failed { Failure: DnsFailure.ServerFailure } && Words.Any(word => word.Answer.IsDefinite);
}
