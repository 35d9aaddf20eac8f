using Postroad.Core.Templates;

namespace Postroad.Core.Lists;

/// <summary>Names of custom fields are names of merge tags: ASCII in snake_case, and none that means something else in a template.</summary>
public static class FieldName
{
    private static readonly HashSet<string> Taken =
    [
        "email", BuiltInNames.UnsubscribeUrl, BuiltInNames.ViewUrl, BuiltInNames.PreferencesUrl, "confirm_url",
        "true", "false", "nil", "null", "blank", "empty", "and", "or", "not", "in", "contains", "forloop", "tablerowloop",
    ];

    /// <summary>The product or its template language means something else by it.</summary>
    public static bool IsReserved(string name) => Taken.Contains(name);

    /// <returns>A sentence; null: the name is good.</returns>
    public static string? FaultOf(string name)
    {
        if (name.Length == 0) return "Missing. It is what stands in merge tags, for example first_name.";
        if (name.Length > CustomField.MostName) return $"It has {name.Length} characters; {CustomField.MostName} is the most.";
        if (!char.IsAsciiLetterLower(name[0]) || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_'))
            return $"\"{name}\" cannot stand in a merge tag. Use small letters a to z, digits and _, beginning with a letter, for example first_name.";
        return IsReserved(name) ? $"{name} means something else in mails. Choose another name." : null;
    }
}
