using System.Globalization;

namespace Postroad.Core.Sending.Smtp;

/// <summary>By which name a server knows a message that it took.</summary>
internal static class SmtpMessageId
{
    private const int MaxLength = 200;

    /// <summary>
    /// Amazon SES: <c>250 Ok 0100018c-...</c>, the id of its events. Postfix: <c>queued as 4XYZ</c>; Exim: <c>OK id=1abc-2</c>. Of others, our own for this try, so that two tries are not taken
    /// for one.
    /// </summary>
    public static string Of(SmtpReply reply, in SmtpMail mail)
    {
        var text = reply.Text.AsSpan(reply.Enhanced.Length).Trim();
        var id = Behind(text, "queued as ") ?? Behind(text, "OK id=") ?? (text.StartsWith("Ok ", StringComparison.OrdinalIgnoreCase) && !text[3..].Contains(' ') ? text[3..].ToString() : "");
        return id.Length is >= 4 and <= MaxLength && !id.AsSpan().ContainsAnyExceptInRange('!', '~') ? id : string.Create(CultureInfo.InvariantCulture, $"{mail.DeliveryKey}.{mail.Attempt}");
    }

    private static string? Behind(ReadOnlySpan<char> text, string words)
    {
        var at = text.IndexOf(words, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var rest = text[(at + words.Length)..];
        return rest[..(rest.IndexOfAny(' ', ';', ')') is >= 0 and var end ? end : rest.Length)].TrimEnd('.').ToString();
    }
}
