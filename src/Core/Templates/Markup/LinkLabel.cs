using System.Net;
using System.Text;

namespace Postroad.Core.Templates.Markup;

/// <summary>What a link is called in reports: its text, or the alternative text of its picture.</summary>
internal static class LinkLabel
{
    private const int MaxLength = 100, MaxTokens = 60, MaxRead = 1_000;

    public static string Of(MarkupDocument document, int at)
    {
        var tag = document.Markup[at];
        var text = new StringBuilder();
        var alternative = "";
        for (var next = at + 1; next < document.Markup.Count && next < at + MaxTokens && text.Length < MaxRead; next++)
        {
            var token = document.Markup[next];
            if (token.Kind == MarkupKind.EndTag && token.Name == tag.Name) break;
            if (token.Kind == MarkupKind.Text) text.Append(document.Source, token.Start, Math.Min(token.End - token.Start, MaxRead));
            else if (token is { Kind: MarkupKind.StartTag, Name: "img" } && token["alt"] is { } alt && alternative.Length == 0)
                alternative = document.Source[alt.ValueStart..alt.ValueEnd];
            else text.Append(' ');
        }

        var label = Folded(text.ToString());
        return label.Length > 0 ? label : Folded(alternative);
    }

    private static string Folded(string text)
    {
        var label = string.Join(' ', WebUtility.HtmlDecode(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return label.Length <= MaxLength ? label : label[..(char.IsHighSurrogate(label[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
