namespace Postroad.Core.Primitives;

/// <summary>Foreign words in columns of a limited length.</summary>
public static class Fitting
{
    /// <summary>The first characters of a text; never half of a surrogate pair, which is no text to a database.</summary>
    public static string Fit(this string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
