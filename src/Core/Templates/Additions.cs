using System.Net;
using Postroad.Core.Templates.Liquid;
using Postroad.Core.Templates.Markup;

namespace Postroad.Core.Templates;

/// <summary>What is put into an author's sources before they are compiled: the hidden first line and the footer of a mail that nobody could leave.</summary>
internal static class Additions
{
    private const string Unsubscribe = "{{ " + BuiltInNames.UnsubscribeUrl + " }}";

    /// <summary>True when every reader of the HTML finds the unsubscribe address, whichever way the mail goes: in a comment or only in the text part, it does not count.</summary>
    public static bool HasUnsubscribe(MarkupDocument document) => IsInEach(document.Liquid, document.IsReachable);

    public static bool HasUnsubscribe(IEnumerable<LiquidToken> text) => IsInEach(text, _ => true);

    public static string WithFooter(MarkupDocument document, string? postalAddress, string label)
    {
        var address = postalAddress is null ? "" : $"{WebUtility.HtmlEncode(Plain(postalAddress)).Replace("\n", "<br>", StringComparison.Ordinal)}<br>";
        var footer = "<div style=\"padding:16px;text-align:center;font-family:Arial,sans-serif;font-size:12px;line-height:18px;color:#666666\">"
            + $"{address}<a href=\"{Unsubscribe}\" style=\"color:#666666;text-decoration:underline\">{WebUtility.HtmlEncode(label)}</a></div>";
        return document.Source.Insert(document.EndOfBody, footer);
    }

    public static string WithFooter(string text, string? postalAddress, string label)
    {
        var address = postalAddress is null ? "" : $"{Plain(postalAddress)}\n";
        return $"{text.TrimEnd()}\n\n-- \n{address}{label}: {Unsubscribe}\n";
    }

    public static string WithPreheader(MarkupDocument document, LiquidSource preheader)
    {
        // Plain text by the author: what looks like a tag is none.
        var line = string.Concat(preheader.Tokens.Select(token => preheader.Text[token.Start..token.End] is var text && token.Kind == LiquidKind.Text ? WebUtility.HtmlEncode(text) : text));
        var hidden = $"<div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">{line}</div>";
        return document.Source.Insert(document.StartOfBody, hidden);
    }

    /// <summary>Whether each rendering has an output of the plain address; what filters make of it, nobody can know here.</summary>
    private static bool IsInEach(IEnumerable<LiquidToken> tokens, Func<LiquidToken, bool> counts)
    {
        var (has, open) = (false, new Stack<Choice>());
        foreach (var token in tokens)
        {
            if (Grammar.Blocks.ContainsKey(token.TagName))
            {
                open.Push(new Choice(token.TagName, has));
                has = false;
            }
            else if (Grammar.IsDivider(token.TagName) && open.TryPeek(out var divided))
            {
                divided.EndBranch(has, token.TagName);
                has = false;
            }
            else if (token.TagName.StartsWith("end", StringComparison.Ordinal) && open.TryPop(out var ended)) has = ended.End(has);
            else if (token.Simple?.Name == BuiltInNames.UnsubscribeUrl && counts(token)) has = true;
        }

        return has;
    }

    /// <summary>An address is no template.</summary>
    private static string Plain(string address) =>
        address.Replace("{", "(", StringComparison.Ordinal).Replace("}", ")", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal).Trim();

    /// <summary>A block, branch by branch. Of an if, unless or case with an else one branch is always taken; whatever else there is may leave nothing.</summary>
    /// <param name="before">Whether the address stands in front of it.</param>
    private sealed class Choice(string tag, bool before)
    {
        private readonly bool chooses = tag is "if" or "unless" or "case";
        private bool inEach = true, hasElse, begun = tag != "case";

        /// <param name="has">Whether the address stands in the branch that ends. What stands between case and the first when is in none.</param>
        public void EndBranch(bool has, string divider)
        {
            if (begun) inEach &= has;
            (begun, hasElse) = (true, hasElse || divider == "else");
        }

        /// <summary>Whether each rendering up to here has it.</summary>
        public bool End(bool has)
        {
            EndBranch(has, "");
            return before || (chooses && hasElse && inEach);
        }
    }
}
