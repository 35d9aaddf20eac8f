namespace Postroad.Core.Lists;

/// <summary>The languages in which recipients read pages and the product's own mails, by their two letters of ISO 639.</summary>
public static class Languages
{
    /// <summary>Of a code.</summary>
    public const int CodeLength = 2;

    public const string English = "en", German = "de", French = "fr", Spanish = "es";

    public static readonly IReadOnlyList<string> All = [English, German, French, Spanish];

    public static bool Contains(string code) => code is English or German or French or Spanish;
}
