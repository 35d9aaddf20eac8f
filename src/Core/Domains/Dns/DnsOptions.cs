using System.ComponentModel.DataAnnotations;
using System.Net;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Dns;

/// <summary>Whom the product asks about domains. Section <c>Domains</c>.</summary>
public sealed record DnsOptions
{
    /// <summary>Address and port of the one resolver that is asked. Null: those of this machine.</summary>
    public IPEndPoint? Resolver { get; init; }

    /// <summary>Where name servers of zones listen. Default 53, as everywhere in the world; another one for a name server under trial.</summary>
    [Range(1, IPEndPoint.MaxPort)]
    public int AuthorityPort { get; init; } = DnsServers.Port;

    /// <summary>
    /// Whether name servers with a loopback address are asked as well. Default false: strangers name the servers of their zones, and what listens on this machine is none
    /// of theirs.
    /// </summary>
    public bool AskLoopback { get; init; }

    internal DnsServers Servers() => new(Resolver is { } own ? [own] : DnsServers.OfSystem().Resolvers, AuthorityPort, MayAsk);

    private bool MayAsk(IPAddress address) => PublicAddresses.Contains(address) || (AskLoopback && IPAddress.IsLoopback(address));
}
