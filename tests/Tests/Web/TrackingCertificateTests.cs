using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Domains.Links;
using Postroad.Tests.Domains.Links;
using Postroad.Tests.Fixtures;
using static Postroad.Tests.Web.TrackingTests;

namespace Postroad.Tests.Web;

/// <summary>Certificate files of tracking domains: shown to whoever names their host, renewed without a restart, named by administrators alone.</summary>
public sealed class TrackingCertificateTests
{
    private const string Go = "go.shop.test";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handshake_gets_the_certificate_of_the_host_that_it_names_and_one_that_names_another_gets_nothing()
    {
        using var authority = new TestCertificates();
        using var folder = new TemporaryFolder();
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(TestDatabase.Sqlite(), zone, urls: "http://127.0.0.1:0;https://127.0.0.1:0");
        var (domains, certificates) = (installation.Web.Services.GetRequiredService<TrackingDomains>(), installation.Web.Services.GetRequiredService<Certificates>());
        zone.Lead(Go);
        var go = Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => ShownAsync(installation, Go, authority.Root));

        var (begins, ends) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(60));
        var first = authority.Sign(Go, begins, ends);
        var path = Path.Combine(folder.Path, "go.pem");
        await File.WriteAllTextAsync(path, first.Certificate + authority.Between + first.Key, Cancel);
        go = Saved(await domains.EncryptAsync(installation.Customer, go.PublicId, go.Version, path, null, "Ines", Cancel));
        // With the one in between, which the client has never seen, and by HTTP over it.
        var (shown, answer) = await ShownAsync(installation, Go, authority.Root);
        Assert.Equal(first.Certificate.Trim(), shown);
        Assert.StartsWith("HTTP/1.1 404 Not Found", answer, StringComparison.Ordinal);
        foreach (var other in new[] { "news.postroad.test", "other.shop.test", "127.0.0.1", "" })
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => ShownAsync(installation, other, authority.Root));
            Assert.True(refused is AuthenticationException or IOException, refused.ToString());
        }

        var renewed = authority.Sign(Go, begins, ends);
        await File.WriteAllTextAsync(path, renewed.Certificate + authority.Between, Cancel);
        certificates.Look();
        Assert.Equal(first.Certificate.Trim(), (await ShownAsync(installation, Go, authority.Root)).Certificate);
        await File.WriteAllTextAsync(path, renewed.Certificate + authority.Between + renewed.Key, Cancel);
        certificates.Look();
        Assert.Equal(renewed.Certificate.Trim(), (await ShownAsync(installation, Go, authority.Root)).Certificate);

        Saved(await domains.EncryptAsync(installation.Customer, go.PublicId, go.Version, null, null, "Ines", Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => ShownAsync(installation, Go, authority.Root));
    }

    [Fact]
    public async Task Administrators_alone_name_files_of_the_server_and_nobody_reads_a_key()
    {
        using var authority = new TestCertificates();
        using var folder = new TemporaryFolder();
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(TestDatabase.Sqlite(), zone);
        var (domains, certificates) = (installation.Web.Services.GetRequiredService<TrackingDomains>(), installation.Web.Services.GetRequiredService<Certificates>());
        zone.Lead(Go);
        var go = Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        using var owner = new Guest(installation.Web);
        await owner.SignInAsync(installation.Customer, "Ben", isAdministrator: false);
        var page = $"/domains/tracking/{go.PublicId}";

        var pair = authority.Sign(Go, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(9.5));
        var path = Path.Combine(folder.Path, "go.pem");
        await File.WriteAllTextAsync(path, pair.Certificate, Cancel);
        using var broken = await PostAsync(admin, page, path);
        Assert.Contains($"{path} has no private key in it", await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, broken), StringComparison.Ordinal);
        using var relative = await PostAsync(admin, page, "go.pem");
        Assert.Contains("Write the whole path, from /", await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, relative), StringComparison.Ordinal);
        using var none = await PostAsync(owner, page, path);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);

        await File.WriteAllTextAsync(path, pair.Certificate + pair.Key, Cancel);
        using var taken = await PostAsync(admin, page, path);
        Assert.Equal(HttpStatusCode.Redirect, taken.StatusCode);
        using var shown = await admin.AdminAsync(page);
        var words = await shown.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("9 days left", words, StringComparison.Ordinal);
        Assert.Contains(path, words, StringComparison.Ordinal);
        Assert.Contains("has the certificate of the host without that of its issuer", words, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", words, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, "nothing", Cancel);
        certificates.Look();
        using var seen = await owner.AdminAsync(page);
        words = await seen.Content.ReadAsStringAsync(Cancel);
        Assert.DoesNotContain(path, words, StringComparison.Ordinal);
        Assert.Contains("whoever runs Postroad sees why on its page", words, StringComparison.Ordinal);

        using var shop = await ApiDesk.OpenAsync(installation, installation.Customer, "domains:write");
        var body = (await shop.CallAsync("GET", $"/tracking-domains/{go.PublicId}")).Expect(200);
        Assert.DoesNotContain(path, body.Text, StringComparison.Ordinal);
        (await shop.CallAsync("PUT", $"/tracking-domains/{go.PublicId}/certificate", new { certificate_file = path }, change: m => m.Headers.TryAddWithoutValidation("If-Match", body.Headers["ETag"]))).Expect(403);
    }

    [Fact]
    public async Task The_second_of_two_who_change_one_is_told_and_keeps_what_was_ticked()
    {
        using var authority = new TestCertificates();
        using var folder = new TemporaryFolder();
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(TestDatabase.Sqlite(), zone);
        zone.Lead(Go);
        var (domains, server) = (installation.Web.Services.GetRequiredService<TrackingDomains>(), (await ServerAsync(installation)).PublicId);
        var go = Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer, isAdministrator: true);
        var page = $"/domains/tracking/{go.PublicId}";
        using var opened = await guest.AdminAsync(page);
        var fields = Guest.Fields(await opened.Content.ReadAsStringAsync(Cancel));
        Saved(await domains.AttachAsync(installation.Customer, go.PublicId, go.Version, [], "Ben", Cancel));

        (fields["_handler"], fields["servers"]) = ("attach", server);
        using var stale = await guest.AdminAsync(page, HttpMethod.Post, new FormUrlEncodedContent(fields));
        var words = await AnswerAssert.IsAsync(HttpStatusCode.Conflict, stale);
        Assert.Contains("Ben saved it", words, StringComparison.Ordinal);
        Assert.Matches($"value=\"{server}\"[^>]*checked", words);
        Assert.Empty((await domains.FindAsync(installation.Customer, go.PublicId, Cancel))!.Servers);
        fields["over"] = "2";
        using var over = await guest.AdminAsync(page, HttpMethod.Post, new FormUrlEncodedContent(fields));
        Assert.Equal(HttpStatusCode.Redirect, over.StatusCode);
        Assert.Single((await domains.FindAsync(installation.Customer, go.PublicId, Cancel))!.Servers);

        var pair = authority.Sign(Go, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(60));
        var path = Path.Combine(folder.Path, "go.pem");
        await File.WriteAllTextAsync(path, pair.Certificate + pair.Key, Cancel);
        fields.Remove("over");
        (fields["_handler"], fields["certificate_file"], fields["key_file"]) = ("encrypt", path, "");
        using var encrypt = await guest.AdminAsync(page, HttpMethod.Post, new FormUrlEncodedContent(fields));
        Assert.Contains($"value=\"{path}\"", await AnswerAssert.IsAsync(HttpStatusCode.Conflict, encrypt), StringComparison.Ordinal);
        fields["version"] = "1";
        using var remove = await guest.AdminAsync($"{page}/remove", HttpMethod.Post, new FormUrlEncodedContent(fields.Append(new("_handler", "remove")).GroupBy(f => f.Key).Select(g => g.Last())));
        Assert.Contains("was changed meanwhile", await AnswerAssert.IsAsync(HttpStatusCode.Conflict, remove), StringComparison.Ordinal);
        Assert.Null((await domains.FindAsync(installation.Customer, go.PublicId, Cancel))!.Domain.RemovedAt);
    }

    private static async Task<HttpResponseMessage> PostAsync(Guest guest, string path, string file)
    {
        using var page = await guest.AdminAsync(path);
        var fields = Guest.Fields(await page.Content.ReadAsStringAsync(Cancel));
        (fields["_handler"], fields["certificate_file"], fields["key_file"]) = ("encrypt", file, "");
        return await guest.AdminAsync(path, HttpMethod.Post, new FormUrlEncodedContent(fields));
    }

    /// <summary>Shakes hands as a browser does, and asks for something that is not there.</summary>
    private static async Task<(string Certificate, string Answer)> ShownAsync(Installation installation, string host, X509Certificate2 root)
    {
        var addresses = installation.Web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(BindingAddress.Parse);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, addresses.Single(a => a.Scheme == "https").Port, Cancel);
        await using var tls = new SslStream(client.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.Add(root);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = policy }, Cancel);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET /nothing HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), Cancel);
        using var reader = new StreamReader(tls, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync(Cancel);
        return (((X509Certificate2)tls.RemoteCertificate!).ExportCertificatePem(), answer);
    }
}
