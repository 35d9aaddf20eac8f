using System.Net;
using Postroad.Core.Templates.Liquid;
using Postroad.Core.Templates.Markup;

namespace Postroad.Core.Templates;

/// <summary>What is put into an author's sources before they are compiled: the hidden first line and the footer of a mail that nobody could leave.</summary>
internal static class Additions
{
    private const string Unsubscribe = "{{ " + BuiltInNames.UnsubscribeUrl + " }}";

    /// <summary>True when every reader of the HTML finds the unsubscribe address: in a comment, in a block or only in the text part, it does not count.</summary>
    public static bool HasUnsubscribe(MarkupDocument document) => UnsubscribesIn(document.Liquid).Any(document.IsReachable);

    public static bool HasUnsubscribe(IEnumerable<LiquidToken> text) => UnsubscribesIn(text).Any();

    public static string WithFooter(MarkupDocument document, string? postalAddress)
    {
        var address = postalAddress is null ? "" : $"{WebUtility.HtmlEncode(Plain(postalAddress)).Replace("\n", "<br>", StringComparison.Ordinal)}<br>";
        var footer = "<div style=\"padding:16px;text-align:center;font-family:Arial,sans-serif;font-size:12px;line-height:18px;color:#666666\">"
            + $"{address}<a href=\"{Unsubscribe}\" style=\"color:#666666;text-decoration:underline\">Unsubscribe</a></div>";
        return document.Source.Insert(document.EndOfBody, footer);
    }

    public static string WithFooter(string text, string? postalAddress)
    {
        var address = postalAddress is null ? "" : $"{Plain(postalAddress)}\n";
        return $"{text.TrimEnd()}\n\n-- \n{address}Unsubscribe: {Unsubscribe}\n";
    }

    public static string WithPreheader(MarkupDocument document, LiquidSource preheader)
    {
        // Plain text by the author: what looks like a tag is none.
        var line = string.Concat(preheader.Tokens.Select(token => preheader.Text[token.Start..token.End] is var text && token.Kind == LiquidKind.Text ? WebUtility.HtmlEncode(text) : text));
        var hidden = $"<div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">{line}</div>";
        return document.Source.Insert(document.StartOfBody, hidden);
    }

    /// <summary>Outputs of the plain address outside blocks: what a block shows to some, and what filters make of it, nobody can know here.</summary>
    private static IEnumerable<LiquidToken> UnsubscribesIn(IEnumerable<LiquidToken> tokens)
    {
        var depth = 0;
        foreach (var token in tokens)
        {
            if (Grammar.Blocks.ContainsKey(token.TagName)) depth++;
            else if (token.TagName.StartsWith("end", StringComparison.Ordinal)) depth--;
            else if (depth == 0 && token.Simple?.Name == BuiltInNames.UnsubscribeUrl) yield return token;
        }
    }

    /// <summary>An address is no template.</summary>
    private static string Plain(string address) =>
        address.Replace("{", "(", StringComparison.Ordinal).Replace("}", ")", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
}
