using Postroad.Simulator.Aws;

namespace Postroad.Simulator.Smtp;

/// <summary>Amazon SES's words over SMTP (developer guide, "SMTP response codes returned by Amazon SES"; greeting, offers and the time-out as seen on the wire).</summary>
internal static class SmtpReplies
{
    public const string Greeting = "220 email-smtp.amazonaws.com ESMTP SimpleEmailService-simulator";
    public const string TooMany = "421 Too many concurrent SMTP connections";
    public const string Stopping = "421 Service not available, closing transmission channel";
    public const string TimedOut = "451 4.4.2 Timeout waiting for data from client.";
    public const string Ok = "250 Ok";
    public const string Unavailable = "451 Temporary service failure";
    public const string WrongLogin = "535 Authentication Credentials Invalid";
    public const string TooFast = "454 Throttling failure: Maximum sending rate exceeded.";
    public const string TooLong = "552 Message is too long.";

    /// <summary>RFC 5321 section 4.5.3.1.5, without the line's end.</summary>
    private const int MostOfLine = 510;

    public static string Hello(bool isSecure, bool pipelines) => string.Join("\r\n",
    [
        "250-email-smtp.amazonaws.com", "250-8BITMIME", .. pipelines ? ["250-PIPELINING"] : Array.Empty<string>(), .. isSecure ? Array.Empty<string>() : ["250-STARTTLS"], "250-AUTH PLAIN LOGIN", Ok,
    ]);

    public static string Of(AwsError error) => Fit(error.Reason switch
    {
        "too_fast" => TooFast,
        "quota_used_up" => "454 Throttling failure: Daily message quota exceeded.",
        "too_large" => TooLong,
        "access_denied" => "554 Access denied: " + error.Message,
        "from_not_verified" or "recipient_not_verified" or "mail_from_not_verified" or "paused" => "554 Message rejected: " + error.Message,
        _ => "554 Transaction failed: " + error.Message,
    });

    /// <summary>One line whatever is in it. A list of identities that is too long ends with "...", as at Amazon SES.</summary>
    public static string Fit(string reply)
    {
        var line = string.Create(reply.Length, reply, (to, from) => { for (var i = 0; i < to.Length; i++) to[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?'; });
        if (line.Length <= MostOfLine) return line;
        var cut = line[..(MostOfLine - 5)];
        return (cut.LastIndexOf(", ", StringComparison.Ordinal) is > 0 and var comma ? cut[..comma] + ", " : cut) + "...";
    }
}
