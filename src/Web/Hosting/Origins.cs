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
/// The two base URLs of the installation. They are known when the server listens, because a free port may have been asked for. Links are built from them and
/// never from what a request says about its host.
/// </summary>
public sealed class Origins
{
    private Uri? admin, publicBase;

    /// <summary>Ends with a slash.</summary>
    /// <exception cref="InvalidOperationException">The server does not listen yet.</exception>
    public Uri Admin => admin ?? throw NotYet();

    /// <summary>Ends with a slash.</summary>
    /// <exception cref="InvalidOperationException">The server does not listen yet.</exception>
    public Uri Public => publicBase ?? throw NotYet();

    /// <summary>Null: neither of them.</summary>
    public Origin? Of(HostString host)
    {
        if (Matches(Admin, host)) return Origin.Admin;
        return Matches(Public, host) ? Origin.Public : null;
    }

    internal void Set(HostOptions options, int port)
    {
        admin = options.AdminUrl ?? new Uri($"http://localhost:{port}/");
        publicBase = options.PublicUrl ?? new Uri($"http://127.0.0.1:{port}/");
    }

    private static bool Matches(Uri url, HostString host) =>
        string.Equals(url.Host, host.Host, StringComparison.OrdinalIgnoreCase) && url.Port == (host.Port ?? (url.Scheme == "https" ? 443 : 80));

    private static InvalidOperationException NotYet() => new("The addresses are known when the server listens.");
}

/// <summary>On an endpoint: the origin that serves it. An endpoint without it is served by none.</summary>
internal sealed record ServedOn(Origin Origin);
