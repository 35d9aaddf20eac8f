using Postroad.Core.Accounts;
using Postroad.Tests.Domains;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>What the screens of sending domains do, by calls.</summary>
public sealed class ApiDomainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_domain_is_added_published_checked_let_to_another_server_and_deleted()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(stand.Installation, stand.Customer, ApiScopes.DomainsWrite);
        using var reader = await ApiDesk.OpenAsync(stand.Installation, stand.Customer, ApiScopes.DomainsRead);
        var (frankfurt, ireland) = ((await stand.FrankfurtAsync()).PublicId, (await stand.IrelandAsync()).PublicId);
        Assert.Equal(2, (await desk.CallAsync("POST", "/domains", new { name = "roastery" })).Problem(422).Count);
        (await reader.CallAsync("POST", "/domains", new { name = "roastery.example", servers = new[] { frankfurt } })).Problem(403);
        Assert.Contains("Send JSON with what is wished for; /openapi/v1.json lists its fields.", (await desk.CallAsync("POST", "/domains")).Expect(400).Text, StringComparison.Ordinal);
        var made = (await desk.CallAsync("POST", "/domains", new { name = "roastery.example", servers = new[] { frankfurt }, mail_from = "bounce" })).Expect(201);
        var path = $"/domains/{made.Json.GetProperty("id").GetString()}";
        Assert.Equal("bounce.roastery.example", made.Json.GetProperty("servers")[0].GetProperty("mail_from").GetString());
        Assert.Equal(6, made.Json.GetProperty("records").GetArrayLength());

        var zone = (await reader.CallAsync("GET", $"{path}/zone-file")).Expect(200).Text;
        await stand.Dns.ReplaceAsync("example", zone.Split('\n').Where(line => line.Length > 0 && line[0] != '$').Select(line => line.Replace(" 300 IN", ".roastery.example. 300 IN", StringComparison.Ordinal)));
        Assert.Contains("\"UPSERT\"", (await reader.CallAsync("GET", $"{path}/route-53")).Expect(200).Text, StringComparison.Ordinal);
        var domain = (await stand.Domains.FindAsync(stand.Customer, made.Json.GetProperty("id").GetString()!, Cancel))!;
        await stand.UntilAsync(domain, d => d.Domain.IsSettled);
        var seen = (await desk.CallAsync("POST", $"{path}/check")).Expect(200).Json;
        Assert.True(seen.GetProperty("verified").GetBoolean());
        Assert.All(seen.GetProperty("chips").EnumerateArray(), chip => Assert.Equal("green", chip.GetProperty("color").GetString()));

        var let = (await desk.CallAsync("PUT", $"{path}/servers/{ireland}", new { mail_from = "bounce-ie", refuses_on_mx_failure = true })).Expect(200).Json;
        Assert.Equal((2, false), (let.GetProperty("servers").GetArrayLength(), let.GetProperty("verified").GetBoolean()));
        Assert.False((await desk.CallAsync("POST", $"{path}/restart")).Expect(200).Json.GetProperty("given_up").GetBoolean());
        (await desk.CallAsync("DELETE", $"{path}/servers/{ireland}")).Expect(204);
        (await desk.CallAsync("DELETE", $"{path}/servers/{ireland}")).Problem(404);
        Assert.Single((await reader.CallAsync("GET", "/domains")).Expect(200).Json.GetProperty("items")[0].GetProperty("servers").EnumerateArray());
        // A server that a domain may use is not deleted under it.
        using var administrator = await ApiDesk.OpenAsync(stand.Installation, stand.Customer);
        var tag = (await administrator.CallAsync("GET", $"/servers/{frankfurt}")).Headers["ETag"];
        var refused = await administrator.CallAsync("DELETE", $"/servers/{frankfurt}", change: m => m.Headers.TryAddWithoutValidation("If-Match", tag));
        Assert.Contains("1 sending domain", refused.Text, StringComparison.Ordinal);
        (await desk.CallAsync("DELETE", path)).Expect(204);
        (await desk.CallAsync("GET", path)).Problem(404);
    }
}
