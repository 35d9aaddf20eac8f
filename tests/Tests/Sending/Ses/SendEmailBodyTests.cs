using System.Text.Json;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Tests.Sending.Ses;

public class SendEmailBodyTests
{
    private static readonly MessageTag[] Tags = [new("campaign", "12"), new("customer", "3")];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100_000)]
    public void The_body_holds_what_the_message_says(int size)
    {
        var mime = new byte[size];
        new Random(size).NextBytes(mime);
        using var body = new SendEmailBody("postroad").Write(Mail(mime));
        using var json = JsonDocument.Parse(body.Bytes);
        var root = json.RootElement;

        Assert.Equal("news@example.com", root.GetProperty("FromEmailAddress").GetString());
        Assert.Equal("anna+x@example.org", root.GetProperty("Destination").GetProperty("ToAddresses")[0].GetString());
        Assert.Equal(mime, root.GetProperty("Content").GetProperty("Raw").GetProperty("Data").GetBytesFromBase64());
        Assert.Equal("postroad", root.GetProperty("ConfigurationSetName").GetString());
        Assert.Equal(
            ["dk=AAAABBIAAD9M5yKYV3hoyA", "at=7", "campaign=12", "customer=3"],
            root.GetProperty("EmailTags").EnumerateArray().Select(tag => $"{tag.GetProperty("Name")}={tag.GetProperty("Value")}"));
    }

    [Fact]
    public void Without_configuration_set_and_tags_nothing_is_said_of_them()
    {
        using var body = new SendEmailBody(null).Write(Mail([1]) with { Tags = [] });
        using var json = JsonDocument.Parse(body.Bytes);

        Assert.False(json.RootElement.TryGetProperty("ConfigurationSetName", out _));
        Assert.Equal(2, json.RootElement.GetProperty("EmailTags").GetArrayLength());
    }

    [Theory]
    [InlineData("a\"b\\c@example.org")]
    [InlineData("a\r\nBcc: x@example.org")]
    [InlineData("ä\uD800@example.org")]
    public void An_odd_address_stays_inside_its_string(string to)
    {
        using var body = new SendEmailBody("postroad").Write(Mail([1]) with { To = to });
        using var json = JsonDocument.Parse(body.Bytes);

        Assert.Equal(to.Replace('\uD800', '\uFFFD'), json.RootElement.GetProperty("Destination").GetProperty("ToAddresses")[0].GetString());
        Assert.Equal(5, json.RootElement.EnumerateObject().Count());
    }

    [Theory]
    [InlineData("a.b", "1")]
    [InlineData("a", "x@y")]
    [InlineData("a", "")]
    [InlineData("a", "\"},{\"Name\":\"b")]
    public void A_tag_that_SES_would_refuse_is_named(string name, string value)
    {
        var fault = Assert.Throws<InvalidTagException>(() => new SendEmailBody(null).Write(Mail([1]) with { Tags = [new MessageTag(name, value)] }));

        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_buffer_goes_back_when_the_last_holder_lets_go()
    {
        var body = new SendEmailBody(null).Write(Mail([1]));
        Assert.True(body.TryHold());
        body.Dispose();
        Assert.True(body.TryHold());
        body.LetGo();
        body.LetGo();

        Assert.False(body.TryHold());
    }

    private static OutgoingMessage Mail(byte[] mime) => new()
    {
        From = "news@example.com",
        To = "anna+x@example.org",
        Mime = mime,
        DeliveryKey = "AAAABBIAAD9M5yKYV3hoyA",
        Attempt = 7,
        Tags = Tags,
    };
}
