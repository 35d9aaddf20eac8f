using System.Text.Json;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Limits of a sending server, by calls alone.</summary>
public sealed class ApiServerLimitsTests
{
    [Fact]
    public async Task Limits_are_set_refused_with_value_limit_and_cure_and_taken_away()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        Dictionary<string, object?> wanted = new()
        {
            ["name"] = "Second", ["region"] = "eu-central-1", ["access_key_id"] = installation.Simulator.AccessKeyId, ["secret_access_key"] = installation.Simulator.SecretAccessKey, ["default_from"] = "hello@harbourlane.example",
            ["endpoint"] = installation.Simulator.Address.ToString(), ["queue_url"] = installation.Simulator.QueueUrl.ToString(),
            ["max_per_second"] = 1e9, ["max_per_minute"] = 0, ["max_per_hour"] = -5, ["max_per_day"] = 2_000_000_000, ["quota_share"] = 101,
        };
        var refused = await desk.CallAsync("POST", "/servers", wanted);
        Assert.Equal(["max_per_day", "max_per_hour", "max_per_minute", "max_per_second", "quota_share"], refused.Problem(422).Order(StringComparer.Ordinal));
        Assert.Contains("“101” is not a whole number of per cent from 1 to 100. Leave it empty to use all that the account has.", refused.Text, StringComparison.Ordinal);
        (await desk.CallAsync("POST", "/servers", new Dictionary<string, object?>(wanted) { ["max_per_hour"] = 12.5 })).Problem(400);

        (wanted["max_per_second"], wanted["max_per_minute"], wanted["max_per_hour"], wanted["max_per_day"], wanted["quota_share"]) = (50, 600, 20_000, 100_000, 90);
        var made = (await desk.CallAsync("POST", "/servers", wanted)).Expect(201);
        Assert.Equal((600, 20_000, 100_000, 90), (Int(made.Json, "max_per_minute"), Int(made.Json, "max_per_hour"), Int(made.Json, "max_per_day"), Int(made.Json, "quota_share")));
        Assert.Equal("Limited by your 20,000 an hour; Amazon SES would allow 2,000/s", made.Json.GetProperty("limited_by").GetString());
        Assert.Equal(100_000, made.Json.GetProperty("day_limit").GetDouble());

        var path = $"/servers/{made.Json.GetProperty("id").GetString()}";
        foreach (var name in wanted.Keys.Where(k => k.StartsWith("max_", StringComparison.Ordinal) || k == "quota_share").ToList()) wanted[name] = null;
        var free = (await desk.CallAsync("PUT", path, wanted, change: m => m.Headers.TryAddWithoutValidation("If-Match", made.Headers["ETag"]))).Expect(200);
        Assert.Equal((JsonValueKind.Null, "Limited by Amazon SES to 2,000/s"), (free.Json.GetProperty("max_per_hour").ValueKind, free.Json.GetProperty("limited_by").GetString()));
    }

    [Fact]
    public async Task What_left_and_what_the_account_allowed_is_told_to_keys_of_administrators()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        await installation.SubscribeAsync("anna@example.com", "ben@example.com");
        await installation.SettleAsync(await installation.StartCampaignAsync());
        var path = $"/servers/{(await desk.CallAsync("GET", "/servers")).Expect(200).Json.GetProperty("items")[0].GetProperty("id").GetString()}";

        foreach (var (span, length, steps) in new[] { ("", 1, 60), ("?span=day", 15, 96) })
        {
            var read = (await desk.CallAsync("GET", $"{path}/throughput{span}")).Expect(200).Json;
            Assert.Equal((length, steps, 2), (Int(read, "step_minutes"), read.GetProperty("steps").GetArrayLength(), read.GetProperty("steps").EnumerateArray().Sum(s => Int(s, "sent"))));
        }

        var changes = (await desk.CallAsync("GET", $"{path}/quota-changes")).Expect(200).Json.GetProperty("items").EnumerateArray().Select(c => (c.GetProperty("what").GetString(), c.GetProperty("after").GetDouble())).ToList();
        Assert.Contains(("rate", 2000), changes);
        Assert.Contains(("access", 1), changes);
        (await desk.CallAsync("GET", "/servers/nobody/throughput")).Problem(404);
        (await desk.CallAsync("GET", "/servers/nobody/quota-changes")).Problem(404);
        using var marketer = await ApiDesk.OpenAsync(installation, installation.Customer, "campaigns:write");
        (await marketer.CallAsync("GET", $"{path}/throughput")).Problem(403);
    }

    private static int Int(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
