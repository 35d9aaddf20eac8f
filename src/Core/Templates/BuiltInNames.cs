namespace Postroad.Core.Templates;

/// <summary>Merge tags that every mail has.</summary>
public static class BuiltInNames
{
    /// <summary>Where the recipient leaves. Never counted as a click.</summary>
    public const string UnsubscribeUrl = "unsubscribe_url";

    /// <summary>The same mail in a browser. Never counted as a click.</summary>
    public const string ViewUrl = "view_url";

    /// <summary>Where the recipient chooses what to get. Never counted as a click.</summary>
    public const string PreferencesUrl = "preferences_url";

    /// <summary>Names that begin so are the product's own; an author may not use them.</summary>
    internal const string Reserved = "__";

    internal static bool Contains(string name) => name is UnsubscribeUrl or ViewUrl or PreferencesUrl;
}
