namespace Postroad.Web.Parts;

/// <summary>Text out of a query, as it may go to a database: nobody types control characters, and PostgreSQL takes no zero byte in a text.</summary>
internal static class QueryText
{
    /// <summary>Without control characters and the white space around; "" for nothing.</summary>
    public static string Read(string? text) => text is null ? "" : (text.Any(char.IsControl) ? string.Concat(text.Where(c => !char.IsControl(c))) : text).Trim();

    /// <summary>Before anybody reads it, and so for every page: a zero byte that somebody typed into the address is no part of what they look for.</summary>
    public static void DropZeros(HttpRequest request)
    {
        if (request.QueryString.Value is { } query && query.Contains("%00", StringComparison.Ordinal)) request.QueryString = new QueryString(query.Replace("%00", "", StringComparison.Ordinal));
    }

    /// <summary>A number of a page. Null: there is none, or somebody typed something else into the address.</summary>
    public static long? Number(string? text) => long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
