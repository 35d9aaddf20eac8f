using System.Text;
using Postroad.Simulator.Aws;

namespace Postroad.Simulator.Sending;

/// <summary>What SES refuses about the message itself (API reference SendEmail, developer guide "Header fields", "Service quotas").</summary>
internal static class MailRules
{
    /// <summary>After decoding: 40 MB.</summary>
    public const int MaxBytes = 40 * 1024 * 1024;
    public const int MaxRecipients = 50;

    /// <summary>Characters without CRLF (RFC 5322 section 2.1.1).</summary>
    public const int MaxLine = 998;
    private const int MaxTag = 256;
    private const int MaxSimpleHeaders = 15;

    private static readonly string[] Once =
    [
        "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Return-Path", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "Content-Description", "List-Id", "List-Unsubscribe",
        "List-Unsubscribe-Post", "Precedence", "Auto-Submitted",
    ];

    public static AwsError? CheckTags(List<MessageTag> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (CheckTag("name", name) is { } wrongName) return wrongName;
            if (CheckTag("value", value) is { } wrongValue) return wrongValue;
        }

        for (var i = 1; i < tags.Count; i++)
            if (tags.FindIndex(t => t.Name == tags[i].Name) < i)
                return AwsError.BadRequest($"Duplicate tag name <{tags[i].Name}>.");
        return null;
    }

    public static AwsError? CheckRaw(ReadOnlySpan<byte> mail)
    {
        var headers = new HeaderBlock(mail);
        Span<bool> seen = stackalloc bool[Once.Length];
        var line = 0;
        foreach (var header in headers)
        {
            line++;
            if (header.Name.IsEmpty || !IsFieldName(header.Name))
                return AwsError.BadRequest($"Invalid header: line {line} of the message is no header field.");
            if (!Ascii.IsValid(header.Bytes))
                return AwsError.BadRequest($"Header '{Encoding.UTF8.GetString(header.Name)}' contains non-ASCII characters; encode them (RFC 2047).");
            for (var i = 0; i < Once.Length; i++)
            {
                if (!header.Is(Once[i])) continue;
                if (seen[i]) return AwsError.BadRequest($"Duplicate header '{Once[i]}'.");
                seen[i] = true;
            }
        }

        if (!seen[0]) return AwsError.BadRequest("Missing required header 'From'.");
        return CheckLines(mail);
    }

    /// <summary>Over SMTP, CR and LF stand together and nowhere else (RFC 5321 section 2.3.8): what one server takes for the end of a mail is text to the next.</summary>
    public static AwsError? CheckLineEnds(ReadOnlySpan<byte> mail)
    {
        var ends = mail.Count("\r\n"u8);
        return mail.Count((byte)'\r') == ends && mail.Count((byte)'\n') == ends ? null : AwsError.BadRequest("The message has a CR or LF alone; its lines end with CR LF.");
    }

    public static AwsError? CheckSimple(SimpleContent content)
    {
        if (content.Text is null && content.Html is null)
            return AwsError.BadRequest("Missing required parameter in input: 'Content.Simple.Body'.");
        if (content.HasAttachments)
            return AwsError.BadRequest("The simulator does not take Content.Simple.Attachments; send the message as Content.Raw.");
        if (content.Headers.Count > MaxSimpleHeaders)
            return AwsError.BadRequest($"{content.Headers.Count} custom headers exceed the limit of {MaxSimpleHeaders}.");
        if (content.Subject.AsSpan().IndexOfAny('\r', '\n') >= 0) return AwsError.BadRequest("Subject contains a line break.");
        foreach (var (name, value) in content.Headers)
        {
            if (name.Length is < 1 or > 126 || !IsFieldName(Encoding.UTF8.GetBytes(name)))
                return AwsError.BadRequest($"Invalid header name '{name}': 1 to 126 printable ASCII characters without colon.");
            if (value.Length is < 1 or > 995 || value.AsSpan().ContainsAnyExceptInRange(' ', '~') || name.Length + value.Length > 996)
                return AwsError.BadRequest($"Invalid value of header '{name}': 1 to 995 printable ASCII characters, 996 with its name.");
        }

        return null;
    }

    /// <summary>X-SES-MESSAGE-TAGS: "a=b, c=d".</summary>
    public static List<MessageTag> TagsOf(string header) =>
        [.. header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries))
            .Select(pair => new MessageTag(pair[0], pair.Length > 1 ? pair[1] : ""))];

    private static AwsError? CheckLines(ReadOnlySpan<byte> mail)
    {
        var number = 1;
        while (!mail.IsEmpty)
        {
            var end = mail.IndexOf((byte)'\n');
            var length = end < 0 ? mail.Length : end;
            if (length > 0 && mail[length - 1] == '\r') length--;
            if (length > MaxLine)
                return AwsError.BadRequest($"Line {number} of the message has {length} characters; the limit is {MaxLine}.");
            mail = end < 0 ? default : mail[(end + 1)..];
            number++;
        }

        return null;
    }

    private static AwsError? CheckTag(string part, string text)
    {
        if (text.Length is < 1 or > MaxTag)
            return AwsError.BadRequest($"Invalid tag {part} <{text}>: it has {text.Length} characters; 1 to {MaxTag} are allowed.");
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                return AwsError.BadRequest($"Invalid tag {part} <{text}>: only alphanumeric ASCII characters, '_' and '-' are allowed.");
        return null;
    }

    private static bool IsFieldName(ReadOnlySpan<byte> name) =>
        !name.ContainsAnyExceptInRange((byte)'!', (byte)'~') && name.IndexOf((byte)':') < 0;
}
