using System.Net;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Tests.Sending.Ses;

public class SesVerdictTests
{
    private const string NotVerified = "Email address is not verified. The following identities failed the check in region EU-WEST-1: ";

    public static TheoryData<int, string, string, StopReason> Stops => new()
    {
        { 400, "MessageRejected", NotVerified + "news@example.com", StopReason.IdentityNotVerified },
        { 400, "MessageRejected", NotVerified + "News <NEWS@example.com>, ...", StopReason.IdentityNotVerified },
        { 400, "MessageRejected", NotVerified + "example.com, anna@example.org", StopReason.IdentityNotVerified },
        { 400, "MessageRejected", NotVerified + "news@example.com, anna@example.org", StopReason.IdentityNotVerified },
        { 429, "TooManyRequestsException", "Daily message quota exceeded.", StopReason.OutOfQuota },
        { 400, "ThrottlingException", "Daily message quota exceeded.", StopReason.OutOfQuota },
        { 400, "LimitExceededException", "Daily message quota exceeded.", StopReason.OutOfQuota },
        { 400, "LimitExceededException", "There are too many of a resource.", StopReason.OutOfQuota },
        { 400, "SendingPausedException", "Account sending is paused.", StopReason.SendingPaused },
        { 400, "ConfigurationSetSendingPausedException", "", StopReason.SendingPaused },
        { 400, "AccountSendingPausedException", "Email sending is disabled for your entire Amazon SES account.", StopReason.SendingPaused },
        { 400, "ConfigurationSetSendingPausedException", "Email sending is disabled for the configuration set <x>.", StopReason.SendingPaused },
        { 400, "AccountSuspendedException", "Account is suspended.", StopReason.AccountSuspended },
        { 400, "MessageRejected", "Account is paused.", StopReason.AccountSuspended },
        { 400, "MailFromDomainNotVerifiedException", "Mail FROM domain is not verified.", StopReason.IdentityNotVerified },
        { 404, "NotFoundException", "Configuration set <x> does not exist.", StopReason.Misconfigured },
        { 400, "ConfigurationSetDoesNotExist", "Configuration set <x> does not exist.", StopReason.Misconfigured },
        { 403, "AccessDeniedException", "User `arn:aws:iam::1:user/x' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-west-1:1:identity/example.com'", StopReason.AccessDenied },
        { 403, "OptInRequired", "The AWS Access Key Id needs a subscription for the service", StopReason.AccessDenied },
        { 403, "UnrecognizedClientException", "The security token included in the request is invalid.", StopReason.InvalidCredentials },
        { 403, "InvalidClientTokenId", "The security token included in the request is invalid.", StopReason.InvalidCredentials },
        { 403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.", StopReason.InvalidCredentials },
        { 403, "InvalidSignatureException", "Signature expired: 20261124T030000Z is now earlier than 20261124T031000Z", StopReason.InvalidCredentials },
        { 403, "IncompleteSignature", "Authorization header requires 'Signature' parameter.", StopReason.InvalidCredentials },
        { 403, "ExpiredToken", "The security token included in the request is expired", StopReason.InvalidCredentials },
        { 403, "InvalidSignatureException", "Signature not yet current: 20261124T031000Z is still later than 20261124T030500Z", StopReason.InvalidCredentials },
        { 400, "BadRequestException", "Mail FROM domain is not verified", StopReason.IdentityNotVerified },
        { 403, "MissingAuthenticationToken", "Missing Authentication Token", StopReason.InvalidCredentials },
        { 403, "ExpiredTokenException", "The security token included in the request is expired", StopReason.InvalidCredentials },
        { 403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region.", StopReason.Misconfigured },
        { 403, "", "<html>Forbidden by the proxy</html>", StopReason.Misconfigured },
        { 400, "", "<html><center><h1>400 Bad Request</h1></center><hr><center>nginx</center></html>", StopReason.Misconfigured },
        { 400, "", "The plain HTTP request was sent to HTTPS port; duplicate header line", StopReason.Misconfigured },
        { 400, "UnknownOperationException", "", StopReason.Misconfigured },
        { 400, "SerializationException", "Unexpected token", StopReason.Misconfigured },
        { 302, "", "", StopReason.Misconfigured },
        { 404, "", "<html>nginx</html>", StopReason.Misconfigured },
        { 405, "", "", StopReason.Misconfigured },
    };

    public static TheoryData<int, string, string, RejectReason> Rejections => new()
    {
        { 400, "BadRequestException", "Missing final '@domain'", RejectReason.InvalidAddress },
        { 400, "InvalidParameterValue", "Local address contains control or whitespace", RejectReason.InvalidAddress },
        { 400, "BadRequestException", "Illegal address", RejectReason.InvalidAddress },
        { 400, "BadRequestException", "Non-ASCII local part", RejectReason.InvalidAddress },
        { 400, "InvalidParameterValue", "Missing final '@domain'", RejectReason.InvalidAddress },
        { 400, "BadRequestException", "Illegal header", RejectReason.InvalidContent },
        { 400, "BadRequestException", "Recipient count exceeds 50.", RejectReason.Other },
        { 400, "BadRequestException", "No recipients were specified.", RejectReason.Other },
        { 413, "RequestEntityTooLarge", "Request entity too large", RejectReason.TooLarge },
        { 400, "InvalidParameterValue", "Message too long", RejectReason.TooLarge },
        { 400, "BadRequestException", "Duplicate header 'Subject'.", RejectReason.InvalidContent },
        { 400, "MessageRejected", "Message rejected.", RejectReason.InvalidContent },
        { 400, "BadRequestException", "Message length is more than 41943040 bytes long", RejectReason.TooLarge },
        { 413, "", "", RejectReason.TooLarge },
        { 400, "BadRequestException", "Something new.", RejectReason.Other },
    };

    [Theory, MemberData(nameof(Stops))]
    public void What_stops_the_server_stops_it_with_the_providers_words(int status, string type, string words, StopReason reason)
    {
        var stopped = Assert.IsType<SendResult.ServerStopped>(Of(status, type, words));

        Assert.Equal(reason, stopped.Reason);
        Assert.Contains(words, stopped.Reply, StringComparison.Ordinal);
        Assert.NotEmpty(stopped.Reply);
        Assert.NotEqual(StopReason.None, stopped.Reason);
    }

    [Theory, MemberData(nameof(Rejections))]
    public void What_is_wrong_with_one_message_rejects_it_alone(int status, string type, string words, RejectReason reason) =>
        Assert.Equal(reason, Assert.IsType<SendResult.Rejected>(Of(status, type, words)).Reason);

    [Fact]
    public void A_recipient_that_fails_the_check_stops_the_server_unless_the_account_is_known_to_be_out_of_the_sandbox()
    {
        Assert.Equal(StopReason.Sandbox, Assert.IsType<SendResult.ServerStopped>(Of(400, "MessageRejected", NotVerified + "anna@example.org", sandbox: true)).Reason);
        Assert.Equal(StopReason.Sandbox, Assert.IsType<SendResult.ServerStopped>(Of(400, "MessageRejected", NotVerified + "anna@example.org", sandbox: null)).Reason);
        Assert.IsType<SendResult.Rejected>(Of(400, "MessageRejected", NotVerified + "Anna <ANNA@example.org>", sandbox: false));
    }

    [Theory]
    [InlineData(429, "TooManyRequestsException", "Maximum sending rate exceeded.")]
    [InlineData(400, "Throttling", "Maximum sending rate exceeded.")]
    [InlineData(400, "ThrottlingException", "Rate exceeded")]
    [InlineData(503, "ThrottlingException", "Rate exceeded")]
    [InlineData(429, "", "")]
    public void Too_fast_waits_with_jitter(int status, string type, string words)
    {
        var short_ = Assert.IsType<SendResult.Throttled>(Of(status, type, words, chance: 0));
        var long_ = Assert.IsType<SendResult.Throttled>(Of(status, type, words, chance: 1));

        Assert.InRange(short_.RetryAfter, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        Assert.True(long_.RetryAfter > short_.RetryAfter);
    }

    [Theory]
    [InlineData(500, "InternalFailure", "")]
    [InlineData(503, "ServiceUnavailable", "")]
    [InlineData(502, "", "<html>Bad gateway</html>")]
    [InlineData(500, "ConcurrentModificationException", "The resource is being modified by another operation or thread.")]
    [InlineData(408, "", "")]
    [InlineData(202, "", "")]
    public void An_answer_that_does_not_tell_leaves_the_delivery_uncertain(int status, string type, string words) =>
        Assert.IsType<SendResult.Unknown>(Of(status, type, words));

    [Fact]
    public void A_conflict_with_another_change_is_tried_again() =>
        Assert.IsType<SendResult.Deferred>(Of(409, "ConflictException", "Another operation is in progress for this resource."));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("garbage")]
    [InlineData("{\"MessageId\":null}")]
    [InlineData("{\"MessageId\":\"\"}")]
    [InlineData("{\"MessageId\":17}")]
    [InlineData("[]")]
    [InlineData("null")]
    public void A_200_without_message_id_is_uncertain(string body) =>
        Assert.IsType<SendResult.Unknown>(Judge(new SesReply { Outcome = SesOutcome.Answered, Status = HttpStatusCode.OK, Body = System.Text.Encoding.UTF8.GetBytes(body) }));

    [Fact]
    public void The_session_token_in_a_refused_signature_goes_no_further()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.Forbidden);
        response.Headers.Add("x-amzn-ErrorType", "SignatureDoesNotMatch");
        var body = """{"message":"The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/v2/email/outbound-emails\nx-amz-security-token:FwoGZXIvYXdzEB'"}"""u8.ToArray();

        Assert.Equal("The request signature we calculated does not match the signature you provided.", SesReply.Of(response, body).Words);
    }

    [Fact]
    public void A_200_with_message_id_is_accepted_whatever_else_it_says()
    {
        var reply = new SesReply { Outcome = SesOutcome.Answered, Status = HttpStatusCode.OK, Body = "{\"New\":[1],\"MessageId\":\"0100-1\"}"u8.ToArray() };

        Assert.Equal(new SendResult.Accepted("0100-1"), Judge(reply));
    }

    [Fact]
    public void No_connection_is_deferred_and_a_lost_line_uncertain()
    {
        Assert.IsType<SendResult.Deferred>(Judge(SesReply.Broken(SesOutcome.NotSent, "refused")));
        Assert.IsType<SendResult.Unknown>(Judge(SesReply.Broken(SesOutcome.Lost, "reset")));
        Assert.Equal(StopReason.InvalidCredentials, Assert.IsType<SendResult.ServerStopped>(Judge(SesReply.Broken(SesOutcome.NoKey, "none"))).Reason);
    }

    [Fact]
    public void Explanations_name_region_action_and_resource()
    {
        var denied = SesExplanations.Of(StopReason.AccessDenied, "eu-west-1",
            "User `arn:aws:iam::1:user/x' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-west-1:1:identity/example.com'");
        var identity = SesExplanations.Of(StopReason.IdentityNotVerified, "eu-west-1", NotVerified + "news@example.com");

        Assert.Contains("ses:SendRawEmail for arn:aws:ses:eu-west-1:1:identity/example.com", denied.Fix, StringComparison.Ordinal);
        Assert.Contains("news@example.com", identity.What, StringComparison.Ordinal);
        Assert.Contains("eu-west-1", identity.Fix, StringComparison.Ordinal);
        Assert.All(Enum.GetValues<StopReason>(), reason => Assert.All(Texts(SesExplanations.Of(reason, "eu-west-1", "")), text => Assert.NotEmpty(text)));
        Assert.All(Enum.GetValues<RejectReason>(), reason => Assert.All(Texts(SesExplanations.Of(reason, "eu-west-1")), text => Assert.NotEmpty(text)));
    }

    private static string[] Texts(Explanation it) => [it.What, it.Effect, it.Fix];

    private static SendResult Of(int status, string type, string words, bool? sandbox = null, double chance = 0.5) =>
        Judge(new SesReply { Outcome = SesOutcome.Answered, Status = (HttpStatusCode)status, ErrorType = type, Words = words }, sandbox, chance);

    private static SendResult Judge(SesReply reply, bool? sandbox = null, double chance = 0.5) =>
        SesVerdict.Of(reply, new OutgoingMessage { From = "news@example.com", To = "anna@example.org", Mime = default, DeliveryKey = "k", Attempt = 1, Tags = [] }, sandbox, chance);

    [Theory]
    [InlineData(nameof(SesOutcome.Lost), 0, true)]
    [InlineData(nameof(SesOutcome.Answered), 500, true)]
    [InlineData(nameof(SesOutcome.Answered), 503, true)]
    [InlineData(nameof(SesOutcome.Answered), 400, false)]
    [InlineData(nameof(SesOutcome.Answered), 200, false)]
    [InlineData(nameof(SesOutcome.NotSent), 0, false)]
    [InlineData(nameof(SesOutcome.NoKey), 0, false)]
    public void What_was_lost_or_failed_on_the_way_may_be_done_all_the_same(string outcome, int status, bool maybe) =>
        Assert.Equal(maybe, new SesReply { Outcome = Enum.Parse<SesOutcome>(outcome), Status = (HttpStatusCode)status }.MayBeDone);
}
