namespace Postroad.Core.Templates;

/// <summary>
/// What a template may cost. Constants: whoever needs more has a page, not a mail. Fluid 2.41.1 bounds steps and recursion only; its parser has no bound at
/// all and a stack overflow ends the process, so sources are measured before they are parsed and everything that grows at render time is charged here.
/// </summary>
internal static class TemplateLimits
{
    /// <summary>Characters of HTML. Gmail cuts a mail at about 102 KB.</summary>
    public const int MaxHtml = 1_000_000;

    public const int MaxText = 500_000, MaxSubject = 2_000, MaxPreheader = 2_000;

    /// <summary>Pieces (text, outputs, tags) of one source.</summary>
    public const int MaxPieces = 20_000;

    /// <summary>Blocks inside blocks.</summary>
    public const int MaxBlockDepth = 32;

    /// <summary>Characters between the braces of one output or tag.</summary>
    public const int MaxExpression = 2_000;

    /// <summary>Brackets inside brackets, filters in a chain, comparisons and joins (and, or) in one expression.</summary>
    public const int MaxBrackets = 8, MaxFilters = 30, MaxOperators = 50;

    /// <summary>Tags, texts and comments of one HTML; a mail of 100 KB has about 3,000.</summary>
    public const int MaxMarkup = 100_000;

    /// <summary>Different links of one mail.</summary>
    public const int MaxLinks = 1_000;

    /// <summary>Faults reported at once.</summary>
    public const int MaxFaults = 50;

    /// <summary>Statements that one source (subject, text, HTML) of one message may run.</summary>
    public const int MaxSteps = 20_000;

    /// <summary>Items of a range (1..n) or any other list.</summary>
    public const int MaxItems = 5_000;

    /// <summary>Characters of one value, given or made by a filter.</summary>
    public const int MaxValue = 200_000;

    /// <summary>Characters that all filters, assignments and captures of one source of one message may read and write together.</summary>
    public const int MaxWork = 4_000_000;

    /// <summary>Bytes of each part of a rendered message (RFC 5321 servers commonly take 10 MB whole).</summary>
    public const int MaxOutput = 2_000_000;
}
