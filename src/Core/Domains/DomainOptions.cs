using System.ComponentModel.DataAnnotations;
using System.Net;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains;

/// <summary>Whom to ask about sending domains. Section <c>Domains</c>.</summary>
public sealed record DomainOptions
{
    /// <summary>Resolvers as <c>address</c> or <c>address:port</c>, with commas between them, asked in this order. Default none: those of this machine.</summary>
    public string Resolvers { get; init; } = "";

    /// <summary>Where name servers of zones listen. Default 53, as everywhere in the world; another one is for a name server of one's own, to try things.</summary>
    [Range(1, 65535)]
    public int AuthorityPort { get; init; } = DnsServers.Port;

    /// <summary>Name servers at addresses that are not out in the world are asked too. Default no: strangers write them into their zones, and would have this machine ask its neighbours.</summary>
    public bool AskPrivateServers { get; init; }

    /// <summary>Null: the resolvers are as they must be; else which of them is not.</summary>
    public string? FaultyResolver => Written.FirstOrDefault(text => !IPEndPoint.TryParse(text, out _));

    private string[] Written => Resolvers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    internal DnsServers Servers()
    {
        var usual = DnsServers.OfSystem();
        var resolvers = Written.Select(IPEndPoint.Parse).Select(r => r.Port == 0 ? new IPEndPoint(r.Address, DnsServers.Port) : r).ToList();
        return new DnsServers(resolvers.Count > 0 ? resolvers : usual.Resolvers, AuthorityPort, AskPrivateServers ? _ => true : PublicAddresses.Contains);
    }
}
