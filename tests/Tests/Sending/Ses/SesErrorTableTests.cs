using System.Net;
using System.Text;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Regions;

namespace Postroad.Tests.Sending.Ses;

/// <summary>
/// Every error of Amazon SES to a send, in AWS's own text, as it comes over the wire: in JSON from v2, in XML from v1 and its front ends. A row says what becomes of the message, of the server, and what a
/// person reads.
/// </summary>
public sealed class SesErrorTableTests
{
    private const string NotVerified = "Email address is not verified. The following identities failed the check in region EU-WEST-1: ", From = "news@example.com", To = "anna@example.org";

    private const string TooFast = "Maximum sending rate exceeded.", UsedUp = "Daily message quota exceeded", NoMailFrom = "Mail FROM domain is not verified", NoSet = "Configuration set <postroad> does not exist.";

    private const string Denied = "User `arn:aws:iam::402177301188:user/mailer' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-west-1:402177301188:identity/example.com'";

    private const string NoDomain = "Missing final '@domain'", Whitespace = "Local address contains control or whitespace", Illegal = "Illegal address";

    private const string UnknownKey = "The security token included in the request is invalid.", Expired = "The security token included in the request is expired",
        Mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    /// <summary>What becomes of one message.</summary>
    public enum Fate
    {
        /// <summary>Tried again in a moment; it spends no try, and the server slows down.</summary>
        Slowed,

        /// <summary>Waits unhurt, as all others of the server or of the sender do.</summary>
        Waits,

        /// <summary>It alone has failed.</summary>
        Failed,

        /// <summary>It may have been taken: never again without proof.</summary>
        Uncertain,

        /// <summary>Tried again; it spends a try.</summary>
        Again,
    }

    /// <summary>Status, code, text, in the sandbox or not (null: not told), fate, state of the server, and what is said to people.</summary>
    public static TheoryData<int, string, string, bool?, Fate, ServerState, string> Table => new()
    {
        { 400, "MessageRejected", NotVerified + From, null, Fate.Waits, ServerState.Blocked, "news@example.com: not verified for sending in eu-west-1" },
        { 400, "MessageRejected", NotVerified + "example.com", false, Fate.Waits, ServerState.Blocked, "example.com: not verified for sending in eu-west-1" },
        { 400, "MessageRejected", NotVerified + From + ", " + To + ", ...", true, Fate.Waits, ServerState.Blocked, "news@example.com, anna@example.org: not verified for sending in eu-west-1" },
        { 400, "MessageRejected", NotVerified + To, true, Fate.Waits, ServerState.Blocked, "The account is in the SES sandbox in eu-west-1" },
        { 400, "MessageRejected", NotVerified + To, null, Fate.Waits, ServerState.Blocked, "The account is in the SES sandbox in eu-west-1" },
        { 400, "MessageRejected", NotVerified + To, false, Fate.Failed, ServerState.Active, "The recipient is not verified in eu-west-1" },

        { 429, "TooManyRequestsException", TooFast, null, Fate.Slowed, ServerState.Active, "" },
        { 400, "Throttling", TooFast, null, Fate.Slowed, ServerState.Active, "" },
        { 400, "ThrottlingException", TooFast, null, Fate.Slowed, ServerState.Active, "" },

        { 400, "ThrottlingException", UsedUp, null, Fate.Waits, ServerState.OutOfQuota, "The account's sending quota of the last 24 hours in eu-west-1 is used up" },
        { 429, "TooManyRequestsException", UsedUp, null, Fate.Waits, ServerState.OutOfQuota, "The account's sending quota of the last 24 hours in eu-west-1 is used up" },
        { 400, "LimitExceededException", UsedUp, null, Fate.Waits, ServerState.OutOfQuota, "The account's sending quota of the last 24 hours in eu-west-1 is used up" },
        { 400, "LimitExceededException", "There are too many instances of the specified resource type.", null, Fate.Waits, ServerState.OutOfQuota, "The account's sending quota of the last 24 hours in eu-west-1 is used up" },

        { 400, "SendingPausedException", "Email sending is disabled for this account.", null, Fate.Waits, ServerState.Blocked, "Sending is switched off for the account or the configuration set in eu-west-1" },
        { 400, "AccountSendingPausedException", "Email sending is disabled for your entire Amazon SES account.", null, Fate.Waits, ServerState.Blocked, "Sending is switched off for the account or the configuration set in eu-west-1" },
        { 400, "ConfigurationSetSendingPausedException", "Email sending is disabled for the configuration set <postroad>.", null, Fate.Waits, ServerState.Blocked, "Sending is switched off for the account or the configuration set in eu-west-1" },
        { 400, "AccountSuspendedException", "Your account is paused. For more information, see the Amazon SES account dashboard.", null, Fate.Waits, ServerState.Blocked, "AWS stopped the account's sending in eu-west-1" },
        { 400, "MessageRejected", "Account is paused", null, Fate.Waits, ServerState.Blocked, "AWS stopped the account's sending in eu-west-1" },

        { 400, "MailFromDomainNotVerifiedException", NoMailFrom, null, Fate.Waits, ServerState.Blocked, "The custom MAIL FROM domain's MX record is missing or wrong" },
        { 400, "MessageRejected", NoMailFrom, null, Fate.Waits, ServerState.Blocked, "The custom MAIL FROM domain's MX record is missing or wrong" },
        { 404, "NotFoundException", NoSet, null, Fate.Waits, ServerState.Blocked, "The configuration set does not exist in eu-west-1" },
        { 400, "ConfigurationSetDoesNotExist", NoSet, null, Fate.Waits, ServerState.Blocked, "The configuration set does not exist in eu-west-1" },

        { 400, "BadRequestException", NoDomain, null, Fate.Failed, ServerState.Active, "Amazon SES does not take the recipient's address" },
        { 400, "BadRequestException", Whitespace, null, Fate.Failed, ServerState.Active, "Amazon SES does not take the recipient's address" },
        { 400, "InvalidParameterValue", Illegal, null, Fate.Failed, ServerState.Active, "Amazon SES does not take the recipient's address" },
        { 400, "InvalidParameterValue", "Duplicate header 'Subject'.", null, Fate.Failed, ServerState.Active, "Amazon SES refused the message's content or headers" },
        { 400, "BadRequestException", "Invalid header", null, Fate.Failed, ServerState.Active, "Amazon SES refused the message's content or headers" },
        { 400, "BadRequestException", "No recipients specified.", null, Fate.Failed, ServerState.Active, "Amazon SES refused the message" },
        { 400, "BadRequestException", "Recipient count exceeds 50.", null, Fate.Failed, ServerState.Active, "Amazon SES refused the message" },
        { 413, "RequestEntityTooLargeException", "Message length is more than 41943040 bytes long: '41943041'.", null, Fate.Failed, ServerState.Active, "The message is larger than Amazon SES takes" },
        { 400, "InvalidParameterValue", "Message too long", null, Fate.Failed, ServerState.Active, "The message is larger than Amazon SES takes" },

        { 403, "AccessDeniedException", Denied, null, Fate.Waits, ServerState.Blocked, "The key may not call ses:SendRawEmail on arn:aws:ses:eu-west-1:402177301188:identity/example.com" },
        { 403, "UnrecognizedClientException", UnknownKey, null, Fate.Waits, ServerState.Blocked, "AWS does not know the access key id in eu-west-1" },
        { 403, "InvalidClientTokenId", UnknownKey, null, Fate.Waits, ServerState.Blocked, "AWS does not know the access key id in eu-west-1" },
        { 403, "SignatureDoesNotMatch", Mismatch, null, Fate.Waits, ServerState.Blocked, "The secret does not belong to the access key id" },
        { 403, "IncompleteSignature", "Authorization header requires 'Signature' parameter.", null, Fate.Waits, ServerState.Blocked, "AWS does not know the access key id in eu-west-1" },
        { 403, "MissingAuthenticationToken", "Missing Authentication Token", null, Fate.Waits, ServerState.Blocked, "AWS does not know the access key id in eu-west-1" },
        { 403, "ExpiredToken", Expired, null, Fate.Waits, ServerState.Blocked, "The temporary key has expired" },
        { 403, "ExpiredTokenException", Expired, null, Fate.Waits, ServerState.Blocked, "The temporary key has expired" },
        { 403, "InvalidSignatureException", "Signature expired: 20261124T025000Z is now earlier than 20261124T025500Z (20261124T030000Z - 5 min.)", null, Fate.Waits, ServerState.Blocked, "This machine's clock is more than five minutes off" },
        { 403, "InvalidSignatureException", "Signature not yet current: 20261124T031000Z is still later than 20261124T030500Z (20261124T030000Z + 5 min.)", null, Fate.Waits, ServerState.Blocked, "This machine's clock is more than five minutes off" },
        { 403, "OptInRequired", "The AWS Access Key Id needs a subscription for the service", null, Fate.Waits, ServerState.Blocked, "The key may not call this action" },

        { 500, "InternalFailure", "", null, Fate.Uncertain, ServerState.Active, "It may have arrived" },
        { 503, "ServiceUnavailable", "Service Unavailable", null, Fate.Uncertain, ServerState.Active, "It may have arrived" },
        { 409, "ConflictException", "Another operation is in progress for this resource.", null, Fate.Again, ServerState.Active, "" },
        { 500, "ConcurrentModificationException", "The resource is being modified by another operation or thread.", null, Fate.Uncertain, ServerState.Active, "It may have arrived" },
    };

    [Theory, MemberData(nameof(Table))]
    public void An_error_of_AWS_does_to_message_and_server_what_the_table_says(int status, string code, string text, bool? sandbox, Fate fate, ServerState state, string words)
    {
        foreach (var reply in (SesReply[])[Json(status, code, text), Bare(status, code, text), Xml(status, code, text)])
        {
            Assert.Equal((code, text), (reply.ErrorType, reply.Words));
            var result = SesVerdict.Of(reply, new OutgoingMessage { From = From, To = To, Mime = default, DeliveryKey = "k", Attempt = 1, Tags = [] }, sandbox, chance: 0.5);
            Assert.Equal(fate, FateOf(result));
            Assert.Contains(words, WordsOf(result, text), StringComparison.Ordinal);
            var server = new SendingServer { PublicId = "s", Name = "SES Ireland", Region = "eu-west-1", StateSince = default, CreatedAt = default };
            server.Activate(default);
            if (result is SendResult.ServerStopped stopped) server.Stop(stopped.Reason, stopped.Reply, default);
            Assert.Equal((state, state == ServerState.Active ? null : text), (server.State, server.StateReason));
        }
    }

    /// <summary>The simulator refuses in the words of the table, and each of its texts stands in it.</summary>
    [Fact]
    public async Task The_simulator_says_it_in_the_same_words()
    {
        await using var ses = await SimulatedAccount.OpenAsync(options => options with
        {
            Regions =
            [
                RegionSettings.Defaults[0], new RegionSettings { Name = "eu-west-1", Identities = ["example.com"], Sandbox = true }, new RegionSettings { Name = "eu-west-2", Identities = ["example.com"], SendingEnabled = false },
                new RegionSettings { Name = "eu-west-3", Identities = ["example.com"], Suspended = true }, new RegionSettings { Name = "eu-north-1", Identities = ["example.com"], Max24HourSend = 0 },
            ],
            Faults = new FaultSettings { Throttle = Fault.Next(1) with { InARow = 1 } },
        });
        var (good, sandbox) = (ses.Settings("eu-north-1") with { ConfigurationSet = null }, ses.Settings("eu-west-1") with { ConfigurationSet = null });
        Assert.IsType<SendResult.Throttled>(await ses.SendAsync(good, SimulatedAccount.Mail(From, To)));
        await SaysAsync(ses, good, SimulatedAccount.Mail(From, To), UsedUp);
        await SaysAsync(ses, sandbox, SimulatedAccount.Mail(From, To), NotVerified + To);
        await SaysAsync(ses, sandbox, SimulatedAccount.Mail("news@elsewhere.example", To), NotVerified + "news@elsewhere.example, " + To);
        await SaysAsync(ses, sandbox with { Region = "eu-west-2" }, SimulatedAccount.Mail(From, To), "Email sending is disabled for this account.");
        await SaysAsync(ses, sandbox with { Region = "eu-west-3" }, SimulatedAccount.Mail(From, To), "Your account is paused. For more information, see the Amazon SES account dashboard.");
        await SaysAsync(ses, good with { ConfigurationSet = "nobodys" }, SimulatedAccount.Mail(From, To), NoSet.Replace("postroad", "nobodys", StringComparison.Ordinal));
        await SaysAsync(ses, good, SimulatedAccount.Mail(From, "anna"), NoDomain);
        await SaysAsync(ses, good, SimulatedAccount.Mail(From, "an na@example.org"), Whitespace);
        await SaysAsync(ses, good, SimulatedAccount.Mail(From, $"anna@{new string('x', 60)}"), Illegal);
        await SaysAsync(ses, good with { AccessKeyId = "AKIANOBODY" }, SimulatedAccount.Mail(From, To), UnknownKey);
        await SaysAsync(ses, good with { Secret = new string('x', 40) }, SimulatedAccount.Mail(From, To), Mismatch);
    }

    private static async Task SaysAsync(SimulatedAccount ses, SesServerSettings settings, OutgoingMessage mail, string text) => Assert.Equal(text, await ses.SendAsync(settings, mail) switch
    {
        SendResult.ServerStopped stopped => stopped.Reply,
        SendResult.Rejected rejected => rejected.Reply,
        var other => other.ToString(),
    });

    private static Fate FateOf(SendResult result) => result switch
    {
        SendResult.Throttled => Fate.Slowed,
        SendResult.ServerStopped => Fate.Waits,
        SendResult.Rejected => Fate.Failed,
        SendResult.Unknown => Fate.Uncertain,
        SendResult.Deferred { SpendsFailure: true } => Fate.Again,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Nothing of the table."),
    };

    private static string WordsOf(SendResult result, string text) => result switch
    {
        SendResult.ServerStopped stopped => SesExplanations.Of(stopped.Reason, "eu-west-1", text).ToString(),
        SendResult.Rejected rejected => SesExplanations.Of(rejected.Reason, "eu-west-1").ToString(),
        SendResult.Unknown => SesExplanations.OfUnknown().ToString(),
        _ => "",
    };

    /// <summary>As v2 answers; the header may go on behind a colon.</summary>
    private static SesReply Json(int status, string code, string text)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        response.Headers.Add("x-amzn-ErrorType", $"{code}:http://internal.amazon.com/coral/com.amazonaws.services.simpleemail/");
        return SesReply.Of(response, Encoding.UTF8.GetBytes($$"""{"message":{{System.Text.Json.JsonSerializer.Serialize(text)}}}"""));
    }

    /// <summary>As a front end answers, without the header and with a capital letter.</summary>
    private static SesReply Bare(int status, string code, string text)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        return SesReply.Of(response, Encoding.UTF8.GetBytes($$"""{"__type":"com.amazon.coral.service#{{code}}","Message":{{System.Text.Json.JsonSerializer.Serialize(text)}}}"""));
    }

    private static SesReply Xml(int status, string code, string text)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        var error = new System.Xml.Linq.XElement("Error", new System.Xml.Linq.XElement("Type", "Sender"), new System.Xml.Linq.XElement("Code", code), new System.Xml.Linq.XElement("Message", text));
        return SesReply.Of(response, Encoding.UTF8.GetBytes(new System.Xml.Linq.XElement("ErrorResponse", error, new System.Xml.Linq.XElement("RequestId", "r-1")).ToString()));
    }
}
