using Postroad.Core.Templates.Liquid;

namespace Postroad.Core.Templates;

/// <summary>One source, measured, cut and checked.</summary>
internal sealed record LiquidSource(string Text, IReadOnlyList<LiquidToken> Tokens, LiquidNames Names, FaultList Faults)
{
    /// <summary>Reads a source; what is wrong with it goes to <paramref name="faults"/>.</summary>
    public static LiquidSource Read(ContentPart part, string text, int maxLength, List<ContentFault> faults)
    {
        text = text.TrimStart('\uFEFF');
        var list = new FaultList(part, text, faults);
        var names = new LiquidNames();
        if (text.Length > maxLength)
        {
            list.Add(0, $"{text.Length:N0} characters; {maxLength:N0} are allowed.");
            return new(text, [], names, list);
        }

        var tokens = new LiquidScanner(text, list).Scan();
        new LiquidCheck(list, names).Check(tokens);
        return new(text, tokens, names, list);
    }
}
