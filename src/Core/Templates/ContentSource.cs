namespace Postroad.Core.Templates;

/// <summary>What an author wrote: Liquid in subject, HTML and text.</summary>
public sealed record ContentSource
{
    public required string Subject { get; init; }

    /// <summary>Null or empty: a mail of text only; <see cref="Text"/> is needed then.</summary>
    public string? Html { get; init; }

    /// <summary>Null or empty: made from the HTML.</summary>
    public string? Text { get; init; }

    /// <summary>The line that mailboxes show beside the subject; goes into the HTML as a hidden first line. Null: none.</summary>
    public string? Preheader { get; init; }

    /// <summary>Under a mail that has no unsubscribe link of its own, a footer with this is added. Null: the footer is the link alone.</summary>
    public string? PostalAddress { get; init; }

    /// <summary>What the link of that footer says, in the language of its readers.</summary>
    public string UnsubscribeLabel { get; init; } = "Unsubscribe";

    /// <summary>False for mail that nobody can leave (password reset): no footer is added.</summary>
    public bool NeedsUnsubscribe { get; init; } = true;

    /// <summary>A pixel before the end of the body.</summary>
    public bool TrackOpens { get; init; } = true;

    /// <summary>Links of the HTML lead through the click address.</summary>
    public bool TrackClicks { get; init; } = true;
}
