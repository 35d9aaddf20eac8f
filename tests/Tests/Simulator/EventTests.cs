using System.Text.Json;
using Postroad.Simulator.Control;

namespace Postroad.Tests.Simulator;

public sealed class EventTests
{
    [Theory]
    [InlineData("success@simulator.amazonses.com", "Send, Delivery")]
    [InlineData("ooto@simulator.amazonses.com", "Send, Delivery")]
    [InlineData("bounce@simulator.amazonses.com", "Send, Bounce Permanent General 5.1.1")]
    [InlineData("suppressionlist+label@simulator.amazonses.com", "Send, Bounce Permanent Suppressed 5.1.1")]
    [InlineData("complaint@simulator.amazonses.com", "Send, Delivery, Complaint abuse")]
    [InlineData("a+bounce@any.example", "Send, Bounce Permanent General 5.1.1")]
    [InlineData("a+full@any.example", "Send, Bounce Transient MailboxFull 5.2.2")]
    [InlineData("a+delay@any.example", "Send, DeliveryDelay 4.3.2, Delivery")]
    [InlineData("a+complain@any.example", "Send, Delivery, Complaint abuse")]
    [InlineData("a+delay+complain@any.example", "Send, DeliveryDelay 4.3.2, Delivery, Complaint abuse")]
    public async Task A_mailbox_does_what_its_address_says(string address, string expected)
    {
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(Post.Mail, [address]);
        await post.SettledAsync();
        Assert.Equal(expected, string.Join(", ", (await post.EventsAsync()).Select(Said)));
    }

    [Fact]
    public async Task The_EICAR_file_is_rejected_after_acceptance()
    {
        await using var post = await Post.OpenAsync();
        var virus = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
        await post.Caller.SendRawAsync(Post.Mail + virus, ["a@example.com"]);
        var account = await post.SettledAsync();
        Assert.Equal((1, 1, 0), (account.Received, account.Rejected, account.Delivered));
        Assert.Equal("Send, Reject Bad content", string.Join(", ", (await post.EventsAsync()).Select(Said)));
    }

    [Fact]
    public async Task Several_recipients_have_one_Send_and_a_fate_of_their_own()
    {
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(Post.Mail, ["a+take@any.example", "b+bounce@any.example", "c+take@any.example"]);
        var account = await post.SettledAsync();
        Assert.Equal((1, 0, 1), (account.Received, account.Delivered, account.HardBounced));
        Assert.Equal(["Bounce Permanent General 5.1.1", "Delivery", "Delivery", "Send"], (await post.EventsAsync()).Select(Said).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_a_configuration_set_nothing_is_told()
    {
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"], set: null);
        Assert.Equal(1, (await post.SettledAsync()).Delivered);
        Assert.Empty(await post.EventsAsync());
    }

    [Fact]
    public async Task Only_what_an_event_destination_wants_is_told()
    {
        await using var post = await Post.OpenAsync();
        await post.Caller.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets", """{"ConfigurationSetName":"bounces"}""");
        await post.Caller.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets/bounces/event-destinations",
            """{"EventDestinationName":"q","EventDestination":{"Enabled":true,"MatchingEventTypes":["BOUNCE"],"SnsDestination":{"TopicArn":"arn:aws:sns:eu-central-1:402177301188:events"}}}""");
        await post.Caller.SendRawAsync(Post.Mail, ["a+bounce@example.com"], "bounces");
        await post.Caller.SendRawAsync(Post.Mail, ["a+take@example.com"], "bounces");
        await post.SettledAsync();
        Assert.Equal("Bounce Permanent General 5.1.1", string.Join(", ", (await post.EventsAsync()).Select(Said)));
    }

    [Fact]
    public async Task The_four_bodies_come_as_AWS_writes_them()
    {
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"], "postroad", ("campaign", "c-1"));
        await post.SettledAsync();

        var sns = await BodiesAsync(post, QueueBody.Sns);
        Assert.Equal("Successfully validated SNS topic for Amazon SES event publishing.", Parse(sns[0]).GetProperty("Message").GetString());
        Assert.Equal("Amazon SES Email Event Notification", Parse(sns[1]).GetProperty("Subject").GetString());
        Assert.Equal("Send", Parse(Parse(sns[1]).GetProperty("Message").GetString()!).GetProperty("eventType").GetString());

        var raw = await BodiesAsync(post, QueueBody.Raw);
        Assert.Equal("Successfully validated SNS topic for Amazon SES event publishing.", raw[0]);
        Assert.Equal("Delivery", Parse(raw[2]).GetProperty("eventType").GetString());

        var bridge = await BodiesAsync(post, QueueBody.EventBridge);
        Assert.Equal(("Email Sent", "aws.ses"), (Parse(bridge[0]).GetProperty("detail-type").GetString(), Parse(bridge[0]).GetProperty("source").GetString()));
        Assert.Equal("c-1", Parse(bridge[0]).GetProperty("detail").GetProperty("mail").GetProperty("tags").GetProperty("campaign")[0].GetString());
    }

    [Fact]
    public async Task An_event_echoes_headers_and_its_own_tags()
    {
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"]);
        await post.SettledAsync();
        var mail = (await post.EventsAsync())[1].GetProperty("mail");
        Assert.Contains(mail.GetProperty("headers").EnumerateArray(), h => h.GetProperty("name").GetString() == "Subject"
            && h.GetProperty("value").GetString() == "Hello");
        Assert.Equal("402177301188", mail.GetProperty("sendingAccountId").GetString());
        Assert.Equal(["ses:operation", "ses:configuration-set", "ses:source-ip", "ses:from-domain", "ses:caller-identity", "ses:outgoing-ip"],
            mail.GetProperty("tags").EnumerateObject().Select(t => t.Name));
    }

    private static async Task<string[]> BodiesAsync(Post post, QueueBody body)
    {
        await post.PutAsync("/_simulator/queue", $"{{\"body\":\"{(body == QueueBody.EventBridge ? "event_bridge" : body.ToString().ToLowerInvariant())}\"}}");
        return [.. (await post.ReceiveAsync(visibility: 0)).Select(m => m.GetProperty("Body").GetString()!)];
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string Said(JsonElement e) => e.GetProperty("eventType").GetString() switch
    {
        "Bounce" => $"Bounce {e.GetProperty("bounce").GetProperty("bounceType")} {e.GetProperty("bounce").GetProperty("bounceSubType")} {e.GetProperty("bounce").GetProperty("bouncedRecipients")[0].GetProperty("status")}",
        "Complaint" => $"Complaint {e.GetProperty("complaint").GetProperty("complaintFeedbackType")}",
        "DeliveryDelay" => $"DeliveryDelay {e.GetProperty("deliveryDelay").GetProperty("delayedRecipients")[0].GetProperty("status")}",
        "Reject" => $"Reject {e.GetProperty("reject").GetProperty("reason")}",
        var type => type!,
    };
}
