using System.Text.Json;
using System.Text.RegularExpressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>A sending server whose events come from a topic, by calls alone.</summary>
public sealed class ApiTopicTests
{
    [Fact]
    public async Task Events_of_a_server_come_from_a_topic_whose_address_to_subscribe_is_told_and_stays()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        using var signer = new SnsSigner(TimeProvider.System.GetUtcNow());
        Dictionary<string, object?> wanted = new()
        {
            ["name"] = "Second", ["region"] = "eu-central-1", ["access_key_id"] = installation.Simulator.AccessKeyId, ["secret_access_key"] = installation.Simulator.SecretAccessKey, ["default_from"] = "hello@harbourlane.example",
            ["endpoint"] = installation.Simulator.Address.ToString(), ["topic_arn"] = SnsPost.Ours,
        };
        Assert.Contains("event_certificate", (await desk.CallAsync("POST", "/servers", wanted)).Expect(422).Text, StringComparison.Ordinal);
        wanted["event_certificate"] = signer.Pem;
        wanted["queue_url"] = installation.Simulator.QueueUrl.ToString();
        Assert.Contains("both are named", (await desk.CallAsync("POST", "/servers", wanted)).Expect(422).Text, StringComparison.Ordinal);
        wanted.Remove("queue_url");
        var made = (await desk.CallAsync("POST", "/servers", wanted)).Expect(201);
        Assert.Equal((SnsPost.Ours, signer.Pem), (made.Json.GetProperty("topic_arn").GetString(), made.Json.GetProperty("event_certificate").GetString()));
        var url = made.Json.GetProperty("events_url").GetString()!;
        Assert.Matches($"^{Regex.Escape(installation.Web.PublicUrl.ToString())}hooks/sns/[0-9a-f]{{32}}$", url);

        var path = $"/servers/{made.Json.GetProperty("id").GetString()}";
        var queue = new Dictionary<string, object?>(wanted) { ["topic_arn"] = null, ["event_certificate"] = null, ["queue_url"] = installation.Simulator.QueueUrl.ToString() };
        var changed = (await desk.CallAsync("PUT", path, queue, change: m => m.Headers.TryAddWithoutValidation("If-Match", made.Headers["ETag"]))).Expect(200);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (changed.Json.GetProperty("topic_arn").ValueKind, changed.Json.GetProperty("events_url").ValueKind));
        var back = (await desk.CallAsync("PUT", path, wanted, change: m => m.Headers.TryAddWithoutValidation("If-Match", changed.Headers["ETag"]))).Expect(200);
        Assert.Equal(url, back.Json.GetProperty("events_url").GetString());
    }
}
