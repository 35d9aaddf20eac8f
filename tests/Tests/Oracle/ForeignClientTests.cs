using System.Text.Json;

namespace Postroad.Tests.Oracle;

/// <summary>The official AWS SDK for JavaScript drives the simulator: it shares no line with either side of ours.</summary>
public sealed class ForeignClientTests(ForeignRun run) : IClassFixture<ForeignRun>
{
    [Theory]
    [InlineData("sendRaw")]
    [InlineData("sendSimple")]
    [InlineData("sendFromHeaders")]
    [InlineData("sendToFifty")]
    [InlineData("sandboxToSimulator")]
    [InlineData("lineJustLongEnough")]
    public void A_good_mail_gets_a_message_id(string step) =>
        Assert.Matches("^01[0-9a-f]{14}-[0-9a-f-]{36}-000000$", run.Value(step).GetProperty("MessageId").GetString());

    [Theory]
    [InlineData("account")]
    [InlineData("accountInSandbox")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("identities")]
    [InlineData("identity")]
    [InlineData("createIdentity")]
    [InlineData("createAddress")]
    [InlineData("addressWithPlus")]
    [InlineData("deleteIdentity")]
    [InlineData("createSet")]
    [InlineData("sets")]
    [InlineData("set")]
    [InlineData("createDestination")]
    [InlineData("updateDestination")]
    [InlineData("destinations")]
    [InlineData("pauseSet")]
    [InlineData("deleteDestination")]
    [InlineData("deleteSet")]
    [InlineData("queueUrl")]
    [InlineData("attributes")]
    [InlineData("changeVisibility")]
    [InlineData("receiveAgain")]
    [InlineData("changeVisibilityBatch")]
    [InlineData("delete")]
    [InlineData("deleteBatch")]
    public void A_good_call_is_answered(string step) => Assert.Equal(JsonValueKind.Object, run.Value(step).ValueKind);

    [Theory]
    [InlineData("sendToFiftyOne", 400, "BadRequestException", "Recipient count exceeds 50.")]
    [InlineData("fromNotVerified", 400, "MessageRejected", "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: a@stranger.example")]
    [InlineData("fromVerifiedElsewhere", 400, "MessageRejected", "Email address is not verified. The following identities failed the check in region EU-WEST-1: a@roastery.example")]
    [InlineData("sandboxRecipient", 400, "MessageRejected", "Email address is not verified. The following identities failed the check in region US-EAST-1: mara@example.com")]
    [InlineData("noConfigurationSet", 404, "NotFoundException", "Configuration set <nothing> does not exist.")]
    [InlineData("tagCharset", 400, "BadRequestException", "Invalid tag value <a.b@c>")]
    [InlineData("tagTooLong", 400, "BadRequestException", "Invalid tag name <")]
    [InlineData("headerTwice", 400, "BadRequestException", "Duplicate header 'Subject'.")]
    [InlineData("lineTooLong", 400, "BadRequestException", "Line 4 of the message has 999 characters")]
    [InlineData("noFrom", 400, "BadRequestException", "Missing required header 'From'.")]
    [InlineData("noRecipient", 400, "BadRequestException", "No recipients specified.")]
    [InlineData("nonAsciiLocalPart", 400, "BadRequestException", "Local address contains control or whitespace")]
    [InlineData("noDomain", 400, "BadRequestException", "Missing final '@domain'")]
    [InlineData("headerWithLineBreak", 400, "BadRequestException", "Invalid value of header 'X-A'")]
    [InlineData("template", 400, "BadRequestException", "The simulator keeps no templates")]
    [InlineData("wrongKeyId", 403, "UnrecognizedClientException", "The security token included in the request is invalid.")]
    [InlineData("wrongSecret", 403, "SignatureDoesNotMatch", "The request signature we calculated does not match")]
    [InlineData("sessionToken", 403, "UnrecognizedClientException", "The security token included in the request is invalid.")]
    [InlineData("clockBehind", 403, "InvalidSignatureException", "Signature expired: ")]
    [InlineData("clockAhead", 403, "InvalidSignatureException", "Signature not yet current: ")]
    [InlineData("unknownRegion", 403, "InvalidSignatureException", "Credential should be scoped to a valid region.")]
    [InlineData("tamperedBody", 403, "SignatureDoesNotMatch", "The request signature we calculated does not match")]
    [InlineData("wrongSecretSqs", 403, "InvalidSignatureException", "The request signature we calculated does not match")]
    [InlineData("wrongKeyIdSqs", 403, "UnrecognizedClientException", "The security token included in the request is invalid.")]
    [InlineData("sendWhilePaused", 400, "SendingPausedException", "Email sending is disabled for this account.")]
    [InlineData("identityMissing", 404, "NotFoundException", "Email identity a+b@nobody.example does not exist.")]
    [InlineData("createIdentityTwice", 400, "AlreadyExistsException", "Email identity shop.example.com already exist.")]
    [InlineData("createForeignIdentity", 400, "BadRequestException", "'amazon.com' is not under a domain reserved for examples")]
    [InlineData("unknownOperation", 404, "UnknownOperationException", "The simulator does not know GET /v2/email/contact-lists.")]
    [InlineData("createSetTwice", 400, "AlreadyExistsException", "Configuration set <second> already exists.")]
    [InlineData("createSetBadName", 400, "BadRequestException", "Invalid configuration set name <a b>")]
    [InlineData("setMissing", 404, "NotFoundException", "Configuration set <nothing> does not exist.")]
    [InlineData("createDestinationBadType", 400, "BadRequestException", "Unknown event type <NOTHING>.")]
    [InlineData("sendWithPausedSet", 400, "SendingPausedException", "Email sending is disabled for configuration set <second>.")]
    [InlineData("queueUrlMissing", 400, "QueueDoesNotExist", "The specified queue does not exist.")]
    [InlineData("receiveFromMissingQueue", 400, "QueueDoesNotExist", "The specified queue does not exist.")]
    [InlineData("receiveTooMany", 400, "InvalidParameterValue", "Value 11 for parameter MaxNumberOfMessages is invalid.")]
    [InlineData("attributeUnknown", 400, "InvalidAttributeName", "Unknown Attribute Nothing.")]
    [InlineData("deleteNonsense", 400, "ReceiptHandleIsInvalid", "The input receipt handle \"nonsense\" is not a valid receipt handle.")]
    [InlineData("deleteBatchEmpty", 400, "EmptyBatchRequest", "There should be at least one entry in the request.")]
    [InlineData("unknownSqsOperation", 400, "UnknownOperationException", "The simulator does not know the operation ListQueueTags.")]
    public void A_bad_call_is_refused_with_AWSs_type_and_text(string step, int status, string name, string text)
    {
        var refused = run.Refused(step);
        Assert.Equal((status, name), (refused.GetProperty("status").GetInt32(), refused.GetProperty("name").GetString()));
        Assert.StartsWith(text, refused.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_account_is_understood()
    {
        Assert.True(run.Value("account").GetProperty("ProductionAccessEnabled").GetBoolean());
        Assert.False(run.Value("accountInSandbox").GetProperty("ProductionAccessEnabled").GetBoolean());
        Assert.Equal(1_000_000, run.Value("account").GetProperty("SendQuota").GetProperty("Max24HourSend").GetDouble());
        Assert.Equal(["BOUNCE", "COMPLAINT"], run.Value("destinations").GetProperty("EventDestinations")[0].GetProperty("MatchingEventTypes").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal("1", run.Value("identities").GetProperty("NextToken").GetString());
        Assert.Equal(["postroad", "second"], run.Value("sets").GetProperty("ConfigurationSets").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public void Every_event_of_every_accepted_mail_was_received()
    {
        var bodies = run.Value("received").EnumerateArray().Select(b => JsonDocument.Parse(b.GetString()!).RootElement.GetProperty("Message").GetString()!).ToArray();
        Assert.Contains("Successfully validated SNS topic for Amazon SES event publishing.", bodies);
        var types = bodies.Where(b => b[0] == '{').Select(b => JsonDocument.Parse(b).RootElement.GetProperty("eventType").GetString()).ToArray();
        // What was sent in the sandbox of Virginia is told there.
        Assert.Equal(5, types.Count(t => t == "Send"));
        Assert.Equal(1 + 1 + 3 + 50 + 1, types.Count(t => t == "Delivery"));
        Assert.True(run.Value("sameAgain").GetProperty("same").GetBoolean());
        Assert.Equal("2", run.Value("sameAgain").GetProperty("count").GetString());
    }
}
