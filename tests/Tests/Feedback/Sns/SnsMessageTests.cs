using System.Text;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Sending.Ses;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Feedback.Sns;

/// <summary>One reading of what was posted, or none.</summary>
public sealed class SnsMessageTests
{
    private static readonly string Good = new SnsPost(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero)).Json("c2lnbmVk");

    [Fact]
    public void What_SNS_writes_is_read_and_members_that_are_not_known_are_stepped_over()
    {
        var message = Read(Good.Replace("{\"Type\"", "{\"MessageAttributes\":{\"a\":{\"Type\":\"String\",\"Value\":[1,{}]}},\"message\":\"other\",\"Type\"", StringComparison.Ordinal))!;
        Assert.Equal((SnsKind.Notification, "{}", SnsPost.Ours, new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero)), (message.Kind, message.Text, message.TopicArn, message.At));
    }

    [Theory]
    [InlineData("\"Type\":\"Notification\"", "\"Type\":\"Notification\",\"Type\":\"Notification\"")]
    [InlineData("\"Message\":\"{}\"", "\"Message\":\"{}\",\"Message\":\"other\"")]
    [InlineData("\"Message\":\"{}\"", "\"Message\":\"{}\",\"\\u004dessage\":\"other\"")]
    [InlineData("\"Message\":\"{}\"", "\"Message\":{}")]
    [InlineData("\"Message\":\"{}\"", "\"Message\":null")]
    [InlineData("\"Message\":\"{}\"", "\"Message\":\"\\ud800\"")]
    [InlineData("\"Message\":\"{}\"", "\"message\":\"{}\"")]
    [InlineData("\"SignatureVersion\":\"1\"", "\"SignatureVersion\":1")]
    [InlineData("\"SignatureVersion\":\"1\",", "")]
    [InlineData("\"Signature\":\"c2lnbmVk\",", "")]
    [InlineData("Notification\"", "Other\"")]
    [InlineData("Notification\"", "SubscriptionConfirmation\"")]
    [InlineData("Notification\"", "0\"")]
    [InlineData("{\"Type\"", "[{\"Type\"")]
    [InlineData("{\"Type\"", "{\"a\":[[[[[[[[[[1]]]]]]]]]],\"Type\"")]
    [InlineData("{\"Type\"", "{/* a comment */\"Type\"")]
    public void What_can_be_read_in_two_ways_is_not_read(string part, string instead)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        Assert.Null(Read(Good.Replace(part, instead, StringComparison.Ordinal)));
    }

    [Fact]
    public void Raw_events_texts_and_what_is_too_large_are_no_messages()
    {
        foreach (var text in (string[])["", "{", "null", "\"a\"", "[]", "{}", Good + "{}", Good + "x", "Successfully validated SNS topic for Amazon SES event publishing.", """{"eventType":"Bounce","mail":{"messageId":"1"}}"""]) Assert.Null(Read(text));
        Assert.NotNull(Read(Good.Replace("{}\"", new string('a', 256 * 1024) + "\"", StringComparison.Ordinal)));
        Assert.Null(Read(Good.Replace("{}\"", new string('a', (256 * 1024) + 1) + "\"", StringComparison.Ordinal)));
        Assert.Null(Read(Good + new string(' ', SnsMessage.MaxBytes)));
        Assert.Null(Read("{" + string.Concat(Enumerable.Range(0, 100).Select(i => $"\"a{i}\":1,")) + Good[1..]));
    }

    [Fact]
    public void Another_encoding_and_great_depth_are_not_read()
    {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32]) Assert.Null(SnsMessage.Read(encoding.GetBytes(Good)));
        Assert.NotNull(Read(Good.Replace("{}\"", "Zoë\"", StringComparison.Ordinal)));
        Assert.Null(SnsMessage.Read(Encoding.Latin1.GetBytes(Good.Replace("{}\"", "Zoë\"", StringComparison.Ordinal))));
        Assert.Null(Read(Good.Replace("{\"Type\"", $"{{\"a\":{new string('[', 100)}1{new string(']', 100)},\"Type\"", StringComparison.Ordinal)));
        // A number that no machine has is stepped over like all that is not known.
        Assert.NotNull(Read(Good.Replace("{\"Type\"", "{\"a\":1e999,\"Type\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Bytes_made_by_chance_are_read_or_not_and_nothing_else_happens()
    {
        var chance = new Random(4711);
        var (good, read) = (Encoding.UTF8.GetBytes(Good), 0);
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var changes = chance.Next(1, 4); changes > 0; changes--) bytes[chance.Next(bytes.Length)] = (byte)chance.Next(256);
            if (SnsMessage.Read(bytes.AsSpan(0, chance.Next(10) == 0 ? chance.Next(bytes.Length) : bytes.Length)) is not { } message) continue;
            read++;
            Assert.NotEmpty(message.Signed());
            _ = message.At;
        }

        Assert.InRange(read, 500, 9999);
    }

    [Theory]
    [InlineData("arn:aws:sns:eu-central-1:402177301188:postroad-events", "sns.eu-central-1.amazonaws.com")]
    [InlineData("arn:aws-cn:sns:cn-north-1:402177301188:events", "sns.cn-north-1.amazonaws.com.cn")]
    [InlineData("arn:aws-us-gov:sns:us-gov-west-1:402177301188:events", "sns.us-gov-west-1.amazonaws.com")]
    [InlineData("arn:aws-eusc:sns:eusc-de-east-1:402177301188:events", "sns.eusc-de-east-1.amazonaws.eu")]
    [InlineData("arn:aws:sns:cn-north-1:402177301188:events", null)]
    [InlineData("arn:aws-cn:sns:eu-central-1:402177301188:events", null)]
    [InlineData("arn:aws:sns:eu-central-1:402177301188:events.fifo", null)]
    [InlineData("arn:aws:sqs:eu-central-1:402177301188:events", null)]
    [InlineData("arn:aws:sns:eu-central-1:40217730118:events", null)]
    [InlineData("arn:aws:sns:eu-central-1.evil.example/:402177301188:events", null)]
    [InlineData("arn:aws:sns:eu-central-1:402177301188:events\n", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_topic_says_where_its_SNS_is(string? text, string? host) => Assert.Equal(host, TopicArn.TryParse(text, out var topic) ? topic.Host : null);

    private static SnsMessage? Read(string text) => SnsMessage.Read(Encoding.UTF8.GetBytes(text));
}
