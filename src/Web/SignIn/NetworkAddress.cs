using System.Net;
using System.Net.Sockets;

namespace Postroad.Web.SignIn;

/// <summary>Whom a request comes from, as far as limits are concerned.</summary>
internal static class NetworkAddress
{
    /// <summary>An IPv4 address, or the first 64 bits of an IPv6 one: what one subscriber has (RFC 6177 section 2).</summary>
    public static string Of(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address) return "?";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
