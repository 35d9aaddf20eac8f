using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Postroad.Core.Domains.Links;

namespace Postroad.Web.Hosting;

/// <summary>Where the server listens, and with which certificate it answers at https addresses: that of the tracking domain which the handshake names.</summary>
internal static class Listeners
{
    /// <summary>For one handshake, as long as Kestrel's own default.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void Set(KestrelServerOptions kestrel, IReadOnlyList<string> addresses, IConfiguration configuration)
    {
        foreach (var address in addresses.Select(BindingAddress.Parse))
        {
            var encrypt = address.Scheme == Uri.UriSchemeHttps ? Encryption(kestrel, configuration) : _ => { };
            if (address.Host == "localhost") kestrel.ListenLocalhost(address.Port, encrypt);
            else if (IPAddress.TryParse(address.Host, out var ip)) kestrel.Listen(ip, address.Port, encrypt);
            // As Kestrel itself reads it: *, + and names listen on every address.
            else kestrel.ListenAnyIP(address.Port, encrypt);
        }
    }

    private static Action<ListenOptions> Encryption(KestrelServerOptions kestrel, IConfiguration configuration)
    {
        var (certificates, own) = (kestrel.ApplicationServices.GetRequiredService<Certificates>(), Own(configuration));
        return listen => listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = Patience,
            OnConnection = handshake => (certificates.Find(handshake.ClientHelloInfo.ServerName) ?? own) is { } found
                ? ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = found })
                : throw new AuthenticationException("No certificate is for the host that was asked for."),
        });
    }

    /// <summary>The one that Kestrel's own settings name, for whoever gave the installation's own addresses a certificate in that way. Null: they name none.</summary>
    private static SslStreamCertificateContext? Own(IConfiguration configuration)
    {
        var given = configuration.GetSection("Kestrel:Certificates:Default");
        if (given["Path"] is not { Length: > 0 } path) return null;
        if (given["KeyPath"] is not { Length: > 0 } key) return SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12FromFile(path, given["Password"]), null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(path, key), [.. chain.Skip(1)]);
    }
}
