namespace Postroad.Core.Lists.Import;

/// <summary>A file to import.</summary>
/// <param name="EmailColumn">Header of the column with the addresses. Null: found by its name, else by what its values look like.</param>
public sealed record ImportSource(string Path, string? EmailColumn = null);

/// <summary>A column of the file and the merge field it became: <c>{{ first_name }}</c>.</summary>
public sealed record ImportedColumn(string Header, string Field);

/// <summary>A row that was left out.</summary>
/// <param name="Line">Of the file, from 1, where the row starts; the header row counts.</param>
/// <param name="Value">What is wrong, as it stands in the file: the address, or the start of the row.</param>
public sealed record RejectedRow(long Line, string Reason, string Value);

/// <summary>What became of a file. Rows = <see cref="OnList"/> + <see cref="Folded"/> + <see cref="Rejected"/>.</summary>
public sealed record ImportResult
{
    /// <summary>People of the file who are on the list now.</summary>
    public required int OnList { get; init; }

    /// <summary>Of those, the ones who unsubscribed, bounced or complained before: they keep that status and get nothing.</summary>
    public required int KeptOut { get; init; }

    /// <summary>Rows with an address that an earlier row has; the first one's values were taken.</summary>
    public required int Folded { get; init; }

    public required int Rejected { get; init; }

    /// <summary>The first <see cref="ContactImport.MostNamed"/> of them.</summary>
    public required IReadOnlyList<RejectedRow> FirstRejected { get; init; }

    /// <summary>CSV file with all of them: line, reason, value. Null: there are none.</summary>
    public required string? RejectsFile { get; init; }

    /// <summary>The email column is the field <c>email</c>.</summary>
    public required IReadOnlyList<ImportedColumn> Columns { get; init; }

    /// <summary>For people: "UTF-8", "UTF-16", "Windows-1252".</summary>
    public required string Encoding { get; init; }

    public required char Separator { get; init; }
}
