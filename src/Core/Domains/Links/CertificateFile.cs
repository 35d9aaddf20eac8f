using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postroad.Core.Domains.Links;

/// <summary>What was read from the PEM files (RFC 7468) of a host.</summary>
/// <param name="Context">Certificate with key and chain, as TLS takes it. Null: with <paramref name="Fault"/>.</param>
/// <param name="ExpiresAt">Null: no certificate was read.</param>
/// <param name="Fault">What is wrong, with the file's name and never with what stands in it. Null: nothing.</param>
/// <param name="Advice">What is taken all the same, and is not as it should be. Null: nothing.</param>
internal sealed record CertificateReading(SslStreamCertificateContext? Context, DateTimeOffset? ExpiresAt, string? Fault, string? Advice = null);

/// <summary>What stands in the files.</summary>
/// <param name="Print">Hash of all of it: two that have the same are the same.</param>
internal sealed record CertificateText(string Chain, string Secret, string Print);

/// <summary>Reads a certificate with its chain and its private key.</summary>
internal static class CertificateFile
{
    /// <summary>Bytes: a chain of ten certificates has 20,000.</summary>
    private const int MostBytes = 256 * 1024;

    private const int MostNames = 5;

    private const string Begin = "-----BEGIN CERTIFICATE-----";

    /// <param name="host">That it must be for.</param>
    /// <param name="key">Null: the private key stands with the certificate.</param>
    public static CertificateReading Read(string host, string certificate, string? key, DateTimeOffset now) =>
        TryRead(certificate, key, out var text, out var fault) ? Of(host, certificate, key, text, now) : Faulty(fault);

    /// <summary>Without a look at what it is.</summary>
    public static bool TryRead(string certificate, string? key, out CertificateText text, out string fault)
    {
        text = new CertificateText("", "", "");
        if (!TryText(certificate, out var chain, out fault)) return false;
        var secret = chain;
        if (key is not null && !TryText(key, out secret, out fault)) return false;
        text = new CertificateText(chain, secret, Convert.ToHexString(SHA256.HashData(Encoding.Latin1.GetBytes($"{chain.Length} {chain}{secret}"))));
        return true;
    }

    public static CertificateReading Of(string host, string certificate, string? key, CertificateText text, DateTimeOffset now)
    {
        var (chain, secret, _) = text;
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(chain);
            if (all.Count == 0 && !chain.Contains(Begin, StringComparison.Ordinal)) return Faulty($"{certificate} has no certificate in it: a PEM file has lines {Begin}.");
            if (all.Count == 0) return Faulty(Broken(certificate));
            return KeyFault(secret, key ?? certificate) is { } noKey ? Faulty(noKey) : With(host, certificate, chain, secret, all, now);
        }
        catch (CryptographicException)
        {
            // Of ours alone: what the platform says may hold a piece of the file.
            return Faulty(Broken(certificate));
        }
    }

    private static CertificateReading With(string host, string file, string chain, string secret, X509Certificate2Collection all, DateTimeOffset now)
    {
        X509Certificate2 leaf;
        try
        {
            leaf = X509Certificate2.CreateFromPem(chain, secret);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return Faulty($"The private key does not belong to the first certificate in {file}, or cannot be read.");
        }

        var (begins, expires) = (new DateTimeOffset(leaf.NotBefore.ToUniversalTime()), new DateTimeOffset(leaf.NotAfter.ToUniversalTime()));
        var fault = !leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false) ? $"The first certificate in {file} is for {Names(leaf)} and not for {host}."
            : expires <= now ? $"The certificate in {file} expired on {expires:d MMM yyyy}."
            : begins > now ? $"The certificate in {file} is not valid before {begins:d MMM yyyy}."
            : null;
        if (fault is null) return new CertificateReading(SslStreamCertificateContext.Create(leaf, [.. all.Skip(1)], offline: true), expires, null, Lonely(file, leaf, all));
        leaf.Dispose();
        return Faulty(fault);
    }

    /// <summary>What browsers fetch by themselves, mail programs and picture proxies often do not.</summary>
    private static string? Lonely(string file, X509Certificate2 leaf, X509Certificate2Collection all) =>
        leaf.IssuerName.RawData.AsSpan().SequenceEqual(leaf.SubjectName.RawData) || all.Skip(1).Any(c => c.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData)) ? null
            : $"{file} has the certificate of the host without that of its issuer, so mail programs may not trust it: give the whole chain (certbot: fullchain.pem).";

    /// <summary>Null: nobody but its owner and group can read the private key.</summary>
    public static string? OpenKey(string path)
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        try
        {
            return OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & others) == 0 ? null : $"Everybody on the server can read the private key in {path}, or change it: take that from others (chmod o= {path}).";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Broken(string file) => $"{file} has a certificate in it that cannot be read: it is cut off or was changed.";

    public static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).Select(n => Dns.DnsText.Clean(n, Dns.DnsName.MaxLength)).ToList();
        return names.Count == 0 ? "no host name at all" : string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? " and more" : "");
    }

    private static string? KeyFault(string text, string file)
    {
        if (text.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal) || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            return $"The private key in {file} is locked with a passphrase, which nobody types when Postroad starts: write it without, readable for its account alone.";
        return text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? null : $"{file} has no private key in it: a PEM file has lines -----BEGIN PRIVATE KEY-----.";
    }

    private static bool TryText(string path, out string text, out string fault)
    {
        (text, fault) = ("", "");
        try
        {
            // Of what is no regular file the length is 0: opening a pipe would wait for whoever writes into it.
            if (new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) is { Exists: true, Length: 0 })
            {
                fault = $"{path} is empty, or no regular file.";
                return false;
            }

            using var file = File.OpenRead(path);
            var bytes = new byte[MostBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= MostBytes) text = Encoding.Latin1.GetString(bytes, 0, length);
            else fault = $"{path} has more than {MostBytes / 1024} KB: it is no file of a certificate.";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            fault = $"There is no file {path} on the server.";
        }
        catch (UnauthorizedAccessException)
        {
            fault = $"{path} cannot be read by the account that Postroad runs as, or is a folder.";
        }
        catch (IOException e)
        {
            fault = $"{path} cannot be read just now: {e.Message}";
        }

        return fault.Length == 0;
    }

    private static CertificateReading Faulty(string fault) => new(null, null, fault);
}
