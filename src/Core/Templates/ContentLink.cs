namespace Postroad.Core.Templates;

/// <summary>
/// A link of the HTML. Links with the same address have one number, wherever they stand (a button has its address twice, for Outlook and for all others);
/// the label is that of the first that has one.
/// </summary>
/// <param name="Number">From 1, in order of appearance.</param>
/// <param name="Url">The address as a browser would follow it; with the merge tags as written when it has some.</param>
/// <param name="Label">The link's text, or the alternative text of its picture, up to 100 characters; may be empty.</param>
/// <param name="HasValues">The address has merge tags: it travels in the click address, signed, and is never followed from this record.</param>
public sealed record ContentLink(int Number, string Url, string Label, bool HasValues);
