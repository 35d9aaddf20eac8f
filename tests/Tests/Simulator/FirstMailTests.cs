using System.Text.Json;

namespace Postroad.Tests.Simulator;

public sealed class FirstMailTests
{
    [Fact]
    public async Task An_accepted_mail_is_delivered_and_told_in_the_queue()
    {
        await using var post = await Post.OpenAsync();
        var answer = await post.Caller.SendRawAsync(Post.Mail, ["mara@example.com"], "postroad", ("dk", "AAAABA4AACvE4RyQREhTQQ"), ("campaign", "c-1"));
        Assert.Equal(200, answer.Status);
        var id = answer.Json.GetProperty("MessageId").GetString();

        var account = await post.SettledAsync();
        Assert.Equal((1, 1, 0), (account.Received, account.Delivered, account.Bounced));
        var events = await post.EventsAsync();
        Assert.Equal(["Send", "Delivery"], events.Select(e => e.GetProperty("eventType").GetString()));
        Assert.All(events, e => Assert.Equal(id, e.GetProperty("mail").GetProperty("messageId").GetString()));
        Assert.Equal("c-1", events[0].GetProperty("mail").GetProperty("tags").GetProperty("campaign")[0].GetString());
        Assert.Equal(JsonValueKind.Array, events[0].GetProperty("mail").GetProperty("tags").GetProperty("ses:configuration-set").ValueKind);
    }
}
