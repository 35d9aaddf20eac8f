using System.Text.Json;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.Oracle;

/// <summary>Options of configuration sets, dedicated addresses, pools and the suppression list of the simulator, as the official SDK for JavaScript finds them.</summary>
public sealed class ForeignClassTests(ClassRun run) : IClassFixture<ClassRun>
{
    public static TheoryData<string, string, int> Refusals => new()
    {
        { "poolTwice", "AlreadyExistsException", 400 }, { "poolName", "BadRequestException", 400 }, { "managedBack", "BadRequestException", 400 }, { "getNoPool", "NotFoundException", 404 },
        { "moveNowhere", "NotFoundException", 404 }, { "moveNobody", "NotFoundException", 404 }, { "warmTooMuch", "BadRequestException", 400 }, { "deleteFull", "BadRequestException", 400 },
        { "setNoPool", "NotFoundException", 404 }, { "trackingWrong", "BadRequestException", 400 }, { "deliveryWrong", "BadRequestException", 400 }, { "suppressionWrong", "BadRequestException", 400 },
        { "putNobody", "NotFoundException", 404 }, { "watchMany", "BadRequestException", 400 }, { "watchTwice", "BadRequestException", 400 }, { "watchSource", "BadRequestException", 400 },
        { "suppressWrong", "BadRequestException", 400 }, { "suppressSandbox", "BadRequestException", 400 }, { "releaseAgain", "NotFoundException", 404 },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void What_is_wrong_is_refused_by_a_type_that_the_SDK_knows(string step, string type, int status)
    {
        var refused = run.Refused(step);
        Assert.Equal((type, status), (refused.GetProperty("name").GetString(), refused.GetProperty("status").GetInt32()));
        Assert.NotEmpty(refused.GetProperty("message").GetString()!);
    }

    [Fact]
    public void A_configuration_set_keeps_all_of_its_options_and_each_group_is_changed_by_itself()
    {
        var set = run.Value("getSet");
        Assert.Equal("""{"TlsPolicy":"REQUIRE","SendingPoolName":"news","MaxDeliverySeconds":3600}""", Sorted(set, "DeliveryOptions"));
        Assert.Equal("""{"CustomRedirectDomain":"go.harbourlane.example","HttpsPolicy":"REQUIRE"}""", Sorted(set, "TrackingOptions"));
        Assert.Equal("""{"SuppressedReasons":["BOUNCE","COMPLAINT"]}""", Sorted(set, "SuppressionOptions"));
        Assert.Equal("""{"DashboardOptions":{"EngagementMetrics":"ENABLED"},"GuardianOptions":{"OptimizedSharedDelivery":"DISABLED"}}""", Sorted(set, "VdmOptions"));
        Assert.Equal("""{"ArchiveArn":"arn:aws:ses:eu-central-1:402177301188:mailmanager-archive/a-1"}""", Sorted(set, "ArchivingOptions"));
        Assert.True(set.GetProperty("ReputationOptions").GetProperty("ReputationMetricsEnabled").GetBoolean());

        var changed = run.Value("changed");
        Assert.Equal("""{"TlsPolicy":"OPTIONAL"}""", Sorted(changed, "DeliveryOptions"));
        Assert.Equal("""{"CustomRedirectDomain":"mail.harbourlane.example","HttpsPolicy":"OPTIONAL"}""", Sorted(changed, "TrackingOptions"));
        Assert.Equal("""{"SuppressedReasons":[]}""", Sorted(changed, "SuppressionOptions"));
        Assert.Equal("""{"DashboardOptions":{"EngagementMetrics":"DISABLED"}}""", Sorted(changed, "VdmOptions"));
        Assert.False(changed.TryGetProperty("ArchivingOptions", out _));
        Assert.False(changed.GetProperty("SendingOptions").GetProperty("SendingEnabled").GetBoolean());
        Assert.Equal(["postroad", "whole"], run.Value("sets").GetProperty("ConfigurationSets").EnumerateArray().Select(s => s.GetString()));
    }

    [Fact]
    public void Addresses_go_into_pools_and_keep_how_warm_they_are()
    {
        Assert.Equal(("news", "MANAGED"), (run.Value("getPool").GetProperty("DedicatedIpPool").GetProperty("PoolName").GetString(), run.Value("getPool").GetProperty("DedicatedIpPool").GetProperty("ScalingMode").GetString()));
        Assert.Equal(("managed", "1"), (run.Value("pools").GetProperty("DedicatedIpPools")[0].GetString(), run.Value("pools").GetProperty("NextToken").GetString()));
        Assert.Equal(["198.51.100.11 DONE 100", "198.51.100.12 DONE 100", "198.51.100.13 IN_PROGRESS 62", "203.0.113.40 DONE 100"], run.Value("addresses").GetProperty("DedicatedIps").EnumerateArray().Select(Words));
        var address = run.Value("address").GetProperty("DedicatedIp");
        Assert.Equal(("198.51.100.11 IN_PROGRESS 40", "news"), (Words(address), address.GetProperty("PoolName").GetString()));
        Assert.Equal(["198.51.100.11 IN_PROGRESS 40"], run.Value("inPool").GetProperty("DedicatedIps").EnumerateArray().Select(Words));
        Assert.Equal(["customer", "ses:from-domain"], run.Value("watched").GetProperty("EventDestinations")[0].GetProperty("CloudWatchDestination").GetProperty("DimensionConfigurations").EnumerateArray().Select(d => d.GetProperty("DimensionName").GetString()));
        run.Value("deleteEmpty");
    }

    [Fact]
    public void The_suppression_list_is_written_read_and_shortened()
    {
        Assert.Equal(("Gone@example.com", "BOUNCE"), (run.Value("suppressed").GetProperty("SuppressedDestination").GetProperty("EmailAddress").GetString(), run.Value("suppressed").GetProperty("SuppressedDestination").GetProperty("Reason").GetString()));
        Assert.Empty(run.Value("complained").GetProperty("SuppressedDestinationSummaries").EnumerateArray());
        Assert.Equal("Gone@example.com", Assert.Single(run.Value("bounced").GetProperty("SuppressedDestinationSummaries").EnumerateArray()).GetProperty("EmailAddress").GetString());
        run.Value("release");
        Assert.Equal(["BOUNCE"], run.Value("getAccount").GetProperty("SuppressionAttributes").GetProperty("SuppressedReasons").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task Mail_to_an_address_on_the_list_is_taken_and_bounces_in_the_name_of_the_account()
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal(200, (await post.Caller.CallAsync(HttpMethod.Put, "/v2/email/suppression/addresses", """{"EmailAddress":"mara@example.com","Reason":"BOUNCE"}""")).Status);
        Assert.Equal(200, (await post.Caller.CallAsync(HttpMethod.Put, "/v2/email/account/suppression", """{"SuppressedReasons":["BOUNCE"]}""")).Status);
        Assert.Equal(200, (await post.Caller.SendRawAsync(Post.Mail, ["mara@example.com"])).Status);
        Assert.Equal(200, (await post.Caller.SendRawAsync(Post.Mail, ["ola@example.com"])).Status);
        await post.SettledAsync();
        var bounce = Assert.Single(await post.EventsAsync(), e => e.GetProperty("eventType").GetString() == "Bounce").GetProperty("bounce");
        Assert.Equal(("Permanent", "OnAccountSuppressionList"), (bounce.GetProperty("bounceType").GetString(), bounce.GetProperty("bounceSubType").GetString()));
    }

    private static string Sorted(JsonElement set, string name) => JsonSerializer.Serialize(set.GetProperty(name));

    private static string Words(JsonElement address) => $"{address.GetProperty("Ip").GetString()} {address.GetProperty("WarmupStatus").GetString()} {address.GetProperty("WarmupPercentage").GetInt32()}";
}

/// <summary>One run of classes.mjs.</summary>
public sealed class ClassRun : IAsyncLifetime
{
    private ForeignSteps steps = null!;

    public JsonElement Value(string step) => steps.Value(step);

    public JsonElement Refused(string step) => steps.Refused(step);

    public async ValueTask InitializeAsync()
    {
        await using var post = await Post.OpenAsync();
        steps = await ForeignRun.DriveAsync("classes.mjs", post.Server);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
