using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postroad.Tests.Domains.Links;

/// <summary>A certificate authority with one below it, which signs what hosts show.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly X509Certificate2 between;

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = Request("CN=Test root", key, isAuthority: true).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        using var below = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Request("CN=Test intermediate", below, isAuthority: true).Create(Root, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(199), [1]);
        between = signed.CopyWithPrivateKey(below);
    }

    /// <summary>What a browser trusts. The one in between it has never seen.</summary>
    public X509Certificate2 Root { get; }

    public string Between => between.ExportCertificatePem() + "\n";

    /// <summary>Certificate and private key in PEM; without the chain.</summary>
    public (string Certificate, string Key) Sign(string host, DateTimeOffset begins, DateTimeOffset expires)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("CN=Of a host", key, isAuthority: false);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(between, begins, expires, RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public void Dispose()
    {
        Root.Dispose();
        between.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        return request;
    }
}
