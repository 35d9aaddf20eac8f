using System.Net;
using Postroad.Core.Persistence;

namespace Postroad.Web.Hosting;

/// <summary>Machine settings of a running installation. Values come from the command line and POSTROAD_ environment variables.</summary>
public sealed record HostOptions
{
    /// <summary>Default address to listen on: loopback only.</summary>
    public const string DefaultUrls = "http://localhost:5080";

    /// <summary>Megabytes; more than any disk of ours.</summary>
    public const int MostDiskReserve = 1_000_000;

    /// <summary>Keys, and with the embedded database the database itself. Default: the repository's <c>data/</c> when run from source, else the user's own data folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Null: <c>postroad.db</c> in the data folder.</summary>
    public DatabaseAddress? Database { get; init; }

    /// <summary>Addresses to listen on, separated by semicolons; port 0 takes a free one. Default <see cref="DefaultUrls"/>.</summary>
    public string Urls { get; init; } = DefaultUrls;

    /// <summary>Where people sign in. Null: <c>http://localhost</c> with the port that is listened on.</summary>
    public Uri? AdminUrl { get; init; }

    /// <summary>What links in mails begin with; must be another origin than <see cref="AdminUrl"/>. Null: <c>http://127.0.0.1</c> with the port that is listened on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>
    /// Megabytes. With less free on the disk of database or data folder nothing is sent; with twice as much it goes on. Null: 1,000 (1 GB). 0: sending ends only with a
    /// write that fails.
    /// </summary>
    public int? DiskReserve { get; init; }

    /// <summary>
    /// Reverse proxies whose X-Forwarded-For is believed when it is asked who makes a request: addresses or networks (10.0.0.0/8). Empty: nobody's, because everybody
    /// can write that header.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <exception cref="StartException">Names the first setting that cannot be, its value and what it may be.</exception>
    public void Validate()
    {
        CheckBase("admin URL", "--admin-url", AdminUrl);
        CheckBase("public URL", "--public-url", PublicUrl);
        if (AdminUrl is not null && PublicUrl is not null) CheckApart(AdminUrl, PublicUrl);
        var addresses = Addresses;
        if (addresses.Length == 0) throw new StartException($"--urls names no address to listen on: write one as {DefaultUrls}.");
        foreach (var url in addresses) CheckAddress(url);
        _ = Proxies;
    }

    /// <exception cref="StartException">One of them is no address and no network.</exception>
    internal IReadOnlyList<IPNetwork> Proxies => [.. TrustedProxies.Select(text =>
    {
        if (IPAddress.TryParse(text, out var address)) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network) ? network
            : throw new StartException($"\"{text}\" in --trusted-proxies is neither an address such as 127.0.0.1 nor a network such as 10.0.0.0/8.");
    })];

    internal string[] Addresses => Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>By host and port alone: a request says no more.</summary>
    internal static void CheckApart(Uri admin, Uri links)
    {
        if (admin.IdnHost != links.IdnHost || admin.Port != links.Port) return;
        throw new StartException(
            $"The admin URL {admin} and the public URL {links} have the same host and port: change --admin-url or --public-url, so that a sign-in is never valid where mail links lead.");
    }

    private static void CheckAddress(string url)
    {
        // Not read by Uri alone: http://*:80 and http://+:80 listen on every address.
        if (!Uri.TryCreate(url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal), UriKind.Absolute, out var parsed)
            || parsed.Scheme is not ("http" or "https") || parsed.AbsolutePath != "/" || parsed.Query.Length > 0)
            throw new StartException($"\"{url}\" in --urls is no address to listen on: write it as http://127.0.0.1:5080.");
        if (parsed is { Host: "localhost", Port: 0 })
            throw new StartException($"\"{url}\" in --urls: \"localhost\" is two addresses, and a free port is looked for on one: write http://127.0.0.1:0.");
    }

    private static void CheckBase(string name, string option, Uri? url)
    {
        if (url is null) return;
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/" || url.Query.Length > 0 || url.UserInfo.Length > 0)
            throw new StartException($"The {name} \"{url}\" must be an http or https address with a host and nothing behind it, such as https://mail.example.com; change {option}.");
    }
}

/// <summary>The process cannot start, in one sentence for the operator; it ends with exit code 1.</summary>
public sealed class StartException : Exception
{
    public StartException(string message) : base(message)
    {
    }

    public StartException(string message, Exception inner) : base(message, inner)
    {
    }

    public StartException()
    {
    }
}
