namespace Postroad.Core.Lists.Import;

/// <summary>How columns with people's names are called in other files and languages. Mails greet by first_name and last_name, and people correct these on the preference page.</summary>
internal static class PeopleColumns
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["firstname"] = "first_name", ["first"] = "first_name", ["fname"] = "first_name", ["given name"] = "first_name", ["forename"] = "first_name", ["vorname"] = "first_name", ["rufname"] = "first_name",
        ["prénom"] = "first_name", ["prenom"] = "first_name", ["nombre"] = "first_name",
        ["lastname"] = "last_name", ["last"] = "last_name", ["lname"] = "last_name", ["surname"] = "last_name", ["family name"] = "last_name", ["nachname"] = "last_name", ["familienname"] = "last_name",
        ["nom"] = "last_name", ["apellido"] = "last_name", ["apellidos"] = "last_name",
    };

    /// <summary>The headers of a file, those of names as they are called here.</summary>
    public static IReadOnlyList<string> Headers(IReadOnlyList<string> headers) => [.. headers.Select(header => Names.GetValueOrDefault(header.Trim(), header))];
}
