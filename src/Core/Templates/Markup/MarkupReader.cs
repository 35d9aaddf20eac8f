using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using Postroad.Core.Templates.Liquid;

namespace Postroad.Core.Templates.Markup;

/// <summary>
/// Reads an HTML source into tokens with their places, by AngleSharp's tokenizer. No tree is built: a tree builder drops and moves tags, and nothing may be
/// missed that a mail program could see. Liquid is blotted out first, character for character, so that its quotes and brackets mislead nobody.
/// </summary>
internal static class MarkupReader
{
    public static IReadOnlyList<MarkupToken> Read(string source, IReadOnlyList<LiquidToken> liquid)
    {
        var tokens = new List<MarkupToken>();
        Read(WithoutLiquid(source, liquid), 0, false, tokens);
        return tokens;
    }

    private static string WithoutLiquid(string source, IReadOnlyList<LiquidToken> liquid)
    {
        var text = new char[source.Length];
        Array.Fill(text, ' ');
        foreach (var token in liquid)
        {
            var place = text.AsSpan(token.Start, token.End - token.Start);
            if (token.Kind == LiquidKind.Text) source.AsSpan(token.Start, token.End - token.Start).CopyTo(place);
            else if (token.Kind == LiquidKind.Output) place.Fill('x');
        }

        // The tokenizer folds CR LF and replaces NUL; places must not move.
        text.AsSpan().Replace('\r', ' ');
        text.AsSpan().Replace('\0', ' ');
        return new string(text);
    }

    private static void Read(string text, int offset, bool inComment, List<MarkupToken> tokens)
    {
        using var tokenizer = new HtmlTokenizer(new TextSource(text), HtmlEntityProvider.Resolver)
        {
            IsNotConsumingCharacterReferences = true,
            IsPreservingAttributeNames = true,
        };
        var textOf = "";
        for (var token = tokenizer.Get(); token.Type != HtmlTokenType.EndOfFile && tokens.Count <= TemplateLimits.MaxMarkup; token = tokenizer.Get())
        {
            var (start, end) = (token.Position.Index, tokenizer.InsertionPoint);
            if (token.Type == HtmlTokenType.Comment && !inComment && ConditionalComment.Inside(text.AsSpan(start, end - start)) is var (from, to) && to > from)
                Read(text[(start + from)..(start + to)], offset + start + from, true, tokens);
            else
                tokens.Add(ToMarkup(token, text, start, end, offset, inComment) with { Name = token.Type == HtmlTokenType.Character ? textOf : NameOf(token) });
            if (token.Type == HtmlTokenType.StartTag) tokenizer.State = ModeAfter(NameOf(token));
            if (token.Type is HtmlTokenType.StartTag or HtmlTokenType.EndTag) textOf = tokenizer.State == HtmlParseMode.PCData ? "" : NameOf(token);
        }
    }

    private static MarkupToken ToMarkup(HtmlToken token, string text, int start, int end, int offset, bool inComment) => token.Type switch
    {
        HtmlTokenType.StartTag => new(MarkupKind.StartTag, "", offset + start, offset + end, new AttributeScanner(text.AsSpan(start, end - start), offset + start).Scan(), inComment),
        HtmlTokenType.EndTag => new(MarkupKind.EndTag, "", offset + start, offset + end, [], inComment),
        HtmlTokenType.Character => new(MarkupKind.Text, "", offset + start, offset + end, [], inComment),
        _ => new(MarkupKind.Comment, "", offset + start, offset + end, [], inComment),
    };

    private static string NameOf(HtmlToken token) => token.Type is HtmlTokenType.StartTag or HtmlTokenType.EndTag ? token.Name.ToLowerInvariant() : "";

    /// <summary>HTML standard 13.2.6.2: what follows these tags is text up to their end tag. The tree builder would say so.</summary>
    private static HtmlParseMode ModeAfter(string name) => name switch
    {
        "title" or "textarea" => HtmlParseMode.RCData,
        "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
        "script" => HtmlParseMode.Script,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };
}
