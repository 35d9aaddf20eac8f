using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;

namespace Postroad.Web.Api;

/// <summary>One file of people on its way to a list.</summary>
/// <param name="List">Id of the list.</param>
/// <param name="Why">What keeps it from going on; null: nothing does.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Uploaded">Bytes that are here: the next part begins there.</param>
/// <param name="PartSize">Bytes of a part at most.</param>
public sealed record ImportLineBody(
    string Id, string List, string FileName, ImportState State, DateTimeOffset StateAt, string? Why, long Size, long Uploaded, int PartSize, ImportCountsBody Counts,
    DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);

/// <summary>An import with all that is found out, decided and done.</summary>
/// <param name="Read">As its reading found it; null: not read yet, or it cannot be read in this way.</param>
/// <param name="DryRun">What an import with these settings would do; null: no dry run since they were changed.</param>
/// <param name="RowsPerSecond">Null: it does not run, or has only just begun.</param>
public sealed record ImportBody(
    string Id, string List, string FileName, ImportState State, DateTimeOffset StateAt, string? Why, long Size, long Uploaded, int PartSize, ImportShapeBody? Read, ImportWishBody Settings,
    ImportCountsBody? DryRun, ImportCountsBody Counts, double? RowsPerSecond, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);

/// <param name="Rows">About so many.</param>
/// <param name="Preview">The first ten rows.</param>
/// <param name="Fields">For each column the custom field that it could become: its name, and the type that its first values fit.</param>
public sealed record ImportShapeBody(string Encoding, string Separator, bool HasHeader, IReadOnlyList<string> Headers, int Rows, IReadOnlyList<string[]> Preview, IReadOnlyList<SuggestedField> Fields)
{
    public static ImportShapeBody Of(ImportShape s) => new(s.Encoding, s.Separator.ToString(), s.HasHeader, s.Headers, s.Rows, s.Sample, ImportChoices.Fields(s));
}

/// <summary>How a file is imported. What is left out is as in a new import.</summary>
/// <param name="Encoding">utf-8, windows-1252 and so on. Null: it is found out.</param>
/// <param name="Separator">A comma, semicolon, tab or bar. Null: it is found out.</param>
/// <param name="HasHeader">The first row holds the names of the columns. Null: it is found out.</param>
/// <param name="Columns">One for each column of the file. Null: as they are, which at first is what their names say.</param>
/// <param name="Rule">Of people who are there already: fill_empty, overwrite or leave_alone. Null: fill_empty.</param>
/// <param name="BadValues">Of a row with a value that does not fit its field: refuse or leave_out. Null: refuse.</param>
/// <param name="Dates">Of dates such as 03/04/2026: day_first or month_first. Null: it is found out.</param>
/// <param name="Tags">For everybody of the file.</param>
/// <param name="Consent">Where and when these people agreed to get mail: kept with the import, and needed before it starts.</param>
public sealed record ImportWishBody(
    string? Encoding, string? Separator, bool? HasHeader, IReadOnlyList<ImportColumnBody>? Columns, UpdateRule? Rule, BadValue? BadValues, DateOrder? Dates, IReadOnlyList<string>? Tags, string? Consent)
{
    /// <param name="present">As it is now.</param>
    public ImportSettings Over(ImportSettings present) => new()
    {
        // A separator of several characters is none, and refused as such with all other faults.
        Encoding = Encoding, Separator = Separator is null ? null : Separator.Length == 1 ? Separator[0] : '\0', HasHeader = HasHeader,
        Columns = Columns is null ? present.Columns : [.. Columns.Select(c => new ImportColumn(c.Use, c.Use == ColumnUse.Field ? c.Field ?? "" : null))],
        Rule = Rule ?? UpdateRule.FillEmpty, BadValues = BadValues ?? BadValue.Refuse, Dates = Dates, Tags = Tags ?? [], Consent = Consent?.Trim() ?? "",
    };

    public static ImportWishBody Of(ImportSettings s) =>
        new(s.Encoding, s.Separator?.ToString(), s.HasHeader, [.. s.Columns.Select(c => new ImportColumnBody(c.Use, c.Field))], s.Rule, s.BadValues, s.Dates, s.Tags, s.Consent);
}

/// <param name="Use">ignore, email, field or tags.</param>
/// <param name="Field">Name of the custom field, with use field.</param>
public sealed record ImportColumnBody(ColumnUse Use, string? Field);

/// <summary>What became of rows, or would: rows = added + updated + unchanged + folded + rejected.</summary>
/// <param name="KeptOut">Of the first three: people who left before; they stay out.</param>
/// <param name="Folded">Rows with an address that an earlier row has.</param>
/// <param name="LeftOut">Values that did not fit their field, of rows that went in.</param>
/// <param name="RejectedBy">By kind of reason; what is not in it: none.</param>
public sealed record ImportCountsBody(int Rows, int Added, int Updated, int Unchanged, int KeptOut, int Folded, int LeftOut, int Rejected, IReadOnlyDictionary<string, int> RejectedBy)
{
    public static ImportCountsBody Of(ImportCounts c) => new(
        c.Rows, c.Added, c.Updated, c.Unchanged, c.KeptOut, c.Folded, c.LeftOut, c.Rejected,
        c.ByReason.ToDictionary(r => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(r.Key.ToString()), r => r.Value));
}

/// <summary>A file that is to come in parts.</summary>
/// <param name="Size">Bytes of all of it.</param>
/// <param name="FileChangedAt">When the file was changed last. The same name, size and time go on with the same upload. Null: it is a new one.</param>
public sealed record NewImportBody(string? FileName, long? Size, DateTimeOffset? FileChangedAt)
{
    public NewUpload ToUpload() => new(FileName ?? "", Size ?? 0, FileChangedAt?.ToUnixTimeMilliseconds() ?? 0);
}
