namespace Postroad.Core.Sending.Smtp;

/// <summary>What a common relay wants, to be filled into a form. Vendors change such things: it is a start, and the test of the connection decides.</summary>
/// <param name="Key">In an address.</param>
/// <param name="Name">As the vendor is called.</param>
/// <param name="User">Fixed user name. Null: each account has its own.</param>
/// <param name="Login">Where user and password come from.</param>
/// <param name="MessagesPerConnection">What the vendor asks for. Null: it names none.</param>
public sealed record SmtpPreset(string Key, string Name, string Host, int Port, SmtpEncryption Encryption, string? User, string Login, int? MessagesPerConnection = null);

/// <summary>From the vendors' own pages about SMTP, as they were known at the end of 2026.</summary>
public static class SmtpPresets
{
    public static readonly IReadOnlyList<SmtpPreset> All =
    [
        // documentation.mailgun.com, "SMTP Relay".
        new("mailgun", "Mailgun (US)", "smtp.mailgun.org", 587, SmtpEncryption.StartTls, null, "Each domain at Mailgun has SMTP credentials of its own: a whole address as the user, and its password, not that of the control panel."),
        new("mailgun-eu", "Mailgun (EU)", "smtp.eu.mailgun.org", 587, SmtpEncryption.StartTls, null, "Each domain at Mailgun has SMTP credentials of its own: a whole address as the user, and its password, not that of the control panel."),
        // twilio.com/docs/sendgrid, "Integrating with the SMTP API".
        new("sendgrid", "SendGrid", "smtp.sendgrid.net", 587, SmtpEncryption.StartTls, "apikey", "The user is the word apikey itself; the password is an API key that may send mail."),
        // postmarkapp.com/support/article/811, "What are the SMTP details": without a header that names the stream an API token sends by the transactional one.
        new("postmark", "Postmark (broadcasts)", "smtp-broadcasts.postmarkapp.com", 587, SmtpEncryption.StartTls, null, "An SMTP token of a broadcast stream: its access key is the user, its secret key the password. Transactional mail has smtp.postmarkapp.com and a token of its own stream."),
        // developers.brevo.com, "SMTP relay integration".
        new("brevo", "Brevo", "smtp-relay.brevo.com", 587, SmtpEncryption.StartTls, null, "Under “SMTP and API”, tab SMTP: the login shown there, and an SMTP key, not an API key."),
        // mailjet.com/blog, "Which SMTP port should I use with Mailjet?".
        new("mailjet", "Mailjet", "in-v3.mailjet.com", 587, SmtpEncryption.StartTls, null, "The API key is the user, and its secret key the password."),
        // developers.sparkpost.com/api/smtp: 100 messages for each connection at most; one that idles for a minute is closed.
        new("sparkpost", "SparkPost (US)", "smtp.sparkpostmail.com", 587, SmtpEncryption.StartTls, "SMTP_Injection", "The user is the word SMTP_Injection; the password is an API key with the permission “Send via SMTP”.", 100),
        new("sparkpost-eu", "SparkPost (EU)", "smtp.eu.sparkpostmail.com", 587, SmtpEncryption.StartTls, "SMTP_Injection", "The user is the word SMTP_Injection; the password is an API key with the permission “Send via SMTP”.", 100),
        new("postfix", "Postfix on this machine", "127.0.0.1", 25, SmtpEncryption.None, null, "It takes mail from its own machine without user and password, when mynetworks has 127.0.0.0/8 as it comes."),
    ];

    /// <summary>Null: none of that key.</summary>
    public static SmtpPreset? Find(string? key) => All.FirstOrDefault(p => p.Key == key);
}
