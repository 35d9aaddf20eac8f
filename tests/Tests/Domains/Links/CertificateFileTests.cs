using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Domains.Links;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Links;

/// <summary>Certificate files of tracking domains: each mistake has its sentence, and what is in a key is in none.</summary>
public sealed class CertificateFileTests : IDisposable
{
    private const string Host = "go.links.test";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero), End = Now.AddDays(90);

    private readonly TestCertificates authority = new();
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Certificate_chain_and_key_are_read_from_one_file_or_two()
    {
        var (certificate, key) = authority.Sign(Host, Now, End);
        Assert.Equal((End, null), Read(Write("one.pem", certificate + authority.Between + key)));
        Assert.Equal((End, null), Read(Write("chain.pem", certificate + authority.Between), Write("key.pem", key)));
        var wildcard = authority.Sign("*.links.test", Now, End);
        Assert.Equal((End, null), Read(Write("wild.pem", wildcard.Certificate + wildcard.Key)));
    }

    [Fact]
    public void Every_mistake_is_named_with_the_file_and_without_what_is_in_it()
    {
        var ((certificate, key), other) = (authority.Sign(Host, Now, End), authority.Sign("mail.shop.test", Now, End));
        using var locked = RSA.Create(2048);
        var secret = locked.ExportEncryptedPkcs8PrivateKeyPem("word", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        var cases = new (string Name, string? Text, string Fault)[]
        {
            ("missing", null, "There is no file FILE on the server."),
            ("empty", "", "FILE is empty, or no regular file."),
            ("something else", "x", "FILE has no certificate in it: a PEM file has lines -----BEGIN CERTIFICATE-----."),
            ("key alone", key, "FILE has no certificate in it: a PEM file has lines -----BEGIN CERTIFICATE-----."),
            ("no key", certificate, "FILE has no private key in it: a PEM file has lines -----BEGIN PRIVATE KEY-----."),
            ("locked", certificate + secret, "The private key in FILE is locked with a passphrase, which nobody types when Postroad starts: write it without, readable for its account alone."),
            ("another's key", certificate + other.Key, "The private key does not belong to the first certificate in FILE, or cannot be read."),
            ("chain first", authority.Between + certificate + key, "The private key does not belong to the first certificate in FILE, or cannot be read."),
            ("cut off", certificate[..200] + "\n-----END CERTIFICATE-----\n" + key, "FILE has a certificate in it that cannot be read: it is cut off or was changed."),
            ("cut key", certificate + key[..60] + "\n-----END PRIVATE KEY-----\n", "The private key does not belong to the first certificate in FILE, or cannot be read."),
            ("another host", other.Certificate + other.Key, "The first certificate in FILE is for mail.shop.test and not for go.links.test."),
            ("expired", Joined(authority.Sign(Host, Now.AddDays(-90), Now.AddDays(-1))), "The certificate in FILE expired on 23 Nov 2026."),
            ("too early", Joined(authority.Sign(Host, Now.AddDays(2), End)), "The certificate in FILE is not valid before 26 Nov 2026."),
            ("too much", new string('x', 300_000), "FILE has more than 256 KB: it is no file of a certificate."),
        };
        foreach (var (name, text, fault) in cases)
        {
            var path = text is null ? Path.Combine(folder.Path, name) : Write(name, text);
            var found = CertificateFile.Read(Host, path, null, Now);
            Assert.Equal((name, fault.Replace("FILE", path, StringComparison.Ordinal)), (name, found.Fault));
            Assert.Null(found.Context);
        }

        Assert.Equal($"{folder.Path} cannot be read by the account that Postroad runs as, or is a folder.", CertificateFile.Read(Host, folder.Path, null, Now).Fault);
    }

    [Fact]
    public async Task A_pipe_is_refused_at_once_and_links_to_files_are_followed()
    {
        var pipe = Path.Combine(folder.Path, "pipe");
        using (var made = Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync(LinkDesk.Cancel);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link to pipe"), pipe);
        foreach (var path in new[] { pipe, Path.Combine(folder.Path, "link to pipe") })
        {
            var found = await Task.Run(() => CertificateFile.Read(Host, path, null, Now), LinkDesk.Cancel).WaitAsync(TimeSpan.FromSeconds(30), LinkDesk.Cancel);
            Assert.Equal($"{path} is empty, or no regular file.", found.Fault);
        }

        File.CreateSymbolicLink(Path.Combine(folder.Path, "live.pem"), Write("archive.pem", Joined(authority.Sign(Host, Now, End))));
        Assert.Equal((End, null), Read(Path.Combine(folder.Path, "live.pem")));
    }

    [Fact]
    public async Task A_chain_that_was_put_right_is_used_and_the_same_bytes_are_taken_once()
    {
        var pair = authority.Sign(Host, Now, End);
        var path = Write("go.pem", Joined(pair));
        Let(path, UnixFileMode.OtherRead);
        await using var desk = await LinkDesk.OpenAsync(TestDatabase.Sqlite(), new FakeTimeProvider(Now));
        var certificates = new Certificates(desk.Hosts, desk.Time, new ToldLog<Certificates>());
        var domain = await desk.AddRightAsync(Host);
        await LinkDesk.SavedAsync(desk.Domains.EncryptAsync(desk.Customer, domain.PublicId, domain.Version, path, null, "Ines", LinkDesk.Cancel));
        certificates.Look();
        Assert.Empty(certificates.Find(Host)!.IntermediateCertificates);
        Assert.Equal($"{path} has the certificate of the host without that of its issuer, so mail programs may not trust it: give the whole chain (certbot: fullchain.pem). "
            + $"Everybody on the server can read the private key in {path}, or change it: take that from others (chmod o= {path}).", certificates.Of(Host)!.Advice);

        File.WriteAllText(path, pair.Certificate + authority.Between + pair.Key);
        Let(path, UnixFileMode.None);
        certificates.Look();
        var taken = certificates.Find(Host)!;
        Assert.Single(taken.IntermediateCertificates);
        Assert.Null(certificates.Of(Host)!.Advice);
        certificates.Look();
        Assert.Same(taken, certificates.Find(Host));
    }

    [Fact]
    public async Task A_renewed_file_is_taken_and_a_broken_one_leaves_the_one_before_in_use()
    {
        var (log, time) = (new ToldLog<Certificates>(), new FakeTimeProvider(Now));
        var first = authority.Sign(Host, Now, Now.AddDays(30));
        var path = Write("go.pem", Joined(first));
        await using var desk = await LinkDesk.OpenAsync(TestDatabase.Sqlite(), time);
        var certificates = new Certificates(desk.Hosts, time, log);
        var domain = await desk.AddRightAsync(Host);
        await LinkDesk.SavedAsync(desk.Domains.EncryptAsync(desk.Customer, domain.PublicId, domain.Version, path, null, "Ines", LinkDesk.Cancel));
        certificates.Look();
        Assert.Equal(new CertificateStanding(Now.AddDays(30), null, Now), Standing());
        Assert.NotNull(certificates.Find("GO.links.test"));
        Assert.Null(certificates.Find("other.links.test"));
        Assert.Null(certificates.Find(null));
        Assert.DoesNotContain(log.Lines, l => l.Level == LogLevel.Warning);

        time.Advance(TimeSpan.FromDays(17));
        certificates.Look();
        certificates.Look();
        Assert.Single(log.Lines, l => l.Level == LogLevel.Warning && l.Words.Contains("has not been renewed", StringComparison.Ordinal));

        Write("go.pem", first.Certificate);
        certificates.Look();
        certificates.Look();
        Assert.Equal(new CertificateStanding(Now.AddDays(30), $"{path} has no private key in it: a PEM file has lines -----BEGIN PRIVATE KEY-----.", Now), Standing());
        Assert.NotNull(certificates.Find(Host));
        Assert.Single(log.Lines, l => l.Words.Contains("no private key", StringComparison.Ordinal));

        var renewed = authority.Sign(Host, Now, Now.AddDays(120));
        Write("go.pem", Joined(renewed));
        certificates.Look();
        Assert.Equal(new CertificateStanding(Now.AddDays(120), null, Now.AddDays(17)), Standing());
        Assert.Equal(renewed.Certificate.Trim(), certificates.Find(Host)!.TargetCertificate.ExportCertificatePem());

        CertificateStanding Standing() => certificates.Of(Host)! with { Advice = null };
        var secrets = new[] { first.Key, renewed.Key }.SelectMany(k => k.Split('\n')).Where(l => l.Length > 20 && l[0] != '-').ToList();
        Assert.NotEmpty(secrets);
        Assert.All(log.Lines, line => Assert.All(secrets, secret => Assert.DoesNotContain(secret, line.Words, StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    private static (DateTimeOffset? ExpiresAt, string? Fault) Read(string path, string? key = null)
    {
        var found = CertificateFile.Read(Host, path, key, Now);
        return (found.ExpiresAt, found.Fault);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static void Let(string path, UnixFileMode others)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
    }

    private static string Joined((string Certificate, string Key) pair) => pair.Certificate + pair.Key;
}
