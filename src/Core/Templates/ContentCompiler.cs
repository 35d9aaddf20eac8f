using System.Net;
using Fluid;
using Postroad.Core.Templates.Liquid;
using Postroad.Core.Templates.Markup;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates;

/// <summary>Compiles one content: check everything the author wrote, add what is missing, find the links, build the programs.</summary>
internal sealed class ContentCompiler(ContentSource source, TimeProvider time)
{
    private readonly List<ContentFault> faults = [];
    private readonly TemplateOptions options = LiquidOptions.Create(time);

    public CompiledContent Compile()
    {
        var subject = Read(ContentPart.Subject, source.Subject, TemplateLimits.MaxSubject);
        var given = string.IsNullOrWhiteSpace(source.Text) ? null : Read(ContentPart.Text, WithMailLines(source.Text), TemplateLimits.MaxText);
        var html = string.IsNullOrWhiteSpace(source.Html) ? null : Read(ContentPart.Html, source.Html, TemplateLimits.MaxHtml);
        var preheader = string.IsNullOrWhiteSpace(source.Preheader) ? null : Read(ContentPart.Preheader, source.Preheader, TemplateLimits.MaxPreheader);
        if (string.IsNullOrWhiteSpace(source.Subject)) faults.Add(new(ContentPart.Subject, 1, 1, "The subject is empty."));
        if (given is null && html is null) faults.Add(new(ContentPart.Html, 1, 1, "There is neither HTML nor text."));
        ThrowOnFaults();

        return html is null ? Build(subject, null, given!, false) : BuildWithHtml(subject, html, given, preheader);
    }

    private CompiledContent BuildWithHtml(LiquidSource subject, LiquidSource html, LiquidSource? given, LiquidSource? preheader)
    {
        var document = new MarkupDocument(html);
        if (document.Markup.Count > TemplateLimits.MaxMarkup) faults.Add(new(ContentPart.Html, 1, 1, $"The HTML has more than {TemplateLimits.MaxMarkup:N0} tags, texts and comments."));
        ThrowOnFaults();
        if (preheader is not null) document = Again(Additions.WithPreheader(document, preheader));
        var needsFooter = source.NeedsUnsubscribe && !Additions.HasUnsubscribe(document);
        if (needsFooter) document = Again(Additions.WithFooter(document, source.PostalAddress, source.UnsubscribeLabel));
        return Build(subject, document, given, needsFooter);
    }

    private CompiledContent Build(LiquidSource subject, MarkupDocument? document, LiquidSource? given, bool footerAdded)
    {
        var finder = document is null ? null : new LinkFinder(document, document.Read.Faults);
        var links = source.TrackClicks && finder is not null ? finder.Find() : [];
        ThrowOnFaults();

        if (given is not null && source.NeedsUnsubscribe && !Additions.HasUnsubscribe(given.Tokens))
        {
            given = Read(ContentPart.Text, WithMailLines(Additions.WithFooter(given.Text, source.PostalAddress, source.UnsubscribeLabel)), int.MaxValue);
            footerAdded |= document is null;
        }

        var content = new CompiledContent(
            Program(subject, Pieces(subject, Escape.Header), inHtml: false),
            document is null ? null : Program(document.Read, PieceCutter.Cut(document, links, source.TrackOpens), inHtml: true),
            document is null ? Program(given!, TextPage(given!), inHtml: true) : Program(document.Read, PieceCutter.Cut(document, links, false), inHtml: true),
            given is null ? Program(document!.Read, new PlainText(document, links).Make(), inHtml: false) : Program(given, Pieces(given, Escape.Raw), inHtml: false))
        {
            Links = finder?.Links ?? [],
            MergeTags = [.. MergeTags(subject, document?.Read, given).Distinct().Order(StringComparer.Ordinal)],
            FooterAdded = footerAdded,
            TextMade = given is null,
        };
        ThrowOnFaults();
        return content;
    }

    private static IEnumerable<string> MergeTags(params LiquidSource?[] sources) => sources.SelectMany(one => one?.Names.Used ?? []);

    private LiquidSource Read(ContentPart part, string text, int maxLength) => LiquidSource.Read(part, text, maxLength, faults);

    /// <summary>RFC 2046 section 4.1.1: the lines of a text part end with CR LF.</summary>
    private static string WithMailLines(string text) => text.ReplaceLineEndings("\r\n");

    /// <summary>Reads HTML again to which we added something; the author's part was checked before.</summary>
    private MarkupDocument Again(string html)
    {
        var again = Read(ContentPart.Html, html, int.MaxValue);
        ThrowOnFaults();
        return new(again);
    }

    private RenderProgram Program(LiquidSource read, IEnumerable<Piece> pieces, bool inHtml) =>
        new ProgramBuilder(new LiquidSetup(options, read.Names), read.Faults, inHtml).Build(pieces);

    private static List<Piece> Pieces(LiquidSource source, Escape escape) =>
    [
        .. source.Tokens.Select(token => token.Kind switch
        {
            LiquidKind.Text => (Piece)new Piece.Literal(source.Text[token.Start..token.End]),
            LiquidKind.Output => new Piece.Output(token, escape),
            _ => new Piece.Tag(token),
        }),
    ];

    /// <summary>What a mail of text only looks like in a browser.</summary>
    private static List<Piece> TextPage(LiquidSource text) =>
    [
        new Piece.Literal("<!doctype html><html><head><meta charset=\"utf-8\"></head><body><pre style=\"white-space:pre-wrap\">"),
        .. Pieces(text, Escape.Html).Select(piece => piece is Piece.Literal literal ? new Piece.Literal(WebUtility.HtmlEncode(literal.Text)) : piece),
        new Piece.Literal("</pre></body></html>"),
    ];

    private void ThrowOnFaults()
    {
        if (faults.Count > 0) throw new InvalidContentException(faults);
    }
}
