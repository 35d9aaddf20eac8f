using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>Reads people out of rows: each address once, bad rows refused. For one caller at a time.</summary>
internal sealed class PeopleReader : IDisposable
{
    private readonly CsvFile file;
    private readonly CsvShape shape;
    private readonly ImportColumn[] plan;
    private readonly Refusal refuse;
    private readonly AddressSet seen;
    private readonly string[] names, values, cells;
    private readonly FieldsJson json = new();
    private bool isSkipping;

    /// <summary>Gets a row that is left out.</summary>
    public delegate void Refusal(RejectReason kind, RejectedRow row, ReadOnlySpan<string> cells);

    public PeopleReader(string path, CsvShape shape, IReadOnlyList<ImportColumn> plan, Refusal refuse)
    {
        (this.shape, this.plan, this.refuse) = (shape, [.. plan], refuse);
        file = new CsvFile(path, shape.Way, row => Refuse(RejectReason.Quoting, row, []));
        seen = new AddressSet(Math.Min(shape.Rows, ContactImport.MostPeople + 1));
        (names, values, cells) = (new string[plan.Count], new string[plan.Count], new string[plan.Count]);
    }

    /// <summary>Rows read so far, with those that were refused, folded or blank.</summary>
    public long Records { get; private set; }

    /// <summary>Rows with an address that an earlier row has.</summary>
    public int Folded { get; private set; }

    /// <summary>People so far.</summary>
    public int Count => seen.Count;

    public long Line => file.Line;

    /// <summary>Reads what was dealt with already, and remembers who that was.</summary>
    public async Task SkipAsync(long records, CancellationToken cancel)
    {
        isSkipping = true;
        while (Records < records && await NextAsync(cancel) is not null)
        {
        }

        (isSkipping, Folded) = (false, 0);
    }

    /// <summary>Null: the file has ended.</summary>
    public async ValueTask<NewContact?> NextAsync(CancellationToken cancel)
    {
        while (await file.ReadAsync(cancel))
        {
            Records++;
            if (file.IsBlank()) continue;
            if (!Read(out var address, out var fields)) continue;
            if (seen.Add(address.Key)) return new NewContact(address, fields);
            Folded++;
        }

        return null;
    }

    public void Dispose() => file.Dispose();

    private bool Read(out EmailAddress address, out string fields)
    {
        (address, fields) = (default, "{}");
        if (file.FieldCount != plan.Length)
        {
            Refuse(RejectReason.Columns, new RejectedRow(file.Line, $"{file.FieldCount} values, but the header has {plan.Length} columns", file.Raw), []);
            return false;
        }

        var used = 0;
        for (var column = 0; column < plan.Length; column++)
        {
            if (plan[column].Use == ColumnUse.Ignore) continue;
            var value = file.Value(column);
            if (Fault(column, value, ref address) is var (kind, reason))
            {
                RefuseRow(kind, reason, value);
                return false;
            }

            if (plan[column].Use == ColumnUse.Field && value.Length > 0) (names[used], values[used++]) = (plan[column].Field!, value);
        }

        if (used > 0) fields = json.Write(names.AsSpan(0, used), values.AsSpan(0, used));
        return true;
    }

    private (RejectReason Kind, string Reason)? Fault(int column, string value, ref EmailAddress address)
    {
        if (value.Length > ContactImport.MostValueLength)
            return (RejectReason.TooLong, $"{value.Length:N0} characters in \"{shape.Headers[column]}\", {ContactImport.MostValueLength:N0} is the most");
        if (value.Contains('\0')) return (RejectReason.Characters, $"a zero byte in \"{shape.Headers[column]}\"");
        if (shape.Encoding.Damaged && value.Contains('\uFFFD')) return (RejectReason.Characters, $"bytes in \"{shape.Headers[column]}\" that are not UTF-8, although the file says it is");
        if (plan[column].Use == ColumnUse.Email && !EmailAddress.TryParse(value, out address, out var fault)) return (value.Length == 0 ? RejectReason.NoAddress : RejectReason.Address, fault);
        return null;
    }

    private void RefuseRow(RejectReason kind, string reason, string value)
    {
        if (isSkipping) return;
        for (var i = 0; i < cells.Length; i++) cells[i] = file.Value(i);
        refuse(kind, new RejectedRow(file.Line, reason, value), cells);
    }

    private void Refuse(RejectReason kind, RejectedRow row, ReadOnlySpan<string> values)
    {
        // A row that breaks the rules is one that was read as well.
        if (kind == RejectReason.Quoting) Records++;
        if (!isSkipping) refuse(kind, row, values);
    }
}
