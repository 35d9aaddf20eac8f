using System.Net;
using System.Net.Sockets;

namespace Postroad.Core.Primitives;

/// <summary>Which network addresses are out in the world: all that IANA's special-purpose registries do not keep for something else (RFC 6890, RFC 8190).</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            // Of IPv6 only 2000::/3 is given out; within it these are not, or carry an IPv4 address that nobody would look at.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork GivenOut = IPNetwork.Parse("2000::/3");

    public static bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && (!GivenOut.Contains(address) || address.ScopeId != 0)) return false;
        return address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && !Array.Exists(NotPublic, network => network.Contains(address));
    }
}
