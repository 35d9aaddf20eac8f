using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending.Smtp;

/// <summary>Why a server over SMTP does not send, and what cures it. Its own words stand beside.</summary>
public static class SmtpExplanations
{
    private const string Held = "Nothing is lost: the mail waits and goes on where it stopped";

    /// <summary>A connection that came to nothing.</summary>
    /// <param name="region">Of Amazon SES, when its own host of that region was asked. Null: another relay.</param>
    internal static Explanation Of(SmtpSeen seen, SmtpServerSettings settings, string? region)
    {
        var (host, port) = (settings.Host, settings.Port);
        return seen.Fault switch
        {
            SmtpFault.NameUnknown when region is not null => new($"There is no host {host}: Amazon SES offers no SMTP in {region}, only its API", Held, "Choose a region with SMTP, such as eu-central-1 or us-east-1, or add the server as Amazon SES (API)"),
            SmtpFault.NameUnknown => new($"The name {host} is not known", Held, "Compare the host name with what your relay says; if it is right, look at the DNS of this machine"),
            SmtpFault.Refused => new($"{host} takes no connection at port {port}", Held, $"Compare the port with what your relay says: 587 with STARTTLS and 465 with TLS are usual. If it is right, the relay does not run"),
            SmtpFault.NotReached => Blocked(host, port, region),
            SmtpFault.Silent => new($"{host} is connected at port {port} and says nothing", Held, Crossed(settings)),
            SmtpFault.CertificateName => new($"{seen.Words}", Held, "Write the host name that the certificate is for: it is the one that your relay names"),
            SmtpFault.CertificateEnded => new($"{seen.Words}", Held, "Whoever runs the relay has to renew it. If this machine's clock is wrong, set it"),
            SmtpFault.CertificateUntrusted => new($"{seen.Words}", Held, "If the relay is your own, paste the certificate of its authority below; otherwise whoever runs it has to show the whole chain"),
            SmtpFault.NoTls => new($"{host} begins no TLS at port {port}", Held, Crossed(settings)),
            SmtpFault.NoStartTls => new($"{host} offers no STARTTLS at port {port}", Held, Crossed(settings)),
            SmtpFault.NoAuth => new($"{host} offers no way to sign in at port {port}", Held,
                settings.Encryption == SmtpEncryption.None ? "Many relays let nobody sign in without encryption: use STARTTLS or TLS. If it wants no password, leave user and password empty" : "Use the port for submission, mostly 587. If the relay wants no password, leave user and password empty"),
            SmtpFault.WrongPassword when settings.IsSes => OfPassword(seen.Reply?.Text ?? "", region),
            SmtpFault.WrongPassword => Of(StopReason.InvalidCredentials, host),
            SmtpFault.Busy => new($"{host} takes nobody now", Held, "Test the connection again in a few minutes. If it stays so, set fewer connections, or ask whoever runs the relay"),
            SmtpFault.Unwelcome => new($"{host} does not take this machine", Held, "Its words say why. Often the address of this machine has to be allowed at the relay, or the port is for other mail servers: use 587"),
            _ => new($"The connection to {host} at port {port} ended before it was ready", Held, "Test it again. If it stays so, ask whoever runs the relay, and look at a firewall or virus scanner between"),
        };
    }

    /// <summary>Why a server stopped while mail was to leave.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="where">Host and port.</param>
    public static Explanation Of(StopReason reason, string where) => reason switch
    {
        StopReason.OutOfQuota => new($"The quota of your account at {where} is used up", Held, "Wait until the relay's day is over, or buy more there. Set the same number as this server's own limit in 24 hours, and mail waits before it is refused"),
        StopReason.InvalidCredentials => new($"{where} does not take user and password", Held, "Write both again as the relay shows them: an API key or the password of its website is not always the one for SMTP, and some relays have a fixed user name"),
        StopReason.AccessDenied => new($"{where} does not let this server send", Held, "Its words say why. Often the address of this machine has to be allowed there, or user and password are missing"),
        StopReason.IdentityNotVerified => new($"{where} does not take this sender", Held, "Verify the domain in From, and that of the envelope sender, at the relay"),
        StopReason.Sandbox => new($"{where} takes mail to verified addresses only", Held, "Finish the account's review at the relay"),
        StopReason.SendingPaused or StopReason.AccountSuspended => new($"{where} has stopped your account", Held, "Read what the relay wrote to the account's owner, remove the cause, and answer there"),
        _ => new($"{where} does not take mail with these settings", Held, "Compare host, port, encryption and login with what the relay says, and test the connection"),
    };

    /// <summary>Why one message was refused.</summary>
    public static Explanation Of(RejectReason reason) => reason switch
    {
        RejectReason.InvalidAddress => new("The relay does not take the recipient's address", "Only this person gets no mail; it counts as failed, not as bounced", "Correct the address of the contact"),
        RejectReason.TooLarge => new("The message is larger than the relay takes", "This message was not sent", "Make pictures and attachments smaller, or link to them"),
        _ => new("The relay refused the message", "This message was not sent", "Its words say why"),
    };

    /// <summary>No answer that tells what became of the message.</summary>
    public static Explanation OfUnknown() => new("The line broke, or the answer was not readable, after the message had left", "It may have arrived, so it is not sent again without proof, and a relay tells none",
        "Look into the relay's log, if you can: the delivery key stands in the mail's headers. If there are many, look at the network between");

    private static Explanation Blocked(string host, int port, string? region)
    {
        var others = region is not null ? string.Join(" or ", SesSmtp.Ports.Where(p => p != port)) : port == 25 ? "587 or 465" : "2525, if the relay has it, or 465";
        return new($"{host} does not answer at port {port}", Held, $"Many hosters block the ports 25, 465 and 587 of new machines: ask yours to open {port}, or use {others}. If that changes nothing, look at the firewall, and whether the host is right");
    }

    /// <summary>Encryption that does not fit the port is the usual cause.</summary>
    private static string Crossed(SmtpServerSettings settings) => settings switch
    {
        { Encryption: SmtpEncryption.StartTls, Port: 465 or 2465 } => $"Port {settings.Port} is encrypted from the first byte on: choose TLS",
        { Encryption: SmtpEncryption.Tls } and { Port: not (465 or 2465) } => $"Port {settings.Port} mostly begins in clear: choose STARTTLS, or use port 465 with TLS",
        { Encryption: SmtpEncryption.StartTls } => "Use the relay's port for submission, mostly 587; or choose TLS with port 465. Nothing is sent without encryption unless you choose so",
        _ => "Compare port and encryption with what your relay says",
    };

    /// <summary>Amazon SES does not let it sign in.</summary>
    /// <param name="region">Null: at a host that is not AWS's own.</param>
    public static Explanation OfPassword(string said, string? region)
    {
        if (SesRefusals.Says(said, "not subscribed")) return new("The AWS account of this key has not signed up for Amazon SES", Held, "Open Amazon SES in the AWS console once, in this region");
        return new($"Amazon SES does not take user and password{(region is null ? "" : $" in {region}")}", Held,
            "An SMTP password counts for one region, and is not the secret of the key. Paste the password that the SES console made for this region, or the key's secret where the password is to be derived. Temporary keys have none");
    }
}
