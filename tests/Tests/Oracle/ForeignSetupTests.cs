using System.Text.Json;
using Postroad.Tests.Fixtures;
using Postroad.Tests.SesSetup;

namespace Postroad.Tests.Oracle;

/// <summary>What the set-up of a sending server made, as the official SDK for JavaScript reads it back.</summary>
public sealed class ForeignSetupTests(SetupRun run) : IClassFixture<SetupRun>
{
    [Fact]
    public void The_configuration_set_wants_TLS_and_tells_all_that_becomes_of_mail_to_the_topic()
    {
        var set = run.Value("set");
        Assert.Equal(("REQUIRE", true), (set.GetProperty("DeliveryOptions").GetProperty("TlsPolicy").GetString(), set.GetProperty("ReputationOptions").GetProperty("ReputationMetricsEnabled").GetBoolean()));
        var destination = Assert.Single(run.Value("destinations").GetProperty("EventDestinations").EnumerateArray());
        Assert.Equal(("shop-events", true, SetupWorld.Arn("sns", "shop-events")),
            (destination.GetProperty("Name").GetString(), destination.GetProperty("Enabled").GetBoolean(), destination.GetProperty("SnsDestination").GetProperty("TopicArn").GetString()));
        Assert.Equal(["BOUNCE", "COMPLAINT", "DELIVERY", "DELIVERY_DELAY", "REJECT", "RENDERING_FAILURE", "SEND"], destination.GetProperty("MatchingEventTypes").EnumerateArray().Select(t => t.GetString()).Order());
    }

    [Fact]
    public void The_topic_lets_Amazon_SES_publish_for_this_configuration_set_of_this_account_alone()
    {
        var ours = Ours(run.Value("topic").GetProperty("Attributes").GetProperty("Policy").GetString()!);
        Assert.Equal(("ses.amazonaws.com", "sns:Publish", SetupWorld.Arn("sns", "shop-events")), (ours.GetProperty("Principal").GetProperty("Service").GetString(), ours.GetProperty("Action").GetString(), ours.GetProperty("Resource").GetString()));
        Assert.Equal($$"""{"AWS:SourceAccount":"402177301188","AWS:SourceArn":"{{SetupWorld.Arn("ses", "configuration-set/shop")}}"}""", ours.GetProperty("Condition").GetProperty("StringEquals").GetRawText());
        var subscription = Assert.Single(run.Value("subscriptions").GetProperty("Subscriptions").EnumerateArray());
        Assert.Equal(("sqs", SetupWorld.Arn("sqs", "shop-events"), "true"),
            (subscription.GetProperty("Protocol").GetString(), subscription.GetProperty("Endpoint").GetString(), run.Value("subscription").GetProperty("Attributes").GetProperty("RawMessageDelivery").GetString()));
    }

    [Fact]
    public void The_queue_keeps_events_for_14_days_takes_them_from_the_topic_alone_and_has_dead_letters()
    {
        var queue = run.Value("queue").GetProperty("Attributes");
        var redrive = JsonElement.Parse(queue.GetProperty("RedrivePolicy").GetString()!);
        Assert.Equal(("1209600", SetupWorld.Arn("sqs", "shop-events-dead"), 10),
            (queue.GetProperty("MessageRetentionPeriod").GetString(), redrive.GetProperty("deadLetterTargetArn").GetString(), redrive.GetProperty("maxReceiveCount").GetInt32()));
        var ours = Ours(queue.GetProperty("Policy").GetString()!);
        Assert.Equal(("sns.amazonaws.com", "sqs:SendMessage", $$$"""{"StringEquals":{"aws:SourceArn":"{{{SetupWorld.Arn("sns", "shop-events")}}}"}}"""),
            (ours.GetProperty("Principal").GetProperty("Service").GetString(), ours.GetProperty("Action").GetString(), ours.GetProperty("Condition").GetRawText()));
        Assert.Equal("1209600", run.Value("dead").GetProperty("Attributes").GetProperty("MessageRetentionPeriod").GetString());
    }

    [Fact]
    public void Events_of_a_mail_that_names_the_configuration_set_are_in_the_queue() =>
        Assert.Equal(["Delivery", "Send"], run.Value("events").EnumerateArray().Select(e => e.GetString()));

    private static JsonElement Ours(string policy) =>
        JsonElement.Parse(policy).GetProperty("Statement").EnumerateArray().Single(s => s.TryGetProperty("Sid", out var sid) && sid.GetString()!.StartsWith("Postroad", StringComparison.Ordinal));
}

/// <summary>One run of setup.mjs against a simulator in which a server was set up.</summary>
public sealed class SetupRun : IAsyncLifetime
{
    private ForeignSteps steps = null!;

    public JsonElement Value(string step) => steps.Value(step);

    public async ValueTask InitializeAsync()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        var made = await world.MakeAsync(await world.DraftAsync(), "shop");
        Assert.True(made.IsWhole, made.Fault);
        // Or it would fetch the events, and the script would wait for them.
        await world.Installation.Web.StopAsync(CancellationToken.None);
        steps = await ForeignRun.DriveAsync("setup.mjs", world.Installation.Simulator);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
