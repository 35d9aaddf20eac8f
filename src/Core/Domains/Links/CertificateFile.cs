using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postroad.Core.Domains.Links;

/// <summary>What was read from the PEM files (RFC 7468) of a host.</summary>
/// <param name="Context">Certificate with key and chain, as TLS takes it. Null: with <paramref name="Fault"/>.</param>
/// <param name="ExpiresAt">Null: no certificate was read.</param>
/// <param name="Fault">What is wrong, with the file's name and never with what stands in it. Null: nothing.</param>
internal sealed record CertificateReading(SslStreamCertificateContext? Context, DateTimeOffset? ExpiresAt, string? Fault);

/// <summary>Reads a certificate with its chain and its private key.</summary>
internal static class CertificateFile
{
    /// <summary>Bytes: a chain of ten certificates has 20,000.</summary>
    private const int MostBytes = 256 * 1024;

    private const int MostNames = 5;

    private const string Begin = "-----BEGIN CERTIFICATE-----";

    /// <param name="host">That it must be for.</param>
    /// <param name="key">Null: the private key stands with the certificate.</param>
    public static CertificateReading Read(string host, string certificate, string? key, DateTimeOffset now)
    {
        if (!TryText(certificate, out var chain, out var fault)) return Faulty(fault);
        var secret = chain;
        if (key is not null && !TryText(key, out secret, out fault)) return Faulty(fault);
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
        if (fault is null) return new CertificateReading(SslStreamCertificateContext.Create(leaf, [.. all.Skip(1)], offline: true), expires, null);
        leaf.Dispose();
        return Faulty(fault);
    }

    private static string Broken(string file) => $"{file} has a certificate in it that cannot be read: it is cut off or was changed.";

    private static string Names(X509Certificate2 certificate)
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
