using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Sending;

/// <summary>Which topics a sending server may have, and whose certificate goes with one.</summary>
public sealed class ServerTopicTests
{
    private const string Topic = "arn:aws:sns:eu-central-1:402177301188:postroad-events";

    [Fact]
    public void A_topic_is_a_standard_one_of_the_servers_region_and_comes_alone()
    {
        var aws = ServerEditsTests.Typed("") with { TopicArn = Topic };
        Assert.Equal([], FaultsOf(aws));
        Assert.Equal([], FaultsOf(aws with { Endpoint = "https://vpce-1.email.eu-central-1.vpce.amazonaws.com" }));
        foreach (var (typed, words) in new[]
        {
            (aws with { TopicArn = "" }, "Write the topic: arn:aws:sns:eu-central-1:"), (aws with { TopicArn = Topic + ".fifo" }, "not the ARN of a standard topic"), (aws with { TopicArn = Topic.Replace("sns", "sqs", StringComparison.Ordinal) }, "not the ARN of a standard topic"),
            (aws with { TopicArn = Topic + "\0" }, "not the ARN of a standard topic"), (aws with { TopicArn = Topic.Replace("eu-central-1", "us-east-1", StringComparison.Ordinal) }, "The topic is in us-east-1 and the server in eu-central-1"),
            (aws with { QueueUrl = "https://sqs.eu-central-1.amazonaws.com/402177301188/events" }, "a queue or from a topic, and both are named"),
        })
        {
            Assert.Contains(words, Assert.Single(FaultsOf(typed), f => f.Field == "topic_arn").Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_look_alike_with_a_topic_needs_its_certificate_and_nothing_else_may_bring_one()
    {
        using var signer = new SnsSigner(TimeProvider.System.GetUtcNow());
        var lookAlike = ServerEditsTests.Typed("http://127.0.0.1:4599") with { TopicArn = Topic };
        var aws = ServerEditsTests.Typed("") with { TopicArn = Topic };
        Assert.Equal([], FaultsOf(lookAlike with { EventCertificate = signer.Pem }));
        foreach (var (typed, words) in new[]
        {
            (lookAlike, "Paste the certificate"), (lookAlike with { EventCertificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" }, "not a certificate"), (lookAlike with { EventCertificate = signer.Pem + new string(' ', 8000) + "x" }, "not a certificate"),
            (aws with { EventCertificate = signer.Pem }, "Leave it empty"), (aws with { EventCertificate = signer.Pem, Endpoint = "https://email-fips.eu-central-1.amazonaws.com" }, "Leave it empty"),
            (lookAlike with { EventCertificate = signer.Pem, TopicArn = null }, "Leave it empty"),
        })
        {
            Assert.Contains(words, Assert.Single(FaultsOf(typed)).Sentence, StringComparison.Ordinal);
        }

        var settings = ServerRules.Read(lookAlike with { EventCertificate = $"{signer.KeyPem}\n{signer.Pem}" }, null, []);
        Assert.Equal(signer.Pem, settings.EventCertificate);
    }

    private static List<FieldFault> FaultsOf(ServerDraft typed)
    {
        var faults = new List<FieldFault>();
        ServerRules.Read(typed, null, faults);
        return faults;
    }
}
