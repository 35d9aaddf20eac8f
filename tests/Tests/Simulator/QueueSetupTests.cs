using Microsoft.Extensions.Time.Testing;

namespace Postroad.Tests.Simulator;

public sealed class QueueSetupTests
{
    [Fact]
    public async Task A_queue_is_made_once_and_not_again_with_other_attributes()
    {
        await using var post = await Post.OpenAsync();
        var made = await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine", Attributes = new { MessageRetentionPeriod = "1209600" } });
        var url = made.Json.GetProperty("QueueUrl").GetString()!;
        Assert.EndsWith("/402177301188/mine", url, StringComparison.Ordinal);
        Assert.Equal(200, (await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine" })).Status);
        Assert.Equal(200, (await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine", Attributes = new { VisibilityTimeout = "30" } })).Status);
        var other = await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine", Attributes = new { VisibilityTimeout = "60" } });
        Assert.Equal((400, "QueueNameExists", "A queue already exists with the same name and a different value for attribute VisibilityTimeout"), (other.Status, other.SqsErrorType, other.Message));

        await post.Queue.SqsAsync("SetQueueAttributes", new { QueueUrl = url, Attributes = new { VisibilityTimeout = "60" } });
        await post.Queue.SqsAsync("TagQueue", new { QueueUrl = url, Tags = new { team = "mail" } });
        await using var again = await Post.OpenAsync(folder: RestartTests.Killed(post));
        var attributes = (await again.Queue.SqsAsync("GetQueueAttributes", new { QueueUrl = url, AttributeNames = new[] { "All" } })).Json.GetProperty("Attributes");
        Assert.Equal(("60", "1209600", "arn:aws:sqs:eu-central-1:402177301188:mine"),
            (attributes.GetProperty("VisibilityTimeout").GetString(), attributes.GetProperty("MessageRetentionPeriod").GetString(), attributes.GetProperty("QueueArn").GetString()));
    }

    [Theory]
    [InlineData("VisibilityTimeout", "43201", "InvalidAttributeValue", "Invalid value for the parameter VisibilityTimeout.")]
    [InlineData("MessageRetentionPeriod", "59", "InvalidAttributeValue", "Invalid value for the parameter MessageRetentionPeriod.")]
    [InlineData("ReceiveMessageWaitTimeSeconds", "x", "InvalidAttributeValue", "Invalid value for the parameter ReceiveMessageWaitTimeSeconds.")]
    [InlineData("Policy", "{", "InvalidAttributeValue", "Invalid value for the parameter Policy.")]
    [InlineData("Colour", "red", "InvalidAttributeName", "Unknown Attribute Colour.")]
    [InlineData("RedrivePolicy", "[]", "InvalidParameterValue", "Value [] for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map.")]
    [InlineData("RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:402177301188:none","maxReceiveCount":3}""", "InvalidParameterValue",
        """Value {"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:402177301188:none","maxReceiveCount":3} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.""")]
    public async Task An_attribute_has_its_range(string name, string value, string type, string text)
    {
        await using var post = await Post.OpenAsync();
        var answer = await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine", Attributes = new Dictionary<string, string> { [name] = value } });
        Assert.Equal((400, type, text), (answer.Status, answer.SqsErrorType, answer.Message));
    }

    [Fact]
    public async Task Regions_have_queues_of_their_own()
    {
        await using var post = await Post.OpenAsync();
        await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine" });
        var elsewhere = new AwsCaller(post.Server) { Service = "sqs", Region = "eu-west-1" };
        Assert.Equal(["events", "mine"], Names(await post.Queue.SqsAsync("ListQueues", new { })));
        Assert.Equal(["mine"], Names(await post.Queue.SqsAsync("ListQueues", new { QueueNamePrefix = "m" })));
        Assert.Equal(["events"], Names(await elsewhere.SqsAsync("ListQueues", new { })));
        Assert.Equal("QueueDoesNotExist", (await elsewhere.SqsAsync("GetQueueUrl", new { QueueName = "mine" })).SqsErrorType);
    }

    [Fact]
    public async Task The_name_of_a_deleted_queue_rests_a_minute()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var post = await Post.OpenAsync(o => o with { Clock = clock });
        var url = (await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine" })).Json.GetProperty("QueueUrl").GetString();
        Assert.Equal(200, (await post.Queue.SqsAsync("DeleteQueue", new { QueueUrl = url })).Status);
        Assert.Equal("QueueDoesNotExist", (await post.Queue.SqsAsync("DeleteQueue", new { QueueUrl = url })).SqsErrorType);
        Assert.Equal("QueueDeletedRecently", (await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine" })).SqsErrorType);
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(200, (await post.Queue.SqsAsync("CreateQueue", new { QueueName = "mine" })).Status);
    }

    [Fact]
    public async Task What_is_received_too_often_goes_to_the_dead_letters_and_stays_there_after_a_restart()
    {
        await using var post = await Post.OpenAsync();
        var letters = (await post.Queue.SqsAsync("CreateQueue", new { QueueName = "letters" })).Json.GetProperty("QueueUrl").GetString();
        var redrive = """{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:402177301188:letters","maxReceiveCount":"2"}""";
        await post.Queue.SqsAsync("SetQueueAttributes", new { post.Server.QueueUrl, Attributes = new { RedrivePolicy = redrive } });
        var first = Assert.Single(await post.ReceiveAsync(visibility: 0));
        Assert.Single(await post.ReceiveAsync(visibility: 0));
        Assert.Empty(await post.ReceiveAsync(visibility: 0));

        await using var again = await Post.OpenAsync(folder: RestartTests.Killed(post));
        Assert.Empty(await again.ReceiveAsync(visibility: 0));
        var dead = await again.Queue.SqsAsync("ReceiveMessage", new { QueueUrl = letters });
        Assert.Equal(first.GetProperty("MessageId").GetString(), Assert.Single(dead.Json.GetProperty("Messages").EnumerateArray()).GetProperty("MessageId").GetString());
    }

    [Fact]
    public async Task A_purged_queue_is_empty_after_a_restart_too()
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal(200, (await post.Queue.SqsAsync("PurgeQueue", new { post.Server.QueueUrl })).Status);
        await using var again = await Post.OpenAsync(folder: RestartTests.Killed(post));
        Assert.Empty(await again.ReceiveAsync());
    }

    private static IEnumerable<string> Names(Answer listed) =>
        listed.Json.GetProperty("QueueUrls").EnumerateArray().Select(u => u.GetString()!.Split('/')[^1]);
}
