using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postroad.Tests.Fixtures;

/// <summary>Signs as SNS does: an authority of its own, and a certificate that it issued.</summary>
internal sealed class SnsSigner : IDisposable
{
    private readonly RSA authorityKey = RSA.Create(2048), key = RSA.Create(2048);

    /// <param name="now">Days are counted from here.</param>
    public SnsSigner(DateTimeOffset now, string name = "sns.amazonaws.com", int fromDay = -1, int toDay = 30)
    {
        var authority = new CertificateRequest("CN=Authority under test", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var issuer = authority.CreateSelfSigned(now.AddDays(-400), now.AddDays(400));
        using var issued = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Create(issuer, now.AddDays(fromDay), now.AddDays(toDay), [1, 2, 3]);
        Pem = issued.ExportCertificatePem();
    }

    /// <summary>The signing certificate, as SNS serves it.</summary>
    public string Pem { get; }

    /// <summary>Its key, which belongs nowhere.</summary>
    public string KeyPem => key.ExportPkcs8PrivateKeyPem();

    public string Sign(byte[] text, string version) =>
        Convert.ToBase64String(key.SignData(text, version == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1));

    public void Dispose()
    {
        authorityKey.Dispose();
        key.Dispose();
    }
}
