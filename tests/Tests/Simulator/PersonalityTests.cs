using Postroad.Simulator.Permissions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Simulator;

/// <summary>A key with a personality signs for an account of its own, which looks to clients like any other.</summary>
public sealed class PersonalityTests
{
    private const string Key = "AKIAIOSFODNN7PERSON0", Secret = "another/secret";

    [Fact]
    public async Task An_account_of_a_key_is_its_own_and_no_client_sees_its_name()
    {
        await using var post = await Post.OpenAsync(o => o with { Keys = [Of("shared")] });
        var (own, before) = (Caller(post), (await post.Caller.CallAsync(HttpMethod.Get, "/v2/email/account")).Json);
        var account = await own.CallAsync(HttpMethod.Get, "/v2/email/account");
        Assert.Equal(5000, account.Json.GetProperty("SendQuota").GetProperty("SentLast24Hours").GetDouble());
        Assert.Equal(0, before.GetProperty("SendQuota").GetProperty("SentLast24Hours").GetDouble());

        Assert.Equal(200, (await own.SendRawAsync(Post.Mail, ["a+take@example.com"])).Status);
        Assert.Equal(5001, (await own.CallAsync(HttpMethod.Get, "/v2/email/account")).Json.GetProperty("SendQuota").GetProperty("SentLast24Hours").GetDouble());
        Assert.Equal(0, (await post.Caller.CallAsync(HttpMethod.Get, "/v2/email/account")).Json.GetProperty("SendQuota").GetProperty("SentLast24Hours").GetDouble());
        Assert.Equal(200, (await own.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets", """{"ConfigurationSetName":"mine"}""")).Status);
        Assert.DoesNotContain("mine", (await post.Caller.CallAsync(HttpMethod.Get, "/v2/email/configuration-sets")).Body, StringComparison.Ordinal);

        await post.SettledAsync();
        var events = await post.EventsAsync();
        Assert.NotEmpty(events);
        Assert.All(events, e => Assert.DoesNotContain("@" + Key, e.GetRawText(), StringComparison.Ordinal));
        var refused = await own.SendRawAsync(Post.Mail.Replace("harbourlane", "unknown", StringComparison.Ordinal), ["a@example.com"]);
        Assert.Contains("failed the check in region EU-CENTRAL-1: hello@unknown.example", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Personalities_are_listed_given_mended_and_outlive_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using (var post = await Post.OpenAsync(folder: folder.Path))
        {
            await post.PutAsync($"/_simulator/keys/{Key}", $$"""{"secret":"{{Secret}}","user":"reader","personality":"paused"}""");
            Assert.Equal("SHUTDOWN", await StatusAsync(post));
            var listed = (await post.GetJsonAsync("/_simulator/personalities")).EnumerateArray().Single(p => p.GetProperty("name").GetString() == "paused");
            Assert.Equal((Key, 0), (listed.GetProperty("keys")[0].GetString(), listed.GetProperty("mended").GetArrayLength()));
        }

        await using (var post = await Post.OpenAsync(folder: folder.Path))
        {
            Assert.Equal("SHUTDOWN", await StatusAsync(post));
            await post.PostAsync($"/_simulator/keys/{Key}/mend");
            Assert.Equal("HEALTHY", await StatusAsync(post));
        }

        await using var last = await Post.OpenAsync(folder: folder.Path);
        Assert.Equal("HEALTHY", await StatusAsync(last));
        // Set anew, it begins anew.
        await last.PutAsync($"/_simulator/keys/{Key}", """{"personality":"paused"}""");
        Assert.Equal("SHUTDOWN", await StatusAsync(last));
    }

    private static UserKey Of(string personality) => new() { Id = Key, Secret = Secret, User = "reader", Personality = personality };

    private static AwsCaller Caller(Post post) => new(post.Server) { KeyId = Key, Secret = Secret };

    private static async Task<string?> StatusAsync(Post post) => (await Caller(post).CallAsync(HttpMethod.Get, "/v2/email/account")).Json.GetProperty("EnforcementStatus").GetString();
}
