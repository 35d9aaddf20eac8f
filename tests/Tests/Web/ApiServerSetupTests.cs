using Postroad.Tests.Fixtures;
using Postroad.Tests.SesSetup;

namespace Postroad.Tests.Web;

/// <summary>A program connects Amazon SES from one key to a server whose events come.</summary>
public sealed class ApiServerSetupTests
{
    [Fact]
    public async Task From_one_key_to_a_server_that_is_set_up_and_back()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        var simulator = world.Installation.Simulator;
        using var desk = await ApiDesk.OpenAsync(world.Installation, world.Installation.Customer);
        var key = new { access_key_id = simulator.AccessKeyId, secret_access_key = simulator.SecretAccessKey, endpoint = simulator.Address };
        var regions = (await desk.CallAsync("POST", "/servers/regions", key)).Expect(200).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["eu-central-1", "eu-west-1"], regions.Select(r => r.GetProperty("region").GetString()).Order());
        var first = regions.Single(r => r.GetProperty("region").GetString() == "eu-central-1");
        Assert.Equal(("Frankfurt", "EU", true, "harbourlane.example"),
            (first.GetProperty("place").GetString(), first.GetProperty("area").GetString(), first.GetProperty("production").GetBoolean(), first.GetProperty("identities")[0].GetProperty("name").GetString()));
        var wrong = await desk.CallAsync("POST", "/servers/regions", new { key.access_key_id, secret_access_key = new string('x', 40), key.endpoint });
        Assert.Equal(["access_key_id"], wrong.Problem(422));
        Assert.Contains("No region takes this key.", wrong.Text, StringComparison.Ordinal);

        var draft = (await desk.CallAsync("POST", "/servers/drafts", new { name = "Shop", region = "eu-central-1", key.access_key_id, key.secret_access_key, key.endpoint })).Expect(201);
        Assert.Equal("draft", draft.Json.GetProperty("state").GetString());
        var path = $"/servers/{draft.Json.GetProperty("id").GetString()}/set-up";
        Assert.Empty((await desk.CallAsync("GET", path)).Expect(200).Json.GetProperty("plan").EnumerateArray());
        Assert.Equal(["name"], (await desk.CallAsync("POST", $"{path}/look", new { name = "two words" })).Problem(422));
        var plan = (await desk.CallAsync("POST", $"{path}/look", new { name = "shop" })).Expect(200);
        Assert.All(plan.Json.GetProperty("plan").EnumerateArray(), step => Assert.Equal("create", step.GetProperty("op").GetString()));
        (await desk.CallAsync("POST", $"{path}/make")).Problem(428);
        (await desk.CallAsync("POST", $"{path}/make", change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"999\""))).Problem(412);
        var made = (await desk.CallAsync("POST", $"{path}/make", change: m => m.Headers.TryAddWithoutValidation("If-Match", plan.Headers["ETag"]))).Expect(200);
        Assert.True(made.Json.GetProperty("is_whole").GetBoolean(), made.Text);
        (await desk.CallAsync("GET", $"{path}/proof")).Problem(404);
        Assert.Equal(["from", "server"], (await desk.CallAsync("POST", $"{path}/prove")).Problem(422).Order());
        Assert.Equal(made.Json.GetProperty("plan").ToString(), (await desk.CallAsync("GET", path)).Expect(200).Json.GetProperty("plan").ToString());

        var undone = (await desk.CallAsync("POST", $"{path}/undo", change: m => m.Headers.TryAddWithoutValidation("If-Match", made.Headers["ETag"]))).Expect(200);
        Assert.False(undone.Json.GetProperty("is_whole").GetBoolean());
        Assert.DoesNotContain("shop", await world.ThingsAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(simulator.SecretAccessKey, draft.Text + plan.Text + made.Text, StringComparison.Ordinal);
        using var marketer = await ApiDesk.OpenAsync(world.Installation, world.Installation.Customer, "campaigns:write");
        (await marketer.CallAsync("GET", path)).Problem(403);
    }
}
