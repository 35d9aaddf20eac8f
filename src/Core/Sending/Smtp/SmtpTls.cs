using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Smtp;

/// <summary>Whom a connection is for, and why a certificate is not taken. Nothing but the right name from a trusted authority in its time is.</summary>
internal sealed class SmtpTls(SmtpServerSettings settings, TimeProvider time)
{
    private const int MostNames = 5, MostWords = 300;

    /// <summary>Null: the certificate was taken, or none was shown.</summary>
    public string? Fault { get; private set; }

    /// <summary>What kind of <see cref="Fault"/>.</summary>
    public SmtpFault Kind { get; private set; }

    /// <summary>Shown, whether it was taken or not. Null: none was.</summary>
    public SmtpCertificate? Seen { get; private set; }

    /// <summary>No address that a certificate names is asked: whoever wrote it would choose where we connect.</summary>
    public SslClientAuthenticationOptions Options()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true, VerificationTime = time.GetUtcNow().UtcDateTime };
        if (settings.Root is { } root)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.Add(root);
        }

        return new SslClientAuthenticationOptions { TargetHost = settings.Host, CertificateChainPolicy = policy, RemoteCertificateValidationCallback = Judge };
    }

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 shown) Seen = new SmtpCertificate(shown.Subject.Fit(MostWords), shown.Issuer.Fit(MostWords), shown.NotAfter.ToUniversalTime());
        Fault = errors == SslPolicyErrors.None ? null : certificate is X509Certificate2 leaf ? FaultOf(leaf, errors) : $"{settings.Host} showed no certificate";
        return errors == SslPolicyErrors.None;
    }

    private string FaultOf(X509Certificate2 leaf, SslPolicyErrors errors)
    {
        var now = time.GetUtcNow().UtcDateTime;
        Kind = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? SmtpFault.CertificateName : leaf.NotAfter.ToUniversalTime() <= now ? SmtpFault.CertificateEnded : SmtpFault.CertificateUntrusted;
        if (Kind == SmtpFault.CertificateName) return $"The certificate of {settings.Host} is for {Names(leaf)}";
        if (Kind == SmtpFault.CertificateEnded) return $"The certificate of {settings.Host} ended on {leaf.NotAfter.ToUniversalTime():d MMM yyyy}";
        if (leaf.NotBefore.ToUniversalTime() > now) return $"The certificate of {settings.Host} is not valid before {leaf.NotBefore.ToUniversalTime():d MMM yyyy}";
        return $"The certificate of {settings.Host} is from an authority that this machine does not trust, or comes without that of its issuer";
    }

    private static string Names(X509Certificate2 leaf)
    {
        var all = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => $"{a}")));
        var names = all.Take(MostNames).ToList();
        return names.Count == 0 ? "no host" : string.Join(", ", names);
    }
}
