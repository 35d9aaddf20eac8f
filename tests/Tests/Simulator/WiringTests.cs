using System.Text.Json;

namespace Postroad.Tests.Simulator;

/// <summary>Events take the way that is wired, and no other: set, destination, topic and its policy, subscription, queue and its policy.</summary>
public sealed class WiringTests
{
    private const string TopicArn = "arn:aws:sns:eu-central-1:402177301188:mine", QueueArn = "arn:aws:sqs:eu-central-1:402177301188:mine", SetArn = "arn:aws:ses:eu-central-1:402177301188:configuration-set/mine";

    [Fact]
    public async Task An_own_chain_leads_the_events_into_its_own_queue_only()
    {
        await using var wired = await Wired.OpenAsync();
        await wired.SendAsync();
        Assert.Equal(["Successfully validated SNS topic for Amazon SES event publishing.", "Send", "Delivery"], await wired.SaidAsync());
        Assert.Empty(await wired.Post.EventsAsync());
    }

    [Fact]
    public async Task A_queue_that_two_topics_feed_has_the_event_twice_and_both_queues_of_one_topic_have_it()
    {
        await using var wired = await Wired.OpenAsync();
        await wired.Post.Topics.QueryAsync("Subscribe", ("TopicArn", "arn:aws:sns:eu-central-1:402177301188:events"), ("Protocol", "sqs"), ("Endpoint", QueueArn));
        await wired.AllowQueueAsync("""{"aws:SourceArn":"arn:aws:sns:eu-central-1:402177301188:*"}""");
        await wired.Post.Caller.SendRawAsync(Post.Mail, ["a+take@example.com"], "postroad");
        await wired.Post.SettledAsync();
        await using var again = new Wired(await Post.OpenAsync(folder: RestartTests.Killed(wired.Post)), wired.Url);
        Assert.Equal(["Successfully validated SNS topic for Amazon SES event publishing.", "Send", "Delivery"], await again.SaidAsync());
        Assert.Equal(2, (await again.Post.EventsAsync()).Count);
    }

    [Theory]
    [InlineData("""{"AWS:SourceAccount":"111111111111"}""")]
    [InlineData("""{"AWS:SourceArn":"arn:aws:ses:eu-central-1:402177301188:configuration-set/other"}""")]
    public async Task A_topic_whose_policy_does_not_let_SES_publish_is_refused_and_loses_what_came_later(string condition)
    {
        await using var wired = await Wired.OpenAsync();
        await wired.AllowTopicAsync(condition);
        await wired.SendAsync();
        Assert.Equal(["Successfully validated SNS topic for Amazon SES event publishing."], await wired.SaidAsync());
        Assert.Equal((1, 1), ((await wired.Post.AccountAsync()).EventsLost["Send"], (await wired.Post.AccountAsync()).EventsLost["Delivery"]));
        var refused = await wired.DestinationAsync("second", $$$"""{"SnsDestination":{"TopicArn":"{{{TopicArn}}}"}}""");
        Assert.Equal((400, "BadRequestException", $"Could not publish to SNS topic <{TopicArn}>."), (refused.Status, refused.ErrorType, refused.Message));

        // The control: with the right account and set it goes through again.
        await wired.AllowTopicAsync($$"""{"AWS:SourceAccount":"402177301188","AWS:SourceArn":"{{SetArn}}"}""");
        await wired.SendAsync();
        Assert.Equal(["Send", "Delivery"], await wired.SaidAsync());
    }

    [Theory]
    [InlineData("arn:aws:sns:eu-central-1:402177301188:none")]
    [InlineData("arn:aws:sns:eu-west-1:402177301188:events")]
    [InlineData("nonsense")]
    public async Task A_destination_needs_a_topic_of_its_region(string arn)
    {
        await using var wired = await Wired.OpenAsync();
        Assert.Equal($"Could not publish to SNS topic <{arn}>.", (await wired.DestinationAsync("second", $$$"""{"SnsDestination":{"TopicArn":"{{{arn}}}"}}""")).Message);
    }

    [Theory]
    [InlineData("""{"aws:SourceArn":"arn:aws:sns:eu-central-1:402177301188:other"}""")]
    [InlineData("")]
    public async Task A_queue_whose_policy_does_not_let_the_topic_send_gets_nothing(string condition)
    {
        await using var wired = await Wired.OpenAsync();
        await wired.AllowQueueAsync(condition);
        await wired.SendAsync();
        Assert.Equal(["Successfully validated SNS topic for Amazon SES event publishing."], await wired.SaidAsync());
        await wired.AllowQueueAsync($$"""{"aws:SourceArn":"{{TopicArn}}"}""");
        await wired.SendAsync();
        Assert.Equal(["Send", "Delivery"], await wired.SaidAsync());
    }

    [Fact]
    public async Task Raw_delivery_leaves_the_envelope_out()
    {
        await using var wired = await Wired.OpenAsync(("Attributes.entry.1.key", "RawMessageDelivery"), ("Attributes.entry.1.value", "true"));
        await wired.SendAsync();
        var bodies = await wired.BodiesAsync();
        Assert.Equal("Successfully validated SNS topic for Amazon SES event publishing.", bodies[0]);
        Assert.Equal("Send", JsonDocument.Parse(bodies[1]).RootElement.GetProperty("eventType").GetString());
    }

    [Fact]
    public async Task A_deleted_topic_or_queue_or_subscription_loses_the_events()
    {
        await using var wired = await Wired.OpenAsync();
        await wired.Post.Topics.QueryAsync("DeleteTopic", ("TopicArn", TopicArn));
        await wired.SendAsync();
        Assert.Equal(["Successfully validated SNS topic for Amazon SES event publishing."], await wired.SaidAsync());
        Assert.Equal(1, (await wired.Post.AccountAsync()).EventsLost["Send"]);
    }

    [Fact]
    public async Task CloudWatch_is_kept_with_its_dimensions_and_tells_nobody()
    {
        await using var wired = await Wired.OpenAsync();
        var watch = """{"CloudWatchDestination":{"DimensionConfigurations":[{"DimensionName":"campaign","DimensionValueSource":"MESSAGE_TAG","DefaultDimensionValue":"none"}]}}""";
        Assert.Equal(200, (await wired.DestinationAsync("watch", watch)).Status);
        var kept = (await wired.Post.Caller.CallAsync(HttpMethod.Get, "/v2/email/configuration-sets/mine/event-destinations")).Json.GetProperty("EventDestinations")[1];
        Assert.Equal(JsonDocument.Parse(watch).RootElement.GetProperty("CloudWatchDestination").ToString(), kept.GetProperty("CloudWatchDestination").ToString());
        Assert.False(kept.TryGetProperty("SnsDestination", out _));
    }

    [Theory]
    [InlineData("{}", "exactly one of")]
    [InlineData("""{"SnsDestination":{"TopicArn":"arn:aws:sns:eu-central-1:402177301188:mine"},"EventBridgeDestination":{"EventBusArn":"x"}}""", "given: 2.")]
    [InlineData("""{"PinpointDestination":{"ApplicationArn":"x"}}""", "does not take PinpointDestination")]
    [InlineData("""{"CloudWatchDestination":{"DimensionConfigurations":[]}}""", "1 to 10 dimensions")]
    [InlineData("""{"CloudWatchDestination":{"DimensionConfigurations":[{"DimensionName":"a b","DimensionValueSource":"MESSAGE_TAG","DefaultDimensionValue":"x"}]}}""", "Invalid dimension name <a b>")]
    [InlineData("""{"CloudWatchDestination":{"DimensionConfigurations":[{"DimensionName":"a","DimensionValueSource":"TAG","DefaultDimensionValue":"x"}]}}""", "Member must satisfy enum value set")]
    [InlineData("""{"CloudWatchDestination":{"DimensionConfigurations":[{"DimensionName":"a","DimensionValueSource":"MESSAGE_TAG","DefaultDimensionValue":""}]}}""", "Invalid default dimension value <>")]
    public async Task A_destination_has_exactly_one_kind_and_that_is_whole(string kind, string word)
    {
        await using var wired = await Wired.OpenAsync();
        var answer = await wired.DestinationAsync("second", kind);
        Assert.Equal((400, "BadRequestException"), (answer.Status, answer.ErrorType));
        Assert.Contains(word, answer.Message, StringComparison.Ordinal);
    }

    /// <summary>Topic, queue, subscription and configuration set "mine" in Frankfurt, each with the policy that it needs.</summary>
    private sealed class Wired(Post post, string url) : IAsyncDisposable
    {
        public Post Post => post;
        public string Url => url;

        public static async Task<Wired> OpenAsync(params (string, string)[] subscription)
        {
            var post = await Post.OpenAsync();
            await post.Topics.QueryAsync("CreateTopic", ("Name", "mine"));
            var url = (await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine" })).Json.GetProperty("QueueUrl").GetString()!;
            var wired = new Wired(post, url);
            await wired.AllowTopicAsync("""{"AWS:SourceAccount":"402177301188"}""");
            await wired.AllowQueueAsync($$"""{"aws:SourceArn":"{{TopicArn}}"}""");
            await post.Topics.QueryAsync("Subscribe", [("TopicArn", TopicArn), ("Protocol", "sqs"), ("Endpoint", QueueArn), .. subscription]);
            await post.Caller.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets", """{"ConfigurationSetName":"mine"}""");
            Assert.Equal(200, (await wired.DestinationAsync("events", $$$"""{"SnsDestination":{"TopicArn":"{{{TopicArn}}}"}}""")).Status);
            return wired;
        }

        public Task<Answer> DestinationAsync(string name, string kind) => post.Caller.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets/mine/event-destinations",
            $$"""{"EventDestinationName":"{{name}}","EventDestination":{"Enabled":true,"MatchingEventTypes":["SEND","DELIVERY"],{{kind[1..]}}}""".Replace(",}}", "}}", StringComparison.Ordinal));

        public Task<Answer> AllowTopicAsync(string condition) => post.Topics.QueryAsync("SetTopicAttributes", ("TopicArn", TopicArn), ("AttributeName", "Policy"), ("AttributeValue",
            $$$"""{"Statement":[{"Effect":"Allow","Principal":{"Service":"ses.amazonaws.com"},"Action":"sns:Publish","Resource":"{{{TopicArn}}}","Condition":{"StringEquals":{{{condition}}}}}]}"""));

        /// <summary>No condition: no policy.</summary>
        public Task<Answer> AllowQueueAsync(string condition) => post.Queue.SqsAsync("SetQueueAttributes", new { QueueUrl = url, Attributes = new { Policy = condition.Length == 0 ? "" :
            $$$"""{"Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"{{{QueueArn}}}","Condition":{"ArnLike":{{{condition}}}}}]}""" } });

        public async Task SendAsync()
        {
            await post.Caller.SendRawAsync(Post.Mail, ["a+take@example.com"], "mine");
            await post.SettledAsync();
        }

        /// <summary>Takes all that is in the queue.</summary>
        public async Task<string[]> BodiesAsync()
        {
            var answer = await post.Queue.SqsAsync("ReceiveMessage", new { QueueUrl = url, MaxNumberOfMessages = 10 });
            return answer.Json.TryGetProperty("Messages", out var messages) ? [.. messages.EnumerateArray().Select(m => m.GetProperty("Body").GetString()!)] : [];
        }

        public async Task<IEnumerable<string>> SaidAsync() => (await BodiesAsync()).Select(b => JsonDocument.Parse(b).RootElement.GetProperty("Message").GetString()!)
            .Select(text => text[0] == '{' ? JsonDocument.Parse(text).RootElement.GetProperty("eventType").GetString()! : text);

        public ValueTask DisposeAsync() => post.DisposeAsync();
    }
}
