using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Postroad.Core.Domains.Links;

namespace Postroad.Web.Hosting;

/// <summary>Which of the two origins an address belongs to.</summary>
public enum Origin
{
    /// <summary>Screens and sign-in.</summary>
    Admin,

    /// <summary>What links in mails lead to.</summary>
    Public,
}

/// <summary>
/// The two base URLs of the installation, and the tracking domains, which are public too. They are known when the server listens, because a free port may have been asked for. Links are built from them and
/// never from what a request says about its host.
/// </summary>
public sealed class Origins(IServer server, HostOptions options, LinkHosts hosts)
{
    private volatile Pair? urls;

    /// <summary>Ends with a slash.</summary>
    /// <exception cref="InvalidOperationException">The server does not listen yet.</exception>
    public Uri Admin => Known.Admin;

    /// <summary>Ends with a slash.</summary>
    /// <exception cref="InvalidOperationException">The server does not listen yet.</exception>
    public Uri Public => Known.Public;

    /// <summary>False in the instant between listening and knowing the port.</summary>
    internal bool AreKnown => (urls ??= Find()) is not null;

    private Pair Known => AreKnown ? urls! : throw new InvalidOperationException("The addresses are known when the server listens.");

    /// <summary>Null: none of them. The scheme is what browsers see, whoever ends TLS.</summary>
    internal (Origin Origin, string Scheme)? Of(HostString host)
    {
        var known = Known;
        if (Matches(known.Admin, host)) return (Origin.Admin, known.Admin.Scheme);
        if (Matches(known.Public, host)) return (Origin.Public, known.Public.Scheme);
        // Whatever its port: that of whoever stands in front. The hosts of the two above are never among them.
        return hosts.Contains(host.Host) ? (Origin.Public, Uri.UriSchemeHttps) : null;
    }

    /// <summary>Asked of the server itself, because requests come before whoever started it goes on. Null: it is not bound yet.</summary>
    /// <exception cref="StartException">The one that was given is the default of the other.</exception>
    private Pair? Find()
    {
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } first) return null;
        var address = BindingAddress.Parse(first);
        if (address.Port == 0) return null;
        var pair = new Pair(
            options.AdminUrl ?? new Uri($"{address.Scheme}://localhost:{address.Port}/"),
            options.PublicUrl ?? new Uri($"{address.Scheme}://127.0.0.1:{address.Port}/"));
        HostOptions.CheckApart(pair.Admin, pair.Public);
        return pair;
    }

    private static bool Matches(Uri url, HostString host) =>
        string.Equals(url.IdnHost, host.Host, StringComparison.OrdinalIgnoreCase) && url.Port == (host.Port ?? (url.Scheme == "https" ? 443 : 80));

    private sealed record Pair(Uri Admin, Uri Public);
}

/// <summary>On an endpoint: the origin that serves it. An endpoint without it is served by none.</summary>
internal sealed record ServedOn(Origin Origin);
