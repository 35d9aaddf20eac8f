using Postroad.Core.Accounts;
using Postroad.Tests.Domains;
using Postroad.Tests.Domains.Signing;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Keys of domains, by calls.</summary>
public sealed class ApiDomainKeyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_made_published_seen_followed_by_another_and_removed_and_its_private_half_is_told_to_nobody()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var relay = await KeyBench.AddRelayAsync(stand.Installation.Database, 2525, TimeProvider.System);
        using var desk = await ApiDesk.OpenAsync(stand.Installation, stand.Customer, ApiScopes.DomainsWrite);
        using var reader = await ApiDesk.OpenAsync(stand.Installation, stand.Customer, ApiScopes.DomainsRead);
        using var other = await ApiDesk.OpenAsync(stand.Installation, await stand.OtherAsync(), ApiScopes.DomainsWrite);
        var added = (await desk.CallAsync("POST", "/domains", new { name = "roastery.example", servers = new[] { relay.PublicId } })).Expect(201).Json;
        var path = $"/domains/{added.GetProperty("id").GetString()}";
        Assert.Equal((0, false), (added.GetProperty("dkim_keys").GetArrayLength(), added.GetProperty("servers")[0].GetProperty("may_send").GetBoolean()));
        (await reader.CallAsync("POST", $"{path}/dkim-keys")).Problem(403);
        (await other.CallAsync("POST", $"{path}/dkim-keys")).Problem(404);

        var made = (await desk.CallAsync("POST", $"{path}/dkim-keys")).Expect(201);
        var key = made.Json.GetProperty("dkim_keys")[0];
        Assert.Equal(("postroad1", "waiting", "postroad1._domainkey.roastery.example"), (key.GetProperty("selector").GetString(), key.GetProperty("state").GetString(), key.GetProperty("record_name").GetString()));
        Assert.Contains(made.Json.GetProperty("records").EnumerateArray(), r => r.GetProperty("name").GetString() == key.GetProperty("record_name").GetString() && r.GetProperty("value").GetString() == key.GetProperty("record_value").GetString());
        Assert.DoesNotContain("private", made.Text, StringComparison.Ordinal);

        // In pieces, as a zone file has it.
        var zone = (await reader.CallAsync("GET", $"{path}/zone-file")).Expect(200).Text;
        await stand.Dns.ReplaceAsync("example", zone.Split('\n').Where(line => line.Length > 0 && line[0] != '$').Select(line => line.Replace(" 300 IN", ".roastery.example. 300 IN", StringComparison.Ordinal)));
        var domain = (await stand.Domains.FindAsync(stand.Customer, added.GetProperty("id").GetString()!, Cancel))!;
        await stand.LookAsync(domain);
        var seen = (await reader.CallAsync("GET", path)).Expect(200).Json;
        key = seen.GetProperty("dkim_keys")[0];
        Assert.Equal(("signing", true, true), (key.GetProperty("state").GetString(), key.GetProperty("signs").GetBoolean(), seen.GetProperty("verified").GetBoolean()));
        Assert.True(seen.GetProperty("servers")[0].GetProperty("may_send").GetBoolean());

        Assert.Equal(2, (await desk.CallAsync("POST", $"{path}/dkim-keys")).Expect(201).Json.GetProperty("dkim_keys").GetArrayLength());
        Assert.Contains("postroad2 waits to be published", (await desk.CallAsync("POST", $"{path}/dkim-keys")).Expect(409).Text, StringComparison.Ordinal);
        Assert.Contains("signed with postroad1", (await desk.CallAsync("DELETE", $"{path}/dkim-keys/postroad1")).Expect(409).Text, StringComparison.Ordinal);
        (await other.CallAsync("DELETE", $"{path}/dkim-keys/postroad2")).Problem(404);
        (await desk.CallAsync("DELETE", $"{path}/dkim-keys/postroad2")).Expect(204);
        (await desk.CallAsync("DELETE", $"{path}/dkim-keys/postroad2")).Problem(404);
    }
}
