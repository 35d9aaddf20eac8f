using System.Net;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Dns;

/// <summary>Whom to ask.</summary>
/// <param name="Resolvers">Asked in this order; the next when one does not answer or fails.</param>
/// <param name="AuthorityPort">Where name servers of zones listen: 53 out in the world.</param>
/// <param name="MayAsk">Which addresses of name servers are asked: strangers write them into their zones.</param>
internal sealed record DnsServers(IReadOnlyList<IPEndPoint> Resolvers, int AuthorityPort, Func<IPAddress, bool> MayAsk)
{
    public const int Port = 53;

    /// <summary>For one server to answer one question. Default 1.5 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The resolvers of this machine.</summary>
    public static DnsServers OfSystem() => new([.. DnsWire.SystemResolvers()], Port, PublicAddresses.Contains);
}
