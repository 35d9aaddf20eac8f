namespace Postroad.Core.Templates.Markup;

internal enum MarkupKind
{
    Text,
    StartTag,
    EndTag,

    /// <summary>Comments, doctypes and what browsers treat as a comment.</summary>
    Comment,
}

/// <summary>A token of an HTML source with its place in it.</summary>
/// <param name="Name">Tags: lower case. Text: the element whose inside is text to browsers too (style, script, title), or empty.</param>
/// <param name="InComment">It stands in a conditional comment, which only Outlook reads.</param>
internal sealed record MarkupToken(MarkupKind Kind, string Name, int Start, int End, IReadOnlyList<MarkupAttribute> Attributes, bool InComment)
{
    public MarkupAttribute? this[string attribute] => Attributes.FirstOrDefault(a => a.Name == attribute);
}

/// <summary>An attribute as it is written: the value's place is without quotes.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="IsQuoted">False: a space would end the value.</param>
internal sealed record MarkupAttribute(string Name, int ValueStart, int ValueEnd, bool IsQuoted);
