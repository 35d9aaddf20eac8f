using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Tests.SesSetup;

namespace Postroad.Tests.Web;

/// <summary>A program gives each class of mail what it has on screens.</summary>
public sealed class ApiServerClassTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Classes_pools_and_addresses_are_changed_and_a_pair_is_made_and_taken_back()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite(), dedicatedIps: true);
        using var desk = await ApiDesk.OpenAsync(world.Installation, world.Installation.Customer);
        var path = $"/servers/{(await world.Installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0].PublicId}";
        Assert.Equal(["marketing", "transactional", "system"], (await desk.CallAsync("GET", $"{path}/classes")).Expect(200).Json.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("class").GetString()));
        var looked = (await desk.CallAsync("POST", $"{path}/classes/look")).Expect(200).Json;
        Assert.Equal((4, "62"), (looked.GetProperty("dedicated_ips").GetArrayLength(), looked.GetProperty("dedicated_ips")[2].GetProperty("warmed_percent").ToString()));

        (await desk.CallAsync("PUT", $"{path}/classes/marketing", new { tracks = false })).Problem(428);
        (await desk.CallAsync("PUT", $"{path}/classes/nobody", new { tracks = false }, change: On(1))).Problem(404);
        Assert.Equal(["configuration_set"], (await desk.CallAsync("PUT", $"{path}/classes/marketing", new { configuration_set = "gone" }, change: On(1))).Problem(422));
        var edited = (await desk.CallAsync("PUT", $"{path}/classes/marketing", new { configuration_set = "postroad", tracks = false }, change: On(1))).Expect(200).Json;
        Assert.False(edited.GetProperty("classes")[0].GetProperty("tracks").GetBoolean());
        (await desk.CallAsync("PUT", $"{path}/classes/marketing", new { tracks = true }, change: On(1))).Problem(412);

        Assert.Equal(["pool"], (await desk.CallAsync("POST", $"{path}/ip-pools", new { pool = "Two Words" })).Problem(422));
        (await desk.CallAsync("POST", $"{path}/ip-pools", new { pool = "news" })).Expect(200);
        Assert.Equal("news", (await desk.CallAsync("PUT", $"{path}/dedicated-ips/198.51.100.12", new { pool = "news" })).Expect(200).Json.GetProperty("dedicated_ips")[1].GetProperty("pool").GetString());
        Assert.Equal("news", (await desk.CallAsync("PUT", $"{path}/configuration-sets/postroad", new { pool = "news" })).Expect(200).Json.GetProperty("classes")[0].GetProperty("pool").GetString());

        var plan = (await desk.CallAsync("POST", $"{path}/classes/look", new { marketing = new[] { "198.51.100.11" }, others = new[] { "203.0.113.40" }, metrics = new[] { "campaign" } })).Expect(200);
        Assert.Contains("server_class", plan.Json.GetProperty("plan").EnumerateArray().Select(s => s.GetProperty("part").GetString()));
        (await desk.CallAsync("POST", $"{path}/classes/make")).Problem(428);
        (await desk.CallAsync("POST", $"{path}/classes/make", change: On(999))).Problem(412);
        var made = (await desk.CallAsync("POST", $"{path}/classes/make", change: m => m.Headers.TryAddWithoutValidation("If-Match", plan.Headers["ETag"]))).Expect(200);
        Assert.True(made.Json.GetProperty("is_whole").GetBoolean(), made.Text);
        Assert.Equal(["campaign"], made.Json.GetProperty("classes")[0].GetProperty("metrics").EnumerateArray().Select(m => m.GetString()));
        var undone = (await desk.CallAsync("POST", $"{path}/classes/undo", change: m => m.Headers.TryAddWithoutValidation("If-Match", made.Headers["ETag"]))).Expect(200);
        Assert.Equal("postroad", undone.Json.GetProperty("classes")[0].GetProperty("configuration_set").GetString());
        using var marketer = await ApiDesk.OpenAsync(world.Installation, world.Installation.Customer, "campaigns:write");
        (await marketer.CallAsync("GET", $"{path}/classes")).Problem(403);
    }

    [Fact]
    public async Task A_campaign_gets_a_set_and_tracking_of_its_own_by_a_key_of_an_administrator()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(world.Installation, world.Installation.Customer);
        var draft = (await desk.CallAsync("POST", "/campaigns", new { name = "First" })).Expect(201);
        var path = $"/campaigns/{draft.Json.GetProperty("id").GetString()}/sending";
        (await desk.CallAsync("PUT", path, new { tracks = false })).Problem(428);
        Assert.Equal(["configuration_set"], (await desk.CallAsync("PUT", path, new { configuration_set = "gone" }, change: On(1))).Problem(422));
        var changed = (await desk.CallAsync("PUT", path, new { configuration_set = "postroad", tracks = false }, change: On(1))).Expect(200).Json;
        Assert.Equal(("postroad", false), (changed.GetProperty("configuration_set").GetString(), changed.GetProperty("tracks").GetBoolean()));
        (await desk.CallAsync("PUT", path, new { tracks = true }, change: On(1))).Problem(412);
        using var marketer = await ApiDesk.OpenAsync(world.Installation, world.Installation.Customer, "campaigns:write");
        (await marketer.CallAsync("PUT", path, new { tracks = true }, change: On(2))).Problem(403);
    }

    private static Action<HttpRequestMessage> On(int version) => m => m.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
}
