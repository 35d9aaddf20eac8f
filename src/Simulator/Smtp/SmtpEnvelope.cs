using Postroad.Simulator.Sending;

namespace Postroad.Simulator.Smtp;

/// <summary>From whom and to whom the next mail is, and what is said to each of its addresses.</summary>
/// <param name="clientIp">Whence it comes.</param>
internal sealed class SmtpEnvelope(string clientIp)
{
    private const string Unknown = "555 Unsupported parameter";

    public string ClientIp => clientIp;

    /// <summary>Null: no mail was begun.</summary>
    public string? Sender { get; private set; }

    public List<string> Recipients { get; } = [];

    public void Clear()
    {
        Sender = null;
        Recipients.Clear();
    }

    public string Mail(string rest)
    {
        if (Sender is not null) return "503 Nested MAIL command";
        if (Read(rest, "FROM:") is not { Address.Length: > 0 } from) return "501 Invalid MAIL FROM address provided";
        if (!from.Parameters.All(IsOfMail)) return Unknown;
        if (MailAddresses.Fault(from.Address) is not null) return Invalid(from.Address);
        Sender = from.Address;
        return SmtpReplies.Ok;
    }

    public string Rcpt(string rest)
    {
        if (Sender is null) return "503 MAIL first";
        if (Read(rest, "TO:") is not { Address.Length: > 0 } to) return "501 Invalid RCPT TO address provided";
        if (to.Parameters.Length > 0) return Unknown;
        if (MailAddresses.Fault(to.Address) is not null) return Invalid(to.Address);
        if (Recipients.Contains(to.Address, StringComparer.OrdinalIgnoreCase)) return SmtpReplies.Ok;
        if (Recipients.Count == MailRules.MaxRecipients) return "452 Too many recipients";
        Recipients.Add(to.Address);
        return SmtpReplies.Ok;
    }

    private static string Invalid(string address) => SmtpReplies.Fit($"553 <{address}> Invalid email address");

    // What 8BITMIME and AUTH bring (RFC 6152 and RFC 4954 section 5); the rest belongs to extensions that are not offered.
    private static bool IsOfMail(string parameter) =>
        parameter.Equals("BODY=7BIT", StringComparison.OrdinalIgnoreCase) || parameter.Equals("BODY=8BITMIME", StringComparison.OrdinalIgnoreCase)
        || parameter.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase);

    // Amazon SES takes addresses without angle brackets too.
    private static (string Address, string[] Parameters)? Read(string rest, string word)
    {
        if (!rest.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return null;
        var text = rest[word.Length..].Trim();
        var end = text.StartsWith('<') ? Closing(text) : text.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var space ? space : text.Length;
        if (end < 0) return null;
        return text.StartsWith('<') ? (text[1..end], Words(text[(end + 1)..])) : (text[..end], Words(text[end..]));
    }

    // Whatever is quoted in it is none (RFC 5321 section 4.1.2). Below zero: there is none.
    private static int Closing(string path)
    {
        var isQuoted = false;
        for (var i = 1; i < path.Length; i++)
        {
            if (path[i] == '\\') i++;
            else if (path[i] == '"') isQuoted = !isQuoted;
            else if (path[i] == '>' && !isQuoted) return i;
        }

        return -1;
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
