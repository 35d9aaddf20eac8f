namespace Postroad.Core.Templates.Liquid;

/// <summary>Measures an expression as text, without a parser: Fluid's is recursive and has no bound of its own.</summary>
internal static class ExpressionSize
{
    /// <summary>What is too large, or null.</summary>
    public static string? Fault(string inner)
    {
        if (inner.Length > TemplateLimits.MaxExpression)
            return $"A tag has {inner.Length:N0} characters; {TemplateLimits.MaxExpression:N0} are allowed.";

        int depth = 0, deepest = 0, filters = 0, operators = 0;
        foreach (var c in inner)
        {
            if (c is '(' or '[') deepest = Math.Max(deepest, ++depth);
            else if (c is ')' or ']') depth--;
            else if (c == '|') filters++;
            else if (c is '=' or '<' or '>') operators++;
        }

        operators += Count(inner, "and") + Count(inner, "or") + Count(inner, "contains");
        if (deepest > TemplateLimits.MaxBrackets) return $"Brackets are nested deeper than {TemplateLimits.MaxBrackets}.";
        if (filters > TemplateLimits.MaxFilters) return $"A tag has {filters} filters; {TemplateLimits.MaxFilters} are allowed.";
        return operators > TemplateLimits.MaxOperators ? $"A condition has {operators} comparisons and joins; {TemplateLimits.MaxOperators} are allowed." : null;
    }

    private static int Count(string inner, string word)
    {
        var count = 0;
        for (var at = inner.IndexOf(word, StringComparison.Ordinal); at >= 0; at = inner.IndexOf(word, at + word.Length, StringComparison.Ordinal))
            if (IsEdge(inner, at - 1) && IsEdge(inner, at + word.Length)) count++;
        return count;
    }

    private static bool IsEdge(string inner, int at) => at < 0 || at >= inner.Length || !char.IsAsciiLetterOrDigit(inner[at]);
}
