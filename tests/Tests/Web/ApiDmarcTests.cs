using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Persistence;
using Postroad.Tests.Domains.Reports;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Reports of DMARC by calls.</summary>
public sealed class ApiDmarcTests
{
    [Theory, EachDatabase]
    public async Task A_report_is_sent_taken_once_and_read_source_by_source(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var yesterday = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);
        var file = Samples.Gzip(Samples.Bytes(Samples.Of(yesterday, Samples.Everybody)));
        var sent = (await desk.CallAsync("POST", "/dmarc/reports?file=a.xml.gz", file)).Expect(200).Json;
        Assert.False(sent.GetProperty("taken_before").GetBoolean());
        Assert.Equal(("harbourlane.example", 67, "a.xml.gz", "p=quarantine; sp=reject; pct=50"), (
            Text(sent.GetProperty("report"), "domain"), sent.GetProperty("report").GetProperty("messages").GetInt32(), Text(sent.GetProperty("report"), "file"), Text(sent.GetProperty("report"), "policy")));
        var again = (await desk.CallAsync("POST", "/dmarc/reports", file)).Expect(200).Json;
        Assert.True(again.GetProperty("taken_before").GetBoolean());
        var id = Text(sent.GetProperty("report"), "id");
        Assert.Equal(id, Text(again.GetProperty("report"), "id"));
        Assert.Equal("google.com", Text((await desk.CallAsync("GET", $"/dmarc/reports/{id}")).Expect(200).Json, "organisation"));
        (await desk.CallAsync("POST", "/dmarc/reports", Samples.Bytes(Samples.Of(yesterday, Samples.Everybody, "2", organisation: "Yahoo")))).Expect(200);

        var reports = await PagesAsync(desk, "/dmarc/reports?domain=Harbourlane.EXAMPLE.&limit=1");
        Assert.Equal(["Yahoo", "google.com"], reports.Select(r => Text(r, "organisation")));
        Assert.Equal(2, Assert.Single((await desk.CallAsync("GET", "/dmarc/domains")).Expect(200).Json.GetProperty("items").EnumerateArray()).GetProperty("reports").GetInt32());
        var sources = await PagesAsync(desk, "/dmarc/sources?domain=harbourlane.example&days=7&limit=2");
        Assert.Equal(
            [("amazon_ses:eu-central-1", "amazon_ses", 82), ("amazon_ses:", "amazon_ses", 24), ("domain:bookings.tabletime.example", "domain", 12), ("signature:harbourlane.example", "signature", 10), ("address:198.51.100.77", "address", 6)],
            sources.Select(s => (Text(s, "id"), Text(s, "kind"), s.GetProperty("numbers").GetProperty("messages").GetInt32())));
        Assert.Equal((12, 0, 12, 12, 0), sources[2].GetProperty("numbers") is var n ? (Number(n, "messages"), Number(n, "passed"), Number(n, "failed"), Number(n, "quarantined"), Number(n, "let_through")) : default);
        Assert.Equal(2, (await PagesAsync(desk, "/dmarc/sources?domain=harbourlane.example&group=failing")).Count);

        var source = (await desk.CallAsync("GET", "/dmarc/source?domain=harbourlane.example&source=amazon_ses:eu-central-1")).Expect(200).Json;
        var way = source.GetProperty("ways")[0];
        Assert.Equal(("harbourlane.example", "pass", "abc", "eu-central-1.amazonses.com"), (Text(way, "header_from"), Text(way.GetProperty("dkim")[0], "result"), Text(way.GetProperty("dkim")[1], "selector"), Text(way.GetProperty("spf")[0], "domain")));
        Assert.Equal("noreply-dmarc-support@google.com", Text((await desk.CallAsync("POST", "/dmarc/reports", Google(yesterday))).Expect(200).Json.GetProperty("report"), "email"));
        Assert.Equal(["192.0.2.10", "192.0.2.11"], (await PagesAsync(desk, "/dmarc/addresses?domain=harbourlane.example&source=amazon_ses:eu-central-1&limit=1")).Select(a => Text(a, "address")));
    }

    [Fact]
    public async Task What_is_wrong_is_said_and_what_is_anothers_is_not_there()
    {
        await using var world = await RoleTests.World.OpenAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(world.Installation, world.Mine.Customer);
        var refused = await desk.CallAsync("POST", "/dmarc/reports?file=a.pdf", Samples.Bytes("%PDF"));
        Assert.Equal(["file"], refused.Problem(422));
        Assert.Contains("begins neither as XML nor as gzip nor as zip", refused.Text, StringComparison.Ordinal);
        Assert.Equal(["file"], (await desk.CallAsync("POST", "/dmarc/reports", new byte[DmarcReports.MostFileBytes + 1])).Problem(422));
        (await desk.CallAsync("POST", "/dmarc/reports", new byte[DmarcReports.MostFileBytes + (1024 * 1024)], change: m => m.Headers.ExpectContinue = true)).Problem(413);
        Assert.Equal(["domain", "days", "cursor"], (await desk.CallAsync("GET", "/dmarc/sources?days=401&cursor=x")).Problem(422));
        Assert.Equal(["cursor"], (await desk.CallAsync("GET", "/dmarc/sources?domain=a.example&cursor=3.nobody:x")).Problem(422));
        Assert.Equal(["cursor"], (await desk.CallAsync("GET", "/dmarc/reports?cursor=x")).Problem(422));
        Assert.Equal(["group"], (await desk.CallAsync("GET", "/dmarc/sources?domain=a.example&group=1")).Problem(422));
        Assert.Equal(["group"], (await desk.CallAsync("GET", "/dmarc/sources?domain=a.example&group=passing,failing")).Problem(422));
        (await desk.CallAsync("GET", "/dmarc/source?domain=harbourlane.example&source=nobody")).Problem(404);

        using var theirs = await ApiDesk.OpenAsync(world.Installation, world.Theirs.Customer);
        var own = (await theirs.CallAsync("GET", "/dmarc/reports")).Expect(200).Json.GetProperty("items")[0];
        (await theirs.CallAsync("GET", $"/dmarc/reports/{Text(own, "id")}")).Expect(200);
        (await desk.CallAsync("GET", $"/dmarc/reports/{Text(own, "id")}")).Problem(404);
        (await desk.CallAsync("DELETE", $"/dmarc/reports/{Text(own, "id")}")).Problem(404);
        (await theirs.CallAsync("GET", $"/dmarc/reports/{Text(own, "id")}")).Expect(200);

        using var reader = await ApiDesk.OpenAsync(world.Installation, world.Mine.Customer, ApiScopes.DomainsRead);
        (await reader.CallAsync("GET", "/dmarc/domains")).Expect(200);
        (await reader.CallAsync("POST", "/dmarc/reports", Samples.Bytes("x"))).Problem(403);
        var mine = Text((await reader.CallAsync("GET", "/dmarc/reports")).Expect(200).Json.GetProperty("items")[0], "id");
        (await reader.CallAsync("DELETE", $"/dmarc/reports/{mine}")).Problem(403);
        (await desk.CallAsync("DELETE", $"/dmarc/reports/{mine}")).Expect(204);
        (await desk.CallAsync("DELETE", $"/dmarc/reports/{mine}")).Problem(404);
        Assert.Empty((await desk.CallAsync("GET", "/dmarc/domains")).Expect(200).Json.GetProperty("items").EnumerateArray());
    }

    /// <summary>Of another day and domain, so that it is not in the figures of the others.</summary>
    private static byte[] Google(DateTimeOffset begin) => Samples.Bytes(Samples.Google.Replace("harbourlane.example", "other.example", StringComparison.Ordinal)
        .Replace("1795996800", $"{begin.ToUnixTimeSeconds()}", StringComparison.Ordinal).Replace("1796083199", $"{begin.ToUnixTimeSeconds() + 86_399}", StringComparison.Ordinal));

    [Fact]
    public async Task Who_has_waited_for_another_report_for_too_long_is_told_when_to_come_back()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new Installation.Change { More = services => services.AddSingleton(p => new DmarcReports(p.GetRequiredService<Database>(), time)) });
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        await using var slow = new ReportSeatsTests.SlowFile(hears: false);
        var first = installation.Web.Services.GetRequiredService<DmarcReports>().TakeAsync(installation.Customer, "slow.xml", slow, "Ines", TestContext.Current.CancellationToken);
        var file = Samples.Bytes(Samples.Of(time.GetUtcNow().AddDays(-1), Samples.Everybody));
        var second = desk.CallAsync("POST", "/dmarc/reports", file);
        await Installation.UntilAsync(() =>
        {
            time.Advance(ReportSeats.Patience);
            return Task.FromResult(second.IsCompleted);
        }, done => done);
        var refused = await second;
        refused.Problem(429);
        Assert.Equal("10", refused.Headers["Retry-After"]);
        slow.End();
        await first;
        (await desk.CallAsync("POST", "/dmarc/reports", file)).Expect(200);
    }

    private static async Task<List<JsonElement>> PagesAsync(ApiDesk desk, string path)
    {
        var (all, next) = (new List<JsonElement>(), "");
        do
        {
            var page = (await desk.CallAsync("GET", next.Length == 0 ? path : $"{path}&cursor={Uri.EscapeDataString(next)}")).Expect(200).Json;
            all.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString() ?? "";
        }
        while (next.Length > 0);
        return all;
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();
}
