using Postroad.Core.Primitives;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Deliveries.Mime;

/// <summary>What the headers of all messages of a send share.</summary>
internal sealed record MessageHeaders
{
    public required EmailAddress From { get; init; }

    /// <summary>Null: the address alone.</summary>
    public string? FromName { get; init; }

    /// <summary>Null: answers go to <see cref="From"/>.</summary>
    public EmailAddress? ReplyTo { get; init; }

    /// <summary>Marketing brings List-Unsubscribe and Precedence: bulk; System brings Auto-Submitted (RFC 3834).</summary>
    public required MessageClass Class { get; init; }

    /// <summary>RFC 2919: a name like a host's, such as <c>news.list.example.com</c>. Null: none.</summary>
    public string? ListId { get; init; }

    /// <summary>The list's name for people, before its id. Null: the id alone.</summary>
    public string? ListName { get; init; }

    /// <summary>Null: none.</summary>
    public FeedbackId? Feedback { get; init; }

    /// <summary>A mailbox that takes unsubscribe requests, besides the one-click address. Null: none.</summary>
    public EmailAddress? UnsubscribeMailbox { get; init; }

    public bool CanUnsubscribe => Class == MessageClass.Marketing;

    /// <summary>Headers before those of the single message.</summary>
    internal byte[] WriteFirst() => Written(output =>
    {
        output.Write("From: "u8);
        HeaderText.WriteMailbox(FromName, From.ToString(), "From: ".Length, output);
    });

    /// <summary>Headers behind those of the single message, MIME-Version last.</summary>
    /// <exception cref="ArgumentException">List or feedback id has a character that may not be in it.</exception>
    internal byte[] WriteLast() => Written(output =>
    {
        if (ReplyTo is { } reply) output.WriteText($"Reply-To: <{reply}>\r\n");
        if (ListId is not null)
        {
            output.Write("List-Id: "u8);
            HeaderText.WriteMailbox(ListName, HostName(ListId), "List-Id: ".Length, output);
        }

        if (Feedback is not null) output.WriteText($"Feedback-ID: {Feedback}\r\n");
        if (CanUnsubscribe) output.Write("Precedence: bulk\r\n"u8);
        if (Class == MessageClass.System) output.Write("Auto-Submitted: auto-generated\r\n"u8);
        output.Write("MIME-Version: 1.0\r\n"u8);
    });

    private static string HostName(string id) =>
        id.Length is > 0 and <= 254 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? id
            : throw new ArgumentException($"A list id has letters, digits, dots and dashes only (RFC 2919), not \"{id}\".");

    private static byte[] Written(Action<Utf8Buffer> write)
    {
        using var buffer = new Utf8Buffer(10_000);
        write(buffer);
        return buffer.Written.ToArray();
    }
}

/// <summary>Gmail's Feedback-ID: three fields to count by, then who sends. Letters, digits, dot, dash, underscore; up to 60 characters each.</summary>
internal sealed record FeedbackId(string First, string Second, string Third, string Sender)
{
    public override string ToString() => $"{Field(First)}:{Field(Second)}:{Field(Third)}:{Field(Sender)}";

    private static string Field(string field) =>
        field.Length is > 0 and <= 60 && field.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? field
            : throw new ArgumentException($"A field of Feedback-ID has 1 to 60 letters, digits, dots, dashes and underscores, not \"{field}\".");
}
