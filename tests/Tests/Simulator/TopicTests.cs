namespace Postroad.Tests.Simulator;

public sealed class TopicTests
{
    private const string Account = "402177301188", Arn = "arn:aws:sns:eu-central-1:402177301188:mine";

    [Fact]
    public async Task A_topic_is_made_once_however_often_it_is_asked_for()
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal(Arn, (await post.Topics.QueryAsync("CreateTopic", ("Name", "mine"))).Xml("TopicArn"));
        Assert.Equal(Arn, (await post.Topics.QueryAsync("CreateTopic", ("Name", "mine"))).Xml("TopicArn"));
        Assert.Equal((400, "InvalidParameter", "Invalid parameter: Attributes Reason: Topic already exists with different attributes"),
            (await post.Topics.QueryAsync("CreateTopic", ("Name", "mine"), ("Attributes.entry.1.key", "SignatureVersion"), ("Attributes.entry.1.value", "2"))).Refusal);
        Assert.Contains($"<TopicArn>{Arn}</TopicArn>", (await post.Topics.QueryAsync("ListTopics")).Body, StringComparison.Ordinal);
        var elsewhere = new AwsCaller(post.Server) { Service = "sns", Region = "eu-west-1" };
        Assert.DoesNotContain("mine", (await elsewhere.QueryAsync("ListTopics")).Body, StringComparison.Ordinal);
        Assert.Equal((400, "InvalidParameter", "Invalid parameter: TopicArn"), (await elsewhere.QueryAsync("GetTopicAttributes", ("TopicArn", Arn))).Refusal);

        Assert.Equal(200, (await post.Topics.QueryAsync("DeleteTopic", ("TopicArn", Arn))).Status);
        Assert.Equal(200, (await post.Topics.QueryAsync("DeleteTopic", ("TopicArn", Arn))).Status);
        Assert.Equal((404, "NotFound", "Topic does not exist"), (await post.Topics.QueryAsync("GetTopicAttributes", ("TopicArn", Arn))).Refusal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("mine.fifo")]
    public async Task A_topics_name_has_its_letters(string name)
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal((400, "InvalidParameter", "Invalid parameter: Topic Name"), (await post.Topics.QueryAsync("CreateTopic", ("Name", name))).Refusal);
    }

    [Fact]
    public async Task Attributes_are_set_one_by_one_and_outlive_a_restart()
    {
        await using var post = await Post.OpenAsync();
        await post.Topics.QueryAsync("CreateTopic", ("Name", "mine"));
        Assert.Contains("AWS:SourceOwner", (await post.Topics.QueryAsync("GetTopicAttributes", ("TopicArn", Arn))).Entries["Policy"], StringComparison.Ordinal);
        const string Policy = """{"Statement":[{"Effect":"Allow","Principal":{"Service":"ses.amazonaws.com"},"Action":"sns:Publish","Resource":"*"}]}""";
        Assert.Equal(200, (await SetAsync(post, "Policy", Policy)).Status);
        Assert.Equal(200, (await SetAsync(post, "SignatureVersion", "2")).Status);
        Assert.Equal((400, "InvalidParameter", "Invalid parameter: SignatureVersion"), (await SetAsync(post, "SignatureVersion", "3")).Refusal);
        Assert.Equal((400, "InvalidParameter", "Invalid parameter: AttributeName"), (await SetAsync(post, "Colour", "red")).Refusal);
        Assert.Equal((400, "InvalidParameter", "Invalid parameter: Policy Error: The policy is not JSON."), (await SetAsync(post, "Policy", "{")).Refusal);
        Assert.Equal(200, (await post.Topics.QueryAsync("TagResource", ("ResourceArn", Arn), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "mail"))).Status);
        Assert.Equal((404, "ResourceNotFound", "Resource does not exist"), (await post.Topics.QueryAsync("TagResource", ("ResourceArn", Arn + "x"))).Refusal);

        await using var again = await Post.OpenAsync(folder: RestartTests.Killed(post));
        var kept = (await again.Topics.QueryAsync("GetTopicAttributes", ("TopicArn", Arn))).Entries;
        Assert.Equal((Policy, "2", Account), (kept["Policy"], kept["SignatureVersion"], kept["Owner"]));
    }

    [Fact]
    public async Task A_queue_is_subscribed_at_once_and_a_web_address_waits_for_its_confirmation()
    {
        await using var post = await Post.OpenAsync();
        await post.Topics.QueryAsync("CreateTopic", ("Name", "mine"));
        var queue = (await SubscribeAsync(post, "sqs", "arn:aws:sqs:eu-central-1:402177301188:events")).Xml("SubscriptionArn")!;
        Assert.StartsWith(Arn + ":", queue, StringComparison.Ordinal);
        Assert.Equal(queue, (await SubscribeAsync(post, "sqs", "arn:aws:sqs:eu-central-1:402177301188:events")).Xml("SubscriptionArn"));
        Assert.Equal("pending confirmation", (await SubscribeAsync(post, "https", "https://localhost:9/hook")).Xml("SubscriptionArn"));
        var web = (await SubscribeAsync(post, "https", "https://localhost:9/hook", ("ReturnSubscriptionArn", "true"))).Xml("SubscriptionArn")!;

        var listed = (await post.Topics.QueryAsync("ListSubscriptionsByTopic", ("TopicArn", Arn))).Body;
        Assert.Contains($"<SubscriptionArn>{queue}</SubscriptionArn>", listed, StringComparison.Ordinal);
        Assert.Contains("<SubscriptionArn>PendingConfirmation</SubscriptionArn>", listed, StringComparison.Ordinal);
        Assert.Equal(("1", "1"), await CountsAsync(post));
        Assert.Equal("true", (await post.Topics.QueryAsync("GetSubscriptionAttributes", ("SubscriptionArn", web))).Entries["PendingConfirmation"]);

        await post.Topics.QueryAsync("SetSubscriptionAttributes", ("SubscriptionArn", queue), ("AttributeName", "RawMessageDelivery"), ("AttributeValue", "true"));
        Assert.Equal("true", (await post.Topics.QueryAsync("GetSubscriptionAttributes", ("SubscriptionArn", queue))).Entries["RawMessageDelivery"]);
        Assert.Equal((400, "InvalidParameter", "Invalid parameter: Attributes Reason: Subscription already exists with different attributes"),
            (await SubscribeAsync(post, "sqs", "arn:aws:sqs:eu-central-1:402177301188:events")).Refusal);
        Assert.Equal((400, "InvalidParameter", "Invalid parameter: AttributeName"),
            (await post.Topics.QueryAsync("SetSubscriptionAttributes", ("SubscriptionArn", queue), ("AttributeName", "Colour"), ("AttributeValue", "red"))).Refusal);

        Assert.Equal(200, (await post.Topics.QueryAsync("Unsubscribe", ("SubscriptionArn", queue))).Status);
        Assert.Equal((404, "NotFound", "Subscription does not exist"), (await post.Topics.QueryAsync("Unsubscribe", ("SubscriptionArn", queue))).Refusal);
        Assert.Equal(("0", "1"), await CountsAsync(post));
    }

    [Theory]
    [InlineData("sqs", "https://localhost:9/", "Invalid parameter: SQS endpoint ARN")]
    [InlineData("https", "http://localhost:9/", "Invalid parameter: Endpoint must match the specified protocol")]
    [InlineData("email", "a@example.com", "Invalid parameter: Does not support this protocol: email")]
    [InlineData("http", "http://shop.example/", "Invalid parameter: Endpoint Reason: the simulator takes http only for an address of this machine")]
    public async Task An_endpoint_fits_its_protocol(string protocol, string endpoint, string text)
    {
        await using var post = await Post.OpenAsync();
        await post.Topics.QueryAsync("CreateTopic", ("Name", "mine"));
        Assert.Equal((400, "InvalidParameter", text), (await SubscribeAsync(post, protocol, endpoint)).Refusal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_signature_has_the_words_of_the_older_protocol()
    {
        await using var post = await Post.OpenAsync();
        async Task<string?> CodeAsync(AwsCaller caller) => (await caller.QueryAsync("ListTopics")).Refusal.Code;
        Assert.Equal("InvalidClientTokenId", await CodeAsync(new AwsCaller(post.Server) { Service = "sns", KeyId = "AKIAIOSFODNN7NOBODY0" }));
        Assert.Equal("SignatureDoesNotMatch", await CodeAsync(new AwsCaller(post.Server) { Service = "sns", Secret = "nonsense" }));
        Assert.Equal("SignatureDoesNotMatch", await CodeAsync(new AwsCaller(post.Server) { Service = "sns", ClockOff = TimeSpan.FromMinutes(-6) }));
        Assert.Equal("MissingAuthenticationToken", await CodeAsync(new AwsCaller(post.Server) { Service = "sns", Signed = false }));
        Assert.Equal("InvalidAction", (await post.Topics.QueryAsync("Dance")).Refusal.Code);
        Assert.Equal(5, (await post.AccountAsync()).Refused.Values.Sum());
    }

    private static Task<Answer> SetAsync(Post post, string name, string value) =>
        post.Topics.QueryAsync("SetTopicAttributes", ("TopicArn", Arn), ("AttributeName", name), ("AttributeValue", value));

    private static Task<Answer> SubscribeAsync(Post post, string protocol, string endpoint, params (string, string)[] more) =>
        post.Topics.QueryAsync("Subscribe", [("TopicArn", Arn), ("Protocol", protocol), ("Endpoint", endpoint), .. more]);

    private static async Task<(string Confirmed, string Pending)> CountsAsync(Post post)
    {
        var all = (await post.Topics.QueryAsync("GetTopicAttributes", ("TopicArn", Arn))).Entries;
        return (all["SubscriptionsConfirmed"], all["SubscriptionsPending"]);
    }
}
