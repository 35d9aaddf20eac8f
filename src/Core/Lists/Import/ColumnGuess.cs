namespace Postroad.Core.Lists.Import;

/// <summary>What each column of a file most likely is; a person corrects it.</summary>
internal static class ColumnGuess
{
    private static readonly string[] TagNames = ["tag", "tags", "label", "labels", "schlagwort", "schlagworte", "etiquette", "etiquettes", "etiqueta", "etiquetas"];

    /// <summary>Fields that are there are taken by their names; what is new is left out, so that nobody gets a hundred fields by accident.</summary>
    /// <param name="fields">Names of the customer's custom fields.</param>
    public static IReadOnlyList<ImportColumn> Of(CsvShape shape, IReadOnlyCollection<string> fields)
    {
        var email = EmailColumn.Guess(shape.Headers, shape.Sample) ?? -1;
        var names = FieldNames.From(PeopleColumns.Headers(shape.Headers), email);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. names.Select((name, i) =>
        {
            if (i == email) return new ImportColumn(ColumnUse.Email);
            if (fields.Contains(name) && taken.Add(name)) return new ImportColumn(ColumnUse.Field, name);
            return new ImportColumn(TagNames.Contains(name) ? ColumnUse.Tags : ColumnUse.Ignore);
        })];
    }

    /// <summary>The type that all values of a sample fit.</summary>
    public static FieldType TypeOf(IEnumerable<string> values)
    {
        var there = values.Where(v => v.Length > 0).ToList();
        if (there.Count == 0) return FieldType.Text;
        var forms = ValueForms.Of(there, there, null);
        // A column of nothing but 0 and 1 may count or may say yes and no; numbers lose nothing.
        foreach (var type in (FieldType[])[FieldType.Number, FieldType.Date, FieldType.YesNo])
            if (there.TrueForAll(v => Fits(forms, type, v))) return type;
        return FieldType.Text;
    }

    /// <summary>Numbers that begin with a zero or a plus are no numbers but codes: zip codes, telephones.</summary>
    private static bool Fits(ValueForms forms, FieldType type, string value) =>
        !(type == FieldType.Number && value.Length > 1 && (value[0] == '+' || (value[0] == '0' && char.IsAsciiDigit(value[1])))) && forms.TryRead(type, value, out _, out _);
}
