using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Sending;

/// <summary>What the settings of a server over SMTP must be.</summary>
internal static class SmtpRules
{
    public const int MostPassword = 1000, MostConnections = 256, MostMessages = 100_000;

    /// <param name="typed">By whom it matters not.</param>
    /// <param name="known">The server as it is stored; null: a new one.</param>
    /// <param name="faults">Gets all that is wrong.</param>
    public static SmtpSettings Read(ServerDraft typed, SendingServer? known, List<FieldFault> faults)
    {
        var (smtp, isSes) = (typed.Smtp ?? new SmtpDraft(), typed.Type == ServerType.SesSmtp);
        var port = Number(smtp.Port, "port", isSes || smtp.Encryption != SmtpEncryption.Tls ? 587 : 465, 65_535, faults);
        if (isSes && smtp.Host is null or "" && port is not 0 && !SesSmtp.Ports.Contains(port)) Add(faults, "port", $"Amazon SES has no port {port}: it takes mail at 587, 2587 and 25 with STARTTLS, and at 465 and 2465 with TLS.");
        var encryption = smtp.Encryption ?? (isSes ? SesSmtp.EncryptionOf(port) : port == 465 ? SmtpEncryption.Tls : SmtpEncryption.StartTls);
        var host = Host(Text(smtp.Host), isSes, faults);
        if (isSes && encryption == SmtpEncryption.None) Add(faults, "encryption", "Amazon SES takes no mail without encryption: choose STARTTLS or TLS.");
        else if (encryption == SmtpEncryption.None && !smtp.AllowPlaintext && host is not null && !SmtpHosts.IsLoopback(host))
            Add(faults, "encryption", $"{host} is not this machine: without encryption password and mail travel readable. Choose STARTTLS or TLS, or tick that it may be so.");
        var settings = new SmtpSettings
        {
            Host = host, Port = port, Encryption = encryption, AllowPlaintext = smtp.AllowPlaintext && encryption == SmtpEncryption.None, Authority = Authority(Text(smtp.Authority), faults),
            EnvelopeSender = Sender(Text(smtp.EnvelopeSender), isSes, faults),
            Connections = Number(smtp.Connections, "connections", SendingServer.UsualSmtpConnections, MostConnections, faults),
            MessagesPerConnection = Number(smtp.MessagesPerConnection, "messages_per_connection", SendingServer.UsualMessages, MostMessages, faults),
        };
        return Login(smtp, settings, typed, known, faults);
    }

    private static string? Host(string? host, bool isSes, List<FieldFault> faults)
    {
        if (host is null && !isSes) Add(faults, "host", "Write the host that your relay names, such as smtp.example.com.");
        else if (host is { Length: > 255 } || (host is not null && Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic)) Add(faults, "host", $"“{host.Fit(100)}” is neither a host name nor an IP address: write it without smtp:// and without the port.");
        else if (IPAddress.TryParse(host, out var address) && !SmtpHosts.IsAllowed(address)) Add(faults, "host", $"{host} is where this machine's cloud keeps its keys, not a relay.");
        return host;
    }

    private static SmtpSettings Login(SmtpDraft smtp, SmtpSettings settings, ServerDraft typed, SendingServer? known, List<FieldFault> faults)
    {
        var (user, password) = (Text(smtp.User), string.IsNullOrEmpty(smtp.Password) ? null : smtp.Password);
        if (user is null && password is not null) Add(faults, "smtp_user", "A password needs its user name: write it, or leave both empty.");
        else if (user is null && typed.Type == ServerType.SesSmtp && Text(typed.AccessKeyId) is null)
            Add(faults, "smtp_user", "Write the SMTP user name and password that the SES console made; or an access key with its secret, from which Postroad derives them.");
        else if (user is { Length: > ServerRules.MostUser } || user?.Any(char.IsControl) == true) Add(faults, "smtp_user", $"A user name has at most {ServerRules.MostUser} characters and no line breaks.");
        if (password is { Length: > MostPassword } || password?.Any(char.IsControl) == true) Add(faults, "smtp_password", $"A password has at most {MostPassword} characters and no line breaks.");
        else if (user is not null && password is null && Missing(user, settings, typed, known) is { } why) Add(faults, "smtp_password", why);
        return settings with { User = user, Password = password };
    }

    /// <summary>Why the stored password cannot stay; null: it can.</summary>
    private static string? Missing(string user, SmtpSettings settings, ServerDraft typed, SendingServer? known)
    {
        if (known?.SmtpPassword is null) return "Write the password that belongs to the user name.";
        const string again = "write the password again. A stored password is never sent to an address that it was not entered for.";
        if (user != known.SmtpUser) return "This is another user name: write the password that belongs to it.";
        if (!string.Equals(settings.Host, known.Host, StringComparison.OrdinalIgnoreCase)) return $"The host was {known.Host ?? SesSmtp.HostOf(known.Region)}: {again}";
        if (settings.Port != known.Port) return $"The port was {known.Port}: {again}";
        if (typed.Type == ServerType.SesSmtp && typed.Region.Trim() != known.Region) return $"The region was {known.Region}: {again}";
        if (settings.Encryption == SmtpEncryption.None && known.Encryption != SmtpEncryption.None) return $"It was sent encrypted: {again}";
        return settings.Authority != known.Authority ? $"Another authority vouches for the host now: {again}" : null;
    }

    private static string? Authority(string? text, List<FieldFault> faults)
    {
        if (text is null) return null;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            if (text.Length <= ServerRules.MostCertificate && certificate.ExportCertificatePem() is { Length: <= ServerRules.MostCertificate } pem) return pem;
        }
        catch (CryptographicException)
        {
            // Said below.
        }

        Add(faults, "authority", "This is not a certificate: one begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----.");
        return null;
    }

    private static string? Sender(string? text, bool isSes, List<FieldFault> faults)
    {
        if (text is null) return null;
        if (isSes) Add(faults, "envelope_sender", "Leave it empty: Amazon SES puts an address of its own there, or of the identity's MAIL FROM domain.");
        else if (!EmailAddress.TryParse(text, out var sender, out var fault)) Add(faults, "envelope_sender", $"This is not an address: {fault}.");
        else if (!Ascii.IsValid(sender.ToString())) Add(faults, "envelope_sender", "An envelope sender has no letters outside ASCII: not all servers on the way take them.");
        else return sender.ToString();
        return null;
    }

    /// <summary>0: it cannot be.</summary>
    private static int Number(string? typed, string field, int usual, int most, List<FieldFault> faults)
    {
        if (Text(typed) is not { } text) return usual;
        if (int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most) return number;
        Add(faults, field, string.Create(CultureInfo.InvariantCulture, $"“{text.Fit(40)}” is not a whole number from 1 to {most:N0}. Leave it empty for {usual}."));
        return 0;
    }

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    private static void Add(List<FieldFault> faults, string field, string sentence) => faults.Add(new FieldFault(field, sentence));
}
