using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postroad.Simulator.Topics;

/// <summary>
/// The certificate with which SNS signs what it posts to web addresses, from an authority of the simulator's own; both lie in the data folder. Thread-safe.
/// </summary>
internal sealed class SigningCertificate : IDisposable
{
    private const string Path = "/SimpleNotificationService-";
    private const int KeyBits = 2048;
    private readonly RSA key = RSA.Create(KeyBits);
    private readonly Lock gate = new();

    public SigningCertificate(string folder, TimeProvider clock)
    {
        string In(string name) => System.IO.Path.Combine(folder, name);
        var (authority, certificate, keyFile) = (In("sns-authority.pem"), In("sns-certificate.pem"), In("sns-key.pem"));
        if (!File.Exists(certificate)) Make(authority, certificate, keyFile, clock.GetUtcNow());
        key.ImportFromPem(File.ReadAllText(keyFile));
        (Pem, Authority) = (File.ReadAllText(certificate), File.ReadAllText(authority));
        using var read = X509Certificate2.CreateFromPem(Pem);
        Name = $"{Path}{Convert.ToHexStringLower(SHA256.HashData(read.RawData))[..32]}.pem";
    }

    /// <summary>Whom to trust in a test.</summary>
    public string Authority { get; }

    public string Pem { get; }

    /// <summary>The path at which it is served, and by which messages name it.</summary>
    public string Name { get; }

    /// <param name="version">1: SHA1withRSA; 2: SHA256withRSA (SNS developer guide, "Verifying the signatures of Amazon SNS messages").</param>
    public string Sign(string text, string version)
    {
#pragma warning disable CA5350 // Version 1 of SNS's signatures is SHA-1, and still the default.
        var hash = version == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
#pragma warning restore CA5350
        lock (gate) return Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(text), hash, RSASignaturePadding.Pkcs1));
    }

    public void Dispose() => key.Dispose();

    // The certificate is written last: without it, all three are made anew.
    private static void Make(string authorityFile, string certificateFile, string keyFile, DateTimeOffset now)
    {
        using RSA authorityKey = RSA.Create(KeyBits), ownKey = RSA.Create(KeyBits);
        var root = new CertificateRequest("CN=Postroad simulator's test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = root.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        var own = new CertificateRequest("CN=sns.amazonaws.com", ownKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("sns.amazonaws.com");
        own.CertificateExtensions.Add(names.Build());
        own.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        own.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        using var certificate = own.Create(authority, now.AddDays(-1), now.AddYears(9), RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(authorityFile, authority.ExportCertificatePem() + "\n");
        File.WriteAllText(keyFile, ownKey.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem() + "\n");
    }
}
