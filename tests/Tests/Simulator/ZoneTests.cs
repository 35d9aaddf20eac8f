using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;
using Postroad.Web.Commands.Demo;

namespace Postroad.Tests.Simulator;

/// <summary>The simulator's own name server and the calls that write its zones.</summary>
public sealed class ZoneTests
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Zone_text_is_served_when_the_call_answers()
    {
        await using var post = await OpenAsync();
        var text = $"@ MX 10 mail\n@ TXT \"{new string('a', 255)}\" {string.Join(' ', Enumerable.Repeat($"\"{new string('b', 250)}\"", 16))}\nwww CNAME shop.example.\n@ AAAA 2001:db8::1\n@ 7 A 192.0.2.1";
        var (status, zone) = await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text });

        Assert.Equal(200, status);
        Assert.Equal(1u, zone.GetProperty("serial").GetUInt32());
        Assert.NotEqual(JsonValueKind.Null, zone.GetProperty("served_at").ValueKind);
        Assert.Equal(6, zone.GetProperty("records").GetArrayLength());
        Assert.Equal("10 mail.shop.example", await AskAsync(post, "shop.example", DnsKind.Mx));
        Assert.Equal(255 + 16 * 250, (await AskAsync(post, "shop.example", DnsKind.Txt))!.Length);
        Assert.Equal("shop.example", await AskAsync(post, "www.shop.example", DnsKind.Cname));
        Assert.Equal("2001:db8::1", await AskAsync(post, "shop.example", DnsKind.Aaaa));
        Assert.Equal("192.0.2.1", await AskAsync(post, "shop.example", DnsKind.A));
        Assert.Equal("ns1.nic.test", await AskAsync(post, "shop.example", DnsKind.Ns));
        Assert.Equal("127.0.0.1", await AskAsync(post, "ns1.nic.test", DnsKind.A));
        Assert.Null(await AskAsync(post, "other.example", DnsKind.A));
    }

    [Fact]
    public async Task A_record_is_added_changed_and_deleted_and_each_state_is_the_one_that_is_asked()
    {
        await using var post = await OpenAsync();
        await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "" });
        var (_, zone) = await CallAsync(post, HttpMethod.Post, "zones/shop.example/records", new { name = "n", type = "TXT", value = "0" });
        for (var i = 1; i <= 20; i++)
        {
            (var status, zone) = await CallAsync(post, HttpMethod.Put, $"zones/shop.example/records/{IdOf(zone, "TXT")}", new { name = "n", type = "TXT", value = $"{i}", ttl = 5 });
            Assert.Equal(200, status);
            Assert.Equal($"{i}", await AskAsync(post, "n.shop.example", DnsKind.Txt));
        }

        Assert.Equal(200, (await CallAsync(post, HttpMethod.Delete, $"zones/shop.example/records/{IdOf(zone, "TXT")}")).Status);
        Assert.Null(await AskAsync(post, "n.shop.example", DnsKind.Txt));
        var (gone, said) = await CallAsync(post, HttpMethod.Delete, $"zones/shop.example/records/{IdOf(zone, "TXT")}");
        Assert.Equal((404, "shop.example has no such record (any more): somebody else changed it."), (gone, said.GetString()));
        Assert.Equal(204, (await CallAsync(post, HttpMethod.Delete, "zones/shop.example")).Status);
        Assert.Null(await AskAsync(post, "shop.example", DnsKind.Soa));
        Assert.Equal(404, (await CallAsync(post, HttpMethod.Post, "zones/shop.example/records", new { type = "A", value = "192.0.2.1" })).Status);
    }

    [Fact]
    public async Task Text_is_taken_beside_what_there_is_or_instead_of_it_and_whole_or_not_at_all()
    {
        await using var post = await OpenAsync();
        await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "a A 192.0.2.1" });
        await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "b A 192.0.2.2", keep = true });
        Assert.Equal(["192.0.2.1", "192.0.2.2"], [await AskAsync(post, "a.shop.example", DnsKind.A), await AskAsync(post, "b.shop.example", DnsKind.A)]);

        var (status, faults) = await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "c A 192.0.2.3\nb CNAME c\na A 192.0.2.1\n@ CNAME c\nd A 1", keep = true });
        Assert.Equal(400, status);
        Assert.Equal(["line 5: it takes an IPv4 address such as 192.0.2.10, and not \"1\"."], Errors(faults));
        (status, faults) = await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "c A 192.0.2.3\nb CNAME c\na A 192.0.2.1\n@ CNAME c\nw CNAME c\nw TXT x", keep = true });
        Assert.Equal(400, status);
        Assert.Equal(
            [
                "line 2: b.shop.example has a record of type A, and a CNAME stands alone (RFC 1034 section 3.6.2).", "line 3: a.shop.example has this A record already.",
                "line 4: shop.example is the zone's own name, and beside its SOA record no CNAME may stand (RFC 1034 section 3.6.2).",
                "line 6: w.shop.example has a CNAME, beside which nothing else may stand (RFC 1034 section 3.6.2).",
            ],
            Errors(faults));
        Assert.Null(await AskAsync(post, "c.shop.example", DnsKind.A));

        await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "@ NS ns.gone.example.\nc A 192.0.2.3" });
        Assert.Equal([null, "192.0.2.3", "ns.gone.example"], [await AskAsync(post, "a.shop.example", DnsKind.A), await AskAsync(post, "c.shop.example", DnsKind.A), await AskAsync(post, "shop.example", DnsKind.Ns)]);
    }

    [Fact]
    public async Task A_zone_has_its_bounds_and_what_it_may_have_outlives_a_restart()
    {
        var post = await OpenAsync();
        await using (post)
        {
            var many = string.Join('\n', Enumerable.Range(0, 3000).Select(i => $"n{i} A 192.0.2.1"));
            var (status, faults) = await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = many });
            Assert.Equal((400, 21), (status, Errors(faults).Length));
            Assert.Equal("line 2000: the zone has 2000 records, and no more are taken.", Errors(faults)[0]);
            Assert.Equal(200, (await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = Large("n", 400) })).Status);
            (status, faults) = await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = Large("m", 40), keep = true });
            Assert.Equal((400, "shop.example would have more than 1000000 characters: delete records first."), (status, Errors(faults).Single()));
        }

        await using var again = await OpenAsync(post.Folder);
        Assert.Equal(2400, (await AskAsync(again, "n399.shop.example", DnsKind.Txt))!.Length);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("\"a")]
    [InlineData("*.example")]
    [InlineData("nic.test")]
    [InlineData("www.nic.test")]
    [InlineData("test")]
    [InlineData("..")]
    [InlineData("müller.example")]
    public async Task What_is_no_domain_gets_no_zone(string zone)
    {
        await using var post = await OpenAsync();
        var (status, faults) = await CallAsync(post, HttpMethod.Put, $"zones/{Uri.EscapeDataString(zone)}", new { text = "a A 192.0.2.1" });
        Assert.True(status is 400 or 404 or 405, $"{status} {faults}");
        Assert.Empty((await CallAsync(post, HttpMethod.Get, "")).Body.GetProperty("zones").EnumerateArray());
        Assert.Empty(Directory.GetFiles(Path.Combine(post.Folder, "dns", "zones")));
    }

    [Theory]
    [InlineData("""{"name":"www","type":"TXT","value":"a\n$INCLUDE /etc/passwd"}""")]
    [InlineData("""{"name":"www\n$INCLUDE /etc/passwd\nx","type":"TXT","value":"a"}""")]
    [InlineData("""{"name":"www","type":"TXT \n$INCLUDE /etc/passwd\n","value":"a"}""")]
    [InlineData("""{"name":"$INCLUDE /etc/passwd","type":"TXT","value":"a"}""")]
    [InlineData("""{"name":"www","type":"TXT","value":"\"a\"\n$INCLUDE /etc/passwd"}""")]
    [InlineData("""{"name":"www","type":"TXT","value":"\"a\" ; b \u0000"}""")]
    [InlineData("""{"name":"www","type":"TXT","value":"\u0000"}""")]
    [InlineData("""{"name":"www","type":"TXT","value":"\ud800"}""")]
    [InlineData("""{"name":"\udc00","type":"TXT","value":"a"}""")]
    [InlineData("""{"name":"www","type":"CNAME","value":"a.example.\n$INCLUDE /etc/passwd"}""")]
    [InlineData("""{"name":"www","type":"TXT","value":"a","text":"b"}""")]
    [InlineData("""{"name":"www","type":"TXT","value":7}""")]
    [InlineData("""{"name":"www","type":"TXT","value":"a","value":"b"}""")]
    public async Task A_record_that_would_be_two_is_refused_and_nothing_is_written(string body)
    {
        await using var post = await OpenAsync();
        await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "" });
        var file = Path.Combine(post.Folder, "dns", "zones", "shop.example");
        var before = await File.ReadAllTextAsync(file, Cancel);
        Assert.Equal(400, (await CallAsync(post, HttpMethod.Post, "zones/shop.example/records", json: body)).Status);
        Assert.Equal(before, await File.ReadAllTextAsync(file, Cancel));
    }

    /// <summary>The control: what is refused above would have been followed.</summary>
    [Fact]
    public async Task A_name_server_follows_an_INCLUDE_that_reaches_its_file()
    {
        using var folder = new TemporaryFolder();
        var (secret, zone) = (Path.Combine(folder.Path, "secret"), Path.Combine(folder.Path, "zone"));
        await File.WriteAllTextAsync(secret, "secret TXT followed\n", Cancel);
        await File.WriteAllTextAsync(zone, $"$ORIGIN shop.example.\n@ 60 SOA ns1.nic.test. h.nic.test. 1 2 3 4 5\n@ 60 NS ns1.nic.test.\nwww 60 TXT a\n$INCLUDE {secret}\n", Cancel);
        var (_, output, error) = await ChildProcess.RunAsync(new ProcessStartInfo("/usr/sbin/nsd-checkzone", ["-p", "shop.example", zone]), TimeSpan.FromSeconds(30));
        Assert.Contains("followed", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zones_and_serials_outlive_a_restart()
    {
        var post = await OpenAsync();
        await using (post)
        {
            await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "a TXT \"one\" \"\\\"two\\\"\"" });
            await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "b A 192.0.2.2", keep = true });
        }

        await using var again = await OpenAsync(post.Folder);
        var (_, zone) = await CallAsync(again, HttpMethod.Get, "zones/shop.example");
        Assert.Equal((2u, 3), (zone.GetProperty("serial").GetUInt32(), zone.GetProperty("records").GetArrayLength()));
        Assert.Equal("one\"two\"", await AskAsync(again, "a.shop.example", DnsKind.Txt));
        Assert.Equal(200, (await CallAsync(again, HttpMethod.Put, "zones/shop.example", new { text = "c A 192.0.2.3", keep = true })).Status);
        Assert.Equal("192.0.2.3", await AskAsync(again, "c.shop.example", DnsKind.A));
    }

    [Fact]
    public async Task A_domain_that_a_client_makes_is_verified_when_its_records_are_registered()
    {
        await using var post = await OpenAsync();
        await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "" });
        await post.Caller.CallAsync(HttpMethod.Post, "/v2/email/identities", """{"EmailIdentity":"shop.example"}""");
        var identity = (await post.Caller.CallAsync(HttpMethod.Get, "/v2/email/identities/shop.example")).Json;
        Assert.Equal("PENDING", identity.GetProperty("VerificationStatus").GetString());

        await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = string.Join('\n', Registrar.Cnames("shop.example", identity)), keep = true });
        await post.PostAsync("/_simulator/regions/eu-central-1/identities/shop.example/look");
        Assert.Equal("SUCCESS", (await post.Caller.CallAsync(HttpMethod.Get, "/v2/email/identities/shop.example")).Json.GetProperty("VerificationStatus").GetString());
    }

    [Fact]
    public async Task A_simulator_without_a_name_server_says_so()
    {
        await using var post = await Post.OpenAsync();
        foreach (var path in (string[])["_simulator/dns", "_simulator/dns/zones/shop.example", "registrar", "registrar/shop.example"])
        {
            using var answer = await Http.GetAsync(new Uri(post.Server.Address, path), Cancel);
            Assert.Equal((HttpStatusCode.NotFound, "This simulator has no name server of its own: postroad demo --dns starts one.\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel)));
        }

        Assert.DoesNotContain("href=\"/registrar\"", await Http.GetStringAsync(post.Server.Address, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_server_that_has_ended_is_named_with_its_last_words()
    {
        await using var post = await OpenAsync();
        await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "" });
        foreach (var id in NsdProcesses.Of(post.Folder)) Process.GetProcessById(id).Kill();
        await Installation.UntilAsync(() => Task.FromResult(NsdProcesses.Of(post.Folder)), left => left.Count == 0);

        var (status, faults) = await CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "a A 192.0.2.1" });
        Assert.Equal(503, status);
        Assert.StartsWith("nsd does not answer:", Errors(faults).Single(), StringComparison.Ordinal);
    }

    /// <summary>Records of 2,400 octets each.</summary>
    private static string Large(string name, int records) => string.Join('\n', Enumerable.Range(0, records).Select(i => $"{name}{i} TXT {string.Join(' ', Enumerable.Repeat(new string('x', 240), 10))}"));

    internal static Task<Post> OpenAsync(string? folder = null) => Post.OpenAsync(o => o with { Registrar = new IPEndPoint(IPAddress.Loopback, DemoFolder.FreeByBoth(0)) }, folder);

    internal static async Task<(int Status, JsonElement Body)> CallAsync(Post post, HttpMethod method, string path, object? body = null, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(post.Server.Address, $"_simulator/dns/{path}".TrimEnd('/')));
        if (body is not null || json is not null) request.Content = new StringContent(json ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    private static string[] Errors(JsonElement body) => [.. body.GetProperty("errors").EnumerateArray().Select(e => e.GetString()!)];

    private static string IdOf(JsonElement zone, string type) => zone.GetProperty("records").EnumerateArray().Single(r => r.GetProperty("type").GetString() == type).GetProperty("id").GetString()!;

    /// <summary>What the name server says itself. Null: there is no such record.</summary>
    private static async Task<string?> AskAsync(Post post, string name, DnsKind kind)
    {
        var (_, registrar) = await CallAsync(post, HttpMethod.Get, "");
        var server = IPEndPoint.Parse(registrar.GetProperty("address").GetString()!);
        var said = Assert.IsType<DnsReply.Said>(await DnsWire.AskAsync(server, new DnsQuestion(DnsName.Parse(name), kind), recursion: false, Cancel));
        return said.Answers.FirstOrDefault(record => record.Kind == kind)?.Content;
    }
}
