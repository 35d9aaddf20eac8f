using Postroad.Core.Primitives;

namespace Postroad.Core.Notices;

/// <summary>A mail of the product's own to one person who asked for it: of class system, without tracking, without a way to leave, and never sent twice.</summary>
public sealed record Notice
{
    /// <summary>What it is for, such as <c>lost-password</c>: letters, digits and dashes, up to <see cref="SentNotice.MostKind"/>. Counted by it, and on the mail as a tag.</summary>
    public required string Kind { get; init; }

    /// <summary>Whose mail it is: whose suppressions hold. <see cref="CustomerId.Installation"/>: of the installation.</summary>
    public required CustomerId Customer { get; init; }

    public required ServerId Server { get; init; }

    public required EmailAddress To { get; init; }

    /// <summary>One that the server may send from.</summary>
    public required EmailAddress From { get; init; }

    /// <summary>Empty: the address alone.</summary>
    public string FromName { get; init; } = "";

    /// <summary>Null: answers go to <see cref="From"/>.</summary>
    public EmailAddress? ReplyTo { get; init; }

    public required NoticeText Text { get; init; }

    /// <summary>Later it does not leave any more: what it leads to has ended.</summary>
    public required DateTimeOffset UsefulUntil { get; init; }
}

/// <summary>What a notice says. Plain text: nothing in it is markup or a merge tag.</summary>
/// <param name="Language">BCP 47, for programs that read it aloud.</param>
/// <param name="Heading">First line, large.</param>
/// <param name="Before">Paragraphs above the button.</param>
/// <param name="Button">What the link does. Null: there is none.</param>
/// <param name="Link">Where it leads; not tracked. Null: with the button. It may hold a secret: it is stored sealed.</param>
/// <param name="After">Paragraphs below it: how long it works, and what to do if somebody else asked for it.</param>
/// <param name="Footer">Who writes, and from where; null: nothing.</param>
public sealed record NoticeText(string Language, string Subject, string Heading, IReadOnlyList<string> Before, string? Button, Uri? Link, IReadOnlyList<string> After, string? Footer = null);
