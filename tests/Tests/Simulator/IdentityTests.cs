using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postroad.Tests.Simulator;

public sealed class IdentityTests
{
    [Fact]
    public async Task A_region_takes_ten_thousand_identities_and_not_one_more()
    {
        await using var post = await Post.OpenAsync(o => o with { Regions = [o.Regions[0] with { Identities = [.. Enumerable.Range(1, 9_999).Select(i => $"d{i}.example")] }] });
        Assert.Equal(200, (await CreateAsync(post, new { EmailIdentity = "last.example" })).Status);
        var refused = await CreateAsync(post, new { EmailIdentity = "more.example" });
        Assert.Equal((400, "LimitExceededException"), (refused.Status, refused.ErrorType));
        Assert.Equal("AlreadyExistsException", (await CreateAsync(post, new { EmailIdentity = "D1.example" })).ErrorType);
    }

    [Fact]
    public async Task Pages_together_are_the_whole_list()
    {
        await using var post = await Post.OpenAsync(o => o with { Regions = [o.Regions[0] with { Identities = [.. Enumerable.Range(1, 2_500).Select(i => $"d{i}.example")] }] });
        var names = new List<string>();
        for (string? token = ""; token is not null;)
        {
            var page = (await post.Caller.CallAsync(HttpMethod.Get, $"/v2/email/identities?NextToken={token}&PageSize=1000")).Json;
            names.AddRange(page.GetProperty("EmailIdentities").EnumerateArray().Select(i => i.GetProperty("IdentityName").GetString()!));
            token = page.TryGetProperty("NextToken", out var next) ? next.GetString() : null;
        }

        Assert.Equal(Enumerable.Range(1, 2_500).Select(i => $"d{i}.example"), names);
    }

    [Theory]
    [InlineData("?PageSize=1001")]
    [InlineData("?PageSize=-1")]
    [InlineData("?NextToken=nonsense")]
    public async Task A_page_that_cannot_be_is_refused(string query)
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal("BadRequestException", (await post.Caller.CallAsync(HttpMethod.Get, "/v2/email/identities" + query)).ErrorType);
    }

    [Fact]
    public async Task Without_a_name_server_all_is_verified_at_once()
    {
        await using var post = await Post.OpenAsync();
        await CreateAsync(post, new { EmailIdentity = "shop.example" });
        await post.Caller.CallAsync(HttpMethod.Put, "/v2/email/identities/shop.example/mail-from", """{"MailFromDomain":"bounce.shop.example","BehaviorOnMxFailure":"REJECT_MESSAGE"}""");
        var identity = (await post.Caller.CallAsync(HttpMethod.Get, "/v2/email/identities/shop.example")).Json;
        Assert.Equal(("SUCCESS", "SUCCESS"), (Registrar.Status(identity), identity.GetProperty("MailFromAttributes").GetProperty("MailFromDomainStatus").GetString()));
        Assert.Equal(200, (await post.Caller.SendRawAsync(Post.Mail.Replace("harbourlane", "shop", StringComparison.Ordinal))).Status);

        await post.Caller.CallAsync(HttpMethod.Delete, "/v2/email/identities/shop.example");
        Assert.Equal("MessageRejected", (await post.Caller.SendRawAsync(Post.Mail.Replace("harbourlane", "shop", StringComparison.Ordinal))).ErrorType);
    }

    [Theory]
    [InlineData("postroad", 2)]
    [InlineData(null, 0)]
    public async Task Mail_without_a_configuration_set_takes_that_of_its_identity(string? set, int events)
    {
        await using var post = await Post.OpenAsync();
        await CreateAsync(post, new { EmailIdentity = "shop.example", ConfigurationSetName = set });
        await post.Caller.SendRawAsync(Post.Mail.Replace("harbourlane", "shop", StringComparison.Ordinal), ["success@simulator.amazonses.com"], set: null);
        await post.SettledAsync();
        Assert.Equal(events, (await post.EventsAsync()).Count);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task The_signing_attributes_are_taken_under_the_path_of_older_models_too(string version)
    {
        await using var post = await Post.OpenAsync();
        var answer = await post.Caller.CallAsync(HttpMethod.Put, $"/{version}/email/identities/harbourlane.example/dkim/signing", """{"SigningAttributesOrigin":"AWS_SES"}""");
        Assert.Equal((200, 3), (answer.Status, answer.Json.GetProperty("DkimTokens").GetArrayLength()));
    }

    [Fact]
    public async Task A_folder_of_an_earlier_version_is_read()
    {
        await using var post = await Post.OpenAsync();
        await CreateAsync(post, new { EmailIdentity = "shop.example" });
        var folder = RestartTests.Killed(post);
        var file = Path.Combine(folder, "settings.json");
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        foreach (var region in settings["regions"]!.AsArray()) Assert.True(region!.AsObject().Remove("identities"));
        await File.WriteAllTextAsync(file, settings.ToJsonString(), TestContext.Current.CancellationToken);

        await using var second = await Post.OpenAsync(folder: folder);
        Assert.Equal("SUCCESS", Registrar.Status((await second.Caller.CallAsync(HttpMethod.Get, "/v2/email/identities/shop.example")).Json));
    }

    private static Task<Answer> CreateAsync(Post post, object input) => post.Caller.CallAsync(HttpMethod.Post, "/v2/email/identities", JsonSerializer.Serialize(input));
}
