namespace Postroad.Core.Lists.Import;

/// <summary>What becomes of each column, and how its values are read.</summary>
internal sealed record ReadingPlan(IReadOnlyList<ImportColumn> Columns)
{
    /// <summary>Of the custom fields, by their names; a field that is not in it takes text.</summary>
    public IReadOnlyDictionary<string, FieldType> Types { get; init; } = new Dictionary<string, FieldType>();

    public ValueForms Forms { get; init; } = new(DateOrder.DayFirst, DecimalComma: false);

    public BadValue BadValues { get; init; } = BadValue.Refuse;

    public FieldType TypeOf(int column) => Columns[column] is { Use: ColumnUse.Field, Field: { } field } ? Types.GetValueOrDefault(field, FieldType.Text) : FieldType.Text;
}
