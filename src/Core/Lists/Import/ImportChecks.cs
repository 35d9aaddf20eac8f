using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>What is wrong with how an import was decided, and what is still missing.</summary>
internal static class ImportChecks
{
    /// <summary>Characters of <see cref="ImportSettings.Consent"/>; names in <see cref="ImportSettings.Tags"/>.</summary>
    public const int MostConsent = 400, MostTags = 20;

    private const string Separators = ",;\t|:^~";

    /// <param name="shape">Null: the file is not examined.</param>
    /// <param name="fields">Names of the customer's custom fields.</param>
    public static List<FieldFault> Faults(ImportSettings wanted, ImportShape? shape, IReadOnlyCollection<string> fields)
    {
        var faults = new List<FieldFault>();
        if (wanted.Encoding is { } encoding && TextEncoding.Choices.All(c => c.Key != encoding)) faults.Add(new FieldFault("encoding", $"There is no encoding \"{encoding}\": choose one of the list."));
        if (wanted.Separator is { } separator && !Separators.Contains(separator, StringComparison.Ordinal)) faults.Add(new FieldFault("separator", "Columns are separated by a comma, a semicolon, a tab or a bar."));
        if (!Enum.IsDefined(wanted.Rule)) faults.Add(new FieldFault("rule", "Choose what becomes of people who are there already."));
        if (!Enum.IsDefined(wanted.BadValues)) faults.Add(new FieldFault("bad_values", "Choose what becomes of a row whose value does not fit its field."));
        if (wanted.Dates is { } dates && !Enum.IsDefined(dates)) faults.Add(new FieldFault("dates", "Choose whether the day or the month stands first."));
        if (wanted.Consent.Length > MostConsent) faults.Add(new FieldFault("consent", $"It has {wanted.Consent.Length} characters; {MostConsent} is the most."));
        else if (!PlainText.IsClean(wanted.Consent)) faults.Add(new FieldFault("consent", "It has a character that is no text."));
        if (TagFault(wanted.Tags) is { } tag) faults.Add(new FieldFault("tags", tag));
        if (wanted.Columns.Count > 0) faults.AddRange(ColumnFaults(wanted.Columns, shape, fields));
        return faults;
    }

    /// <summary>What has to be decided before anything of it is stored.</summary>
    public static List<FieldFault> Missing(ImportSettings settings, ImportShape? shape, string? why)
    {
        var missing = new List<FieldFault>();
        if (shape is null) missing.Add(new FieldFault("file", why ?? "The file is not read yet."));
        if (settings.Columns.Count == 0) missing.Add(new FieldFault("columns", "Say first which column is what."));
        if (settings.Consent.Trim().Length == 0) missing.Add(new FieldFault("consent", "Missing. Say where and when these people agreed to get mail; it is kept with the import."));
        return missing;
    }

    /// <summary>Null: such a tag may be.</summary>
    public static string? TagFault(string name)
    {
        if (name.Length > Tag.MostName) return $"the tag \"{CsvFile.Shorten(name)}\" has {name.Length} characters, {Tag.MostName} is the most";
        return PlainText.IsLine(name) ? null : "a tag with a character that is no text";
    }

    private static string? TagFault(IReadOnlyList<string> tags)
    {
        if (tags.Count > MostTags) return $"There are {tags.Count} tags; {MostTags} is the most.";
        return tags.Select(TagFault).FirstOrDefault(fault => fault is not null) is { } first ? $"{char.ToUpperInvariant(first[0])}{first[1..]}." : null;
    }

    private static IEnumerable<FieldFault> ColumnFaults(IReadOnlyList<ImportColumn> columns, ImportShape? shape, IReadOnlyCollection<string> fields)
    {
        if (shape is null || columns.Count != shape.Headers.Count)
        {
            yield return new FieldFault("columns", "The file has other columns than these: look at it again.");
            yield break;
        }

        var emails = columns.Count(c => c.Use == ColumnUse.Email);
        if (emails != 1) yield return new FieldFault("columns", emails == 0 ? "No column is the email address: choose the one that holds it." : $"{emails} columns are the email address: one can be.");
        for (var i = 0; i < columns.Count; i++)
        {
            var (id, column) = ($"column_{i + 1}", columns[i]);
            if (!Enum.IsDefined(column.Use)) yield return new FieldFault(id, "Choose what this column is.");
            if (column.Use != ColumnUse.Field) continue;
            if (!fields.Contains(column.Field)) yield return new FieldFault(id, $"There is no field \"{column.Field}\".");
            else if (columns.Take(i).ToList().FindIndex(c => c.Use == ColumnUse.Field && c.Field == column.Field) is var first and >= 0)
                yield return new FieldFault(id, $"\"{shape.Headers[first]}\" goes into {column.Field} already: choose another field, or leave one of the two out.");
        }
    }
}
