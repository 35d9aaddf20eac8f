using System.Text.Json;

namespace Postroad.Tests.Oracle;

/// <summary>The official SDK for JavaScript wires topics and queues, and an event takes that way.</summary>
public sealed class ForeignMessagingTests(MessagingRun run) : IClassFixture<MessagingRun>
{
    [Theory]
    [InlineData("createQueue")]
    [InlineData("createQueueAgain")]
    [InlineData("setAttributes")]
    [InlineData("tagQueue")]
    [InlineData("createTopic")]
    [InlineData("createSet")]
    [InlineData("setPolicy")]
    [InlineData("setRaw")]
    [InlineData("setRawBack")]
    [InlineData("createTopicAgain")]
    [InlineData("tagTopic")]
    [InlineData("destination")]
    [InlineData("watch")]
    [InlineData("send")]
    [InlineData("noMore")]
    [InlineData("unsubscribe")]
    [InlineData("deleteTopic")]
    [InlineData("deleteTopicTwice")]
    [InlineData("purge")]
    [InlineData("deleteQueue")]
    public void A_good_call_succeeds(string step) => run.Value(step);

    [Theory]
    [InlineData("createQueueOther", 400, "QueueNameExists", "A queue already exists with the same name and a different value for attribute VisibilityTimeout")]
    [InlineData("createQueueBadName", 400, "InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length", false)]
    [InlineData("createQueueBadValue", 400, "InvalidAttributeValue", "Invalid value for the parameter MessageRetentionPeriod.")]
    [InlineData("setAttributesBadLetters", 400, "InvalidParameterValue", "Value {\"deadLetterTargetArn\"", false)]
    [InlineData("setAttributesUnknown", 400, "InvalidAttributeName", "Unknown Attribute Colour.")]
    [InlineData("createTopicBadName", 400, "InvalidParameterException", "Invalid parameter: Topic Name")]
    [InlineData("destinationTooEarly", 400, "BadRequestException", "Could not publish to SNS topic <arn:aws:sns:eu-central-1:402177301188:oracle>.")]
    [InlineData("setVersionWrong", 400, "InvalidParameterException", "Invalid parameter: SignatureVersion")]
    [InlineData("topicMissing", 404, "NotFoundException", "Topic does not exist")]
    [InlineData("subscribeBad", 400, "InvalidParameterException", "Invalid parameter: SQS endpoint ARN")]
    [InlineData("confirmWrong", 400, "InvalidParameterException", "Invalid parameter: Token")]
    [InlineData("subscriptionMissing", 404, "NotFoundException", "Subscription does not exist")]
    [InlineData("wrongSecret", 403, "SignatureDoesNotMatch", "The request signature we calculated does not match", false)]
    [InlineData("wrongKeyId", 403, "InvalidClientTokenId", "The security token included in the request is invalid.", false)]
    [InlineData("unknownOperation", 400, "InvalidAction", "The simulator does not know the operation ListPhoneNumbersOptedOut of SNS.", false)]
    [InlineData("unsubscribeTwice", 404, "NotFoundException", "Subscription does not exist")]
    [InlineData("deleteQueueTwice", 400, "QueueDoesNotExist", "The specified queue does not exist.")]
    [InlineData("createQueueTooEarly", 400, "QueueDeletedRecently", "You must wait 60 seconds after deleting a queue")]
    public void A_refusal_has_AWSs_type_and_text(string step, int status, string name, string text, bool known = true)
    {
        var refused = run.Refused(step);
        Assert.Equal((status, name, known), (refused.GetProperty("status").GetInt32(), refused.GetProperty("name").GetString(), refused.GetProperty("known").GetBoolean()));
        Assert.StartsWith(text, refused.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_SDK_reads_back_what_was_wired()
    {
        var queue = run.Value("queueAttributes").GetProperty("Attributes");
        Assert.Equal(("0", "1209600", "0"), (queue.GetProperty("VisibilityTimeout").GetString(), queue.GetProperty("MessageRetentionPeriod").GetString(), queue.GetProperty("ApproximateNumberOfMessages").GetString()));
        Assert.Contains("sns.amazonaws.com", queue.GetProperty("Policy").GetString(), StringComparison.Ordinal);
        Assert.Equal(["events", "letters", "oracle"], Names("listQueues").Concat(Names("listQueuesRest")));

        var topic = run.Value("topic").GetProperty("Attributes");
        Assert.Equal(("2", "1", "1"), (topic.GetProperty("SignatureVersion").GetString(), topic.GetProperty("SubscriptionsConfirmed").GetString(), topic.GetProperty("SubscriptionsPending").GetString()));
        Assert.Equal(["arn:aws:sns:eu-central-1:402177301188:events", "arn:aws:sns:eu-central-1:402177301188:oracle"], run.Value("topics").GetProperty("Topics").EnumerateArray().Select(t => t.GetProperty("TopicArn").GetString()));
        Assert.Equal("pending confirmation", run.Value("subscribeWeb").GetProperty("SubscriptionArn").GetString());
        Assert.Equal(["sqs", "https"], run.Value("subscriptions").GetProperty("Subscriptions").EnumerateArray().Select(s => s.GetProperty("Protocol").GetString()));
        Assert.Equal("false", run.Value("subscription").GetProperty("Attributes").GetProperty("RawMessageDelivery").GetString());
        var destinations = run.Value("destinations").GetProperty("EventDestinations");
        Assert.Equal("campaign", destinations[1].GetProperty("CloudWatchDestination").GetProperty("DimensionConfigurations")[0].GetProperty("DimensionName").GetString());
    }

    [Fact]
    public void An_event_takes_the_way_to_the_queue_and_at_last_to_the_dead_letters()
    {
        Assert.Equal("Successfully validated SNS topic for Amazon SES event publishing.", Message(run.Value("notice")[0].GetString()!));
        var twice = run.Value("twice").EnumerateArray().Select(id => id.GetString()).ToArray();
        Assert.Equal(2, twice.Length);
        Assert.Equal(twice[0], twice[1]);
        var dead = run.Value("dead")[0];
        Assert.Equal(twice[0], dead[0].GetString());
        Assert.Contains("\"eventType\":\"Delivery\"", Message(dead[1].GetString()!), StringComparison.Ordinal);
    }

    private IEnumerable<string> Names(string step) => run.Value(step).GetProperty("QueueUrls").EnumerateArray().Select(u => u.GetString()!.Split('/')[^1]);

    private static string Message(string body) => JsonDocument.Parse(body).RootElement.GetProperty("Message").GetString()!;
}

/// <summary>One run of messaging.mjs against a simulator of its own.</summary>
public sealed class MessagingRun : IAsyncLifetime
{
    private ForeignSteps steps = null!;

    public JsonElement Value(string step) => steps.Value(step);

    public JsonElement Refused(string step) => steps.Refused(step);

    public async ValueTask InitializeAsync()
    {
        await using var post = await Simulator.Post.OpenAsync();
        steps = await ForeignRun.DriveAsync("messaging.mjs", post.Server);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
