using Postroad.Simulator.Aws;

namespace Postroad.Simulator.Sending;

/// <summary>From a SendEmail request to a draft, or to the first thing that SES refuses about it.</summary>
internal static class DraftReader
{
    public static AwsError? Read(SendRequest request, string sourceIp, out Draft? draft)
    {
        draft = null;
        if (CheckShape(request) is { } wrong) return wrong;
        return request.IsRaw ? ReadRaw(request, sourceIp, out draft) : ReadSimple(request, sourceIp, out draft);
    }

    /// <summary>Of a mail that came over SMTP, with an envelope of its own; what it says to Amazon SES is in its header and is taken out.</summary>
    public static AwsError? ReadSmtp(ReadOnlyMemory<byte> mail, string sender, IReadOnlyList<string> recipients, string sourceIp, out Draft? draft)
    {
        draft = null;
        if ((MailRules.CheckLineEnds(mail.Span) ?? MailRules.CheckRaw(mail.Span)) is { } wrong) return wrong;
        var headers = new HeaderBlock(mail.Span);
        var from = headers.Find("From")!;
        var tags = MailRules.TagsOf(headers.Find("X-SES-MESSAGE-TAGS") ?? "");
        if (MailRules.CheckTags(tags) is { } wrongTag) return wrongTag;
        if (MailAddresses.Fault(MailAddresses.Bare(from)) is { } wrongFrom) return AwsError.BadRequest(wrongFrom);
        draft = new Draft
        {
            From = from, Sender = sender, Recipients = [.. recipients], Subject = EncodedWords.Decode(headers.Find("Subject") ?? ""), Tags = tags, Mail = OwnHeaders.Without(mail),
            SourceIp = sourceIp, ConfigurationSet = headers.Find("X-SES-CONFIGURATION-SET") ?? "",
        };
        return null;
    }

    private static AwsError? CheckShape(SendRequest request)
    {
        var kinds = (request.IsRaw ? 1 : 0) + (request.Simple is null ? 0 : 1) + (request.IsTemplate ? 1 : 0);
        if (kinds != 1) return AwsError.BadRequest("Content must have exactly one of Simple, Raw and Template.");
        if (request.IsTemplate)
            return AwsError.BadRequest("The simulator keeps no templates; send Content.Raw or Content.Simple.");
        if (request.IsRaw && request.Raw.IsEmpty)
            return AwsError.BadRequest("Missing required parameter in input: 'Content.Raw.Data'.");
        if (request.Raw.Length > MailRules.MaxBytes)
            return new AwsError(413, "RequestEntityTooLargeException", $"Message length is more than {MailRules.MaxBytes} bytes long: '{request.Raw.Length}'.", "too_large");
        return request.Tags is { } tags ? MailRules.CheckTags(tags) : null;
    }

    private static AwsError? ReadRaw(SendRequest request, string sourceIp, out Draft? draft)
    {
        draft = null;
        var mail = request.Raw;
        if (MailRules.CheckRaw(mail.Span) is { } wrong) return wrong;
        var headers = new HeaderBlock(mail.Span);
        var from = request.From ?? headers.Find("From") ?? "";
        var recipients = request.HasDestination ? Envelope(request) : Envelope(headers);
        var tags = request.Tags ?? MailRules.TagsOf(headers.Find("X-SES-MESSAGE-TAGS") ?? "");
        if (request.Tags is null && MailRules.CheckTags(tags) is { } wrongTag) return wrongTag;
        if (CheckAddresses(from, recipients) is { } wrongAddress) return wrongAddress;
        draft = new Draft
        {
            From = from, Recipients = recipients, Subject = EncodedWords.Decode(headers.Find("Subject") ?? ""), Tags = tags, Mail = mail, SourceIp = sourceIp,
            ConfigurationSet = request.ConfigurationSet ?? headers.Find("X-SES-CONFIGURATION-SET") ?? "",
        };
        return null;
    }

    private static AwsError? ReadSimple(SendRequest request, string sourceIp, out Draft? draft)
    {
        draft = null;
        var content = request.Simple!;
        if (request.From is null) return AwsError.BadRequest("Missing required parameter in input: 'FromEmailAddress'.");
        if (MailRules.CheckSimple(content) is { } wrong) return wrong;
        var recipients = Envelope(request);
        if (CheckAddresses(request.From, recipients) is { } wrongAddress) return wrongAddress;
        var mail = SimpleMime.Build(request, content);
        if (MailRules.CheckRaw(mail) is { } wrongMail) return wrongMail;
        draft = new Draft
        {
            From = request.From, Recipients = recipients, Subject = content.Subject, Tags = request.Tags ?? [], Mail = mail, SourceIp = sourceIp,
            ConfigurationSet = request.ConfigurationSet ?? "",
        };
        return null;
    }

    private static List<string> Envelope(SendRequest request) => Distinct(request.To.Concat(request.Cc).Concat(request.Bcc));

    private static List<string> Envelope(HeaderBlock headers)
    {
        var all = new List<string>();
        foreach (var header in headers)
            if (header.Is("To") || header.Is("Cc") || header.Is("Bcc")) all.AddRange(MailAddresses.Split(header.Value));
        return Distinct(all);
    }

    private static List<string> Distinct(IEnumerable<string> addresses) =>
        [.. addresses.Select(MailAddresses.Bare).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static AwsError? CheckAddresses(string from, List<string> recipients)
    {
        if (MailAddresses.Fault(MailAddresses.Bare(from)) is { } wrongFrom) return AwsError.BadRequest(wrongFrom);
        if (recipients.Count == 0) return AwsError.BadRequest("No recipients specified.");
        if (recipients.Count > MailRules.MaxRecipients)
            return AwsError.BadRequest($"Recipient count exceeds {MailRules.MaxRecipients}.");
        foreach (var recipient in recipients)
            if (MailAddresses.Fault(recipient) is { } wrong) return AwsError.BadRequest(wrong);
        return null;
    }
}
