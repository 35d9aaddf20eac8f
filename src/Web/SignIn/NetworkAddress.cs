using System.Net;
using System.Net.Sockets;

namespace Postroad.Web.SignIn;

/// <summary>Whom a request comes from, as far as limits are concerned.</summary>
internal static class NetworkAddress
{
    /// <summary>An IPv4 address, or the first 64 bits of an IPv6 one: what one subscriber has (RFC 6177 section 2).</summary>
    public static string Of(HttpContext http) => First(http, v4: 32, v6: 64);

    /// <summary>The first 24 bits of an IPv4 address, or 48 of an IPv6 one: what one owner often has (RFC 6177 section 2).</summary>
    public static string Neighbourhood(HttpContext http) => First(http, v4: 24, v6: 48);

    /// <summary>All of it, where it is a proof.</summary>
    public static string Whole(HttpContext http) => Find(http)?.ToString() ?? "?";

    private static string First(HttpContext http, int v4, int v6)
    {
        if (Find(http) is not { } address) return "?";
        var bits = address.AddressFamily == AddressFamily.InterNetworkV6 ? v6 : v4;
        var bytes = address.GetAddressBytes();
        if (bits == 8 * bytes.Length) return address.ToString();
        bytes.AsSpan(bits / 8).Clear();
        return $"{new IPAddress(bytes)}/{bits}";
    }

    private static IPAddress? Find(HttpContext http) => http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress;
}
