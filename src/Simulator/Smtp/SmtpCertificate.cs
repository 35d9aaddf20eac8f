using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postroad.Simulator.Smtp;

/// <summary>
/// The certificate that connections see: for this machine and the hosts of all regions, from an authority of the simulator's own whose key is thrown away. Kept in the data folder, and made anew
/// when a region came that it does not name.
/// </summary>
internal sealed class SmtpCertificate : IDisposable
{
    /// <summary>id-kp-serverAuth (RFC 5280 section 4.2.1.12).</summary>
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 own;
    private readonly X509Certificate2 issuer;

    public SmtpCertificate(string folder, IEnumerable<string> regions, DateTimeOffset now)
    {
        string In(string name) => Path.Combine(folder, name);
        var (authorityFile, certificateFile, keyFile) = (In("smtp-authority.pem"), In("smtp-certificate.pem"), In("smtp-key.pem"));
        List<string> hosts = ["localhost", .. regions.Select(SmtpLogin.HostOf)];
        if (!File.Exists(certificateFile) || !Names(certificateFile).IsSupersetOf(hosts)) Make(authorityFile, certificateFile, keyFile, hosts, now);
        Authority = File.ReadAllText(authorityFile);
        own = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        issuer = X509Certificate2.CreateFromPem(Authority);
        Shown = SslStreamCertificateContext.Create(own, [issuer], offline: true);
    }

    /// <summary>Whom to trust, as PEM.</summary>
    public string Authority { get; }

    public SslStreamCertificateContext Shown { get; }

    public void Dispose()
    {
        own.Dispose();
        issuer.Dispose();
    }

    private static HashSet<string> Names(string certificateFile)
    {
        using var kept = X509CertificateLoader.LoadCertificateFromFile(certificateFile);
        return new(kept.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()), StringComparer.OrdinalIgnoreCase);
    }

    // The certificate is written last: without it, all three are made anew.
    private static void Make(string authorityFile, string certificateFile, string keyFile, IReadOnlyList<string> hosts, DateTimeOffset now)
    {
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), ownKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Postroad simulator's test authority for SMTP", authorityKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = root.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        var request = new CertificateRequest("CN=email-smtp.amazonaws.com", ownKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts) names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        using var certificate = request.Create(authority, now.AddDays(-1), now.AddYears(9), RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(authorityFile, authority.ExportCertificatePem() + "\n");
        File.WriteAllText(keyFile, ownKey.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem() + "\n");
    }
}
