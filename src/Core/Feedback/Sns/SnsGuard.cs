using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback.Sns;

/// <summary>
/// Tells messages of one topic from what anybody else may post. What costs nothing is asked first; only an address that can be nobody's but SNS's is then
/// asked for its certificate. Nothing that the message names is fetched besides.
/// </summary>
/// <param name="topic">Whose messages are wanted. A signature of AWS proves no more than that somebody has a topic.</param>
/// <param name="certificates">Where they are fetched.</param>
/// <param name="saved">
/// Of a look-alike, saved with its server: its signatures alone are believed, and nothing is fetched. Null: AWS. Its certificates come over TLS from its own host and without those
/// between them and a root, which would have to be fetched from elsewhere; the host and the name in the certificate speak for it, as they do to AWS's own libraries.
/// </param>
/// <param name="time">By which messages and certificates are too old.</param>
internal sealed partial class SnsGuard(TopicArn topic, SigningCertificates certificates, X509Certificate2? saved, TimeProvider time)
{
    /// <summary>SNS tries for an hour at most; what is older is somebody's copy.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private static readonly SnsVerdict Genuine = new SnsVerdict.Genuine();

    /// <summary>The whole address and nothing else: no other scheme, port, user, query or spelling.</summary>
    [GeneratedRegex(@"^https://(sns\.[a-z0-9-]{5,40}\.(amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu))/SimpleNotificationService-[0-9a-f]{1,100}\.pem\z", RegexOptions.NonBacktracking)]
    private static partial Regex CertificateAddress { get; }

    public async Task<SnsVerdict> JudgeAsync(SnsMessage message, CancellationToken cancel)
    {
        if (Fault(message) is { } fault) return new SnsVerdict.Forged(fault);
        if (saved is not null && !SnsChecks.Lacks(SnsCheck.SavedCertificate)) return Of(DateFault(saved) ?? SignatureFault(message, saved));
        if (AddressFault(message.CertificateUrl) is { } why) return new SnsVerdict.Forged(why);
        return await certificates.GetAsync(new Uri(message.CertificateUrl), cancel) switch
        {
            CertificateAnswer.Found(var certificate) => Of(DateFault(certificate) ?? NameFault(certificate) ?? SignatureFault(message, certificate)),
            CertificateAnswer.NotNow(var cause) => new SnsVerdict.NotNow(cause),
            _ => new SnsVerdict.Forged("there is no certificate where it says that its signing certificate is"),
        };
    }

    private static SnsVerdict Of(string? fault) => fault is null ? Genuine : new SnsVerdict.Forged(fault);

    private string? Fault(SnsMessage message)
    {
        if (message.TopicArn != topic.Text && !SnsChecks.Lacks(SnsCheck.Topic)) return "it comes from another topic";
        if (message.SignatureVersion is not ("1" or "2") && !SnsChecks.Lacks(SnsCheck.Version)) return "its signature is of a version that is not known";
        if (!IsFresh(message.At) && !SnsChecks.Lacks(SnsCheck.Time)) return "it is more than an hour old or ahead; look at this machine's clock if it should not be";
        return null;
    }

    private string? AddressFault(string url)
    {
        var address = CertificateAddress.Match(url);
        if (!address.Success && (!SnsChecks.Lacks(SnsCheck.CertificateAddress) || !Uri.IsWellFormedUriString(url, UriKind.Absolute))) return "the address of its signing certificate is not one of SNS";
        if (address.Success && address.Groups[1].Value != topic.Host && !SnsChecks.Lacks(SnsCheck.Region)) return "its signing certificate is of another region than the topic";
        return null;
    }

    private bool IsFresh(DateTimeOffset? at) => at is { } then && (time.GetUtcNow() - then).Duration() <= Window;

    private string? DateFault(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime()) && !SnsChecks.Lacks(SnsCheck.CertificateTime) ? "its signing certificate has expired, or is not valid yet" : null;
    }

    private string? NameFault(X509Certificate2 certificate) =>
        Names().Any(name => certificate.MatchesHostname(name, allowWildcards: false)) || SnsChecks.Lacks(SnsCheck.CertificateName) ? null : "its signing certificate is not in the name of SNS";

    /// <summary>As AWS's own libraries know them: one for most regions, one each for younger ones, one for each other part of AWS.</summary>
    private IEnumerable<string> Names() =>
        ["sns.amazonaws.com", topic.Host, $"sns-signing.{topic.Region}.{topic.Domain}", $"sns-{topic.Region}.{topic.Domain}", .. topic.Region.StartsWith("us-gov-", StringComparison.Ordinal) ? (string[])["sns-us-gov-west-1.amazonaws.com"] : []];

    private static string? SignatureFault(SnsMessage message, X509Certificate2 certificate)
    {
        if (SnsChecks.Lacks(SnsCheck.Signature)) return null;
        var signature = new byte[message.Signature.Length];
        using var key = certificate.GetRSAPublicKey();
        return key is not null && Convert.TryFromBase64String(message.Signature, signature, out var length)
            && key.VerifyData(message.Signed(), signature.AsSpan(0, length), HashOf(message), RSASignaturePadding.Pkcs1) ? null : "its signature does not fit";
    }

    private static HashAlgorithmName HashOf(SnsMessage message) => message.SignatureVersion == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
}
