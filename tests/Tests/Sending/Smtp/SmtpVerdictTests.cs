using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>Replies as servers give them, and what becomes of the mail and of the server.</summary>
public sealed class SmtpVerdictTests
{
    [Theory]
    // Amazon SES over SMTP.
    [InlineData("END", 454, "Throttling failure: Maximum sending rate exceeded.", "throttled")]
    [InlineData("MAIL", 454, "Throttling failure: Daily message quota exceeded.", "stopped OutOfQuota")]
    [InlineData("MAIL", 530, "Authentication required", "stopped InvalidCredentials")]
    [InlineData("END", 554, "Access denied: User `arn:aws:iam::1:user/a' is not authorized to perform `ses:SendRawEmail' on resource `arn:x'", "stopped AccessDenied")]
    [InlineData("END", 554, "Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: news@example.com", "stopped IdentityNotVerified")]
    [InlineData("END", 554, "Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: anna@example.org", "stopped Sandbox")]
    [InlineData("END", 554, "Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: anna@example.org, example.com", "stopped IdentityNotVerified")]
    [InlineData("END", 554, "Transaction failed: Sending paused for this account.", "stopped SendingPaused")]
    [InlineData("END", 554, "Transaction failed: Configuration set `a' does not exist", "stopped Misconfigured")]
    [InlineData("END", 552, "Message is too long.", "rejected TooLarge")]
    [InlineData("RCPT", 553, "<anna@example.org> Invalid email address", "rejected InvalidAddress")]
    [InlineData("END", 553, "<anna@example.org> address unknown", "rejected InvalidAddress")]
    [InlineData("END", 451, "Temporary service failure", "deferred nobody's")]
    // MAIL.
    [InlineData("MAIL", 450, "4.7.1 try later", "deferred nobody's")]
    [InlineData("MAIL", 452, "4.3.1 Insufficient system storage", "deferred nobody's")]
    [InlineData("MAIL", 450, "4.7.1 Error: too many messages from 10.0.0.1", "throttled")]
    [InlineData("MAIL", 550, "5.7.1 Sender not allowed", "stopped IdentityNotVerified")]
    [InlineData("MAIL", 553, "5.1.8 Sender domain does not exist", "stopped IdentityNotVerified")]
    [InlineData("MAIL", 552, "5.3.4 Message size exceeds fixed limit", "rejected TooLarge")]
    [InlineData("MAIL", 500, "5.5.2 Error: command not recognized", "stopped Misconfigured")]
    [InlineData("MAIL", 555, "5.5.4 Unsupported option", "stopped Misconfigured")]
    [InlineData("MAIL", 535, "5.7.8 Error: authentication failed", "stopped InvalidCredentials")]
    // RCPT.
    [InlineData("RCPT", 550, "5.1.1 <anna@example.org>: Recipient address rejected: User unknown in local recipient table", "rejected InvalidAddress")]
    [InlineData("RCPT", 550, "No such user here", "rejected InvalidAddress")]
    [InlineData("RCPT", 551, "User not local", "rejected InvalidAddress")]
    [InlineData("RCPT", 552, "5.2.2 Mailbox full", "rejected Other")]
    [InlineData("RCPT", 554, "5.7.1 <anna@example.org>: Recipient address rejected: Access denied", "rejected Other")]
    [InlineData("RCPT", 554, "5.7.1 <anna@example.org>: Relay access denied", "stopped AccessDenied")]
    [InlineData("RCPT", 550, "5.7.1 Unable to relay", "stopped AccessDenied")]
    [InlineData("RCPT", 550, "5.1.1 <anna@example.org>: unknown, said relay1.example.net", "rejected InvalidAddress")]
    [InlineData("RCPT", 550, "5.7.1 host relay1.example.net said: not wanted", "rejected Other")]
    [InlineData("RCPT", 452, "4.2.2 <anna@example.org> is over its daily quota", "deferred")]
    [InlineData("RCPT", 554, "5.7.1 <unknown[10.0.0.1]>: Client host rejected: Access denied", "stopped AccessDenied")]
    [InlineData("RCPT", 553, "5.7.1 <news@example.com>: Sender address rejected: not owned by user a", "stopped IdentityNotVerified")]
    [InlineData("RCPT", 530, "5.7.0 Must issue a STARTTLS command first", "stopped InvalidCredentials")]
    [InlineData("RCPT", 450, "4.2.0 <anna@example.org>: Recipient address rejected: Greylisted", "deferred")]
    [InlineData("RCPT", 450, "4.2.1 The user is receiving mail at a rate that prevents more: rate limit", "deferred")]
    [InlineData("RCPT", 451, "4.3.0 Temporary lookup failure", "deferred nobody's")]
    [InlineData("RCPT", 452, "4.2.2 Mailbox full", "deferred")]
    // DATA and the end of the body.
    [InlineData("DATA", 451, "4.3.0 queue file write error", "deferred nobody's")]
    [InlineData("DATA", 554, "5.7.1 No", "rejected Other")]
    [InlineData("END", 250, "2.0.0 Ok: queued as 4XYZ", "accepted 4XYZ")]
    [InlineData("END", 250, "Ok 0100018c-0a1b-4c2d-9e3f-000000000000-000000", "accepted 0100018c-0a1b-4c2d-9e3f-000000000000-000000")]
    [InlineData("END", 250, "OK id=1rXyZa-0001Ab-2C", "accepted 1rXyZa-0001Ab-2C")]
    [InlineData("END", 250, "2.0.0 Message accepted for delivery", "accepted KEY.3")]
    [InlineData("END", 251, "", "accepted KEY.3")]
    [InlineData("END", 451, "4.3.0 Content filter failed", "deferred")]
    [InlineData("END", 421, "4.7.28 Unusual rate of mail: rate limit", "throttled")]
    [InlineData("END", 552, "5.3.4 Message too big for system", "rejected TooLarge")]
    [InlineData("END", 550, "5.6.0 Malformed header", "rejected InvalidContent")]
    [InlineData("END", 550, "5.7.1 Looks like spam", "rejected Other")]
    [InlineData("END", 554, "", "rejected Other")]
    [InlineData("END", 354, "What?", "unknown")]
    [InlineData("END", 334, "", "unknown")]
    public void A_reply_means(string verb, int code, string text, string meaning) =>
        Assert.Equal(meaning, Words(SmtpVerdict.Of(Enum.Parse<SmtpVerb>(verb, ignoreCase: true), new SmtpReply(code, text), Mail(), 0.5)));

    [Theory]
    [InlineData("GREETING", 421, "Too many concurrent SMTP connections", "deferred nobody's")]
    [InlineData("GREETING", 554, "5.7.1 Blocked", "stopped AccessDenied")]
    [InlineData("EHLO", 550, "No", "stopped Misconfigured")]
    [InlineData("STARTTLS", 454, "TLS not available", "deferred nobody's")]
    [InlineData("STARTTLS", 502, "No", "stopped Misconfigured")]
    [InlineData("AUTH", 535, "Authentication Credentials Invalid", "stopped InvalidCredentials")]
    [InlineData("AUTH", 535, "Account not subscribed to SES", "stopped AccessDenied")]
    [InlineData("AUTH", 454, "Temporary authentication failure", "deferred nobody's")]
    [InlineData("AUTH", 454, "Throttling failure: Daily message quota exceeded.", "stopped OutOfQuota")]
    public void A_refused_connection_is_nobodys_failure(string verb, int code, string text, string meaning) =>
        Assert.Equal(meaning, Words(SmtpVerdict.OfOpening(Enum.Parse<SmtpVerb>(verb, ignoreCase: true), new SmtpReply(code, text), "mail.example.com:587", 0.5)));

    [Fact]
    public void What_stays_of_a_reply_are_its_words_with_its_code()
    {
        var rejected = Assert.IsType<SendResult.Rejected>(SmtpVerdict.Of(SmtpVerb.Rcpt, new SmtpReply(550, "5.1.1 Unbekannt: Müller"), Mail(), 0.5));

        Assert.Equal("550 5.1.1 Unbekannt: Müller", rejected.Reply);
    }

    private static SmtpMail Mail()
    {
        Assert.True(SmtpMail.TryRead(SmtpBench.Mail("anna@example.org", []) with { DeliveryKey = "KEY", Attempt = 3 }, "bounce@example.com", head: null, out var mail, out _));
        return mail;
    }

    private static string Words(SendResult result) => result switch
    {
        SendResult.Accepted(var id) => $"accepted {id}",
        SendResult.Deferred { SpendsFailure: true } => "deferred",
        SendResult.Deferred => "deferred nobody's",
        SendResult.Rejected(var reason, _) => $"rejected {reason}",
        SendResult.Throttled => "throttled",
        SendResult.ServerStopped(var reason, _) => $"stopped {reason}",
        _ => "unknown",
    };
}
