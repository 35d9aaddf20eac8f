using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>Reads people out of rows: each address once, bad rows refused. What it answers depends on the file and the plan alone. For one caller at a time.</summary>
internal sealed class PeopleReader : IDisposable
{
    private readonly CsvFile file;
    private readonly CsvShape shape;
    private readonly ReadingPlan plan;
    private readonly TagBook tags;
    private readonly TimeProvider time;
    private readonly Refusal refuse;
    private readonly AddressSet seen;
    private readonly string[] names, values, cells;
    private readonly FieldType[] types;
    private readonly FieldsJson json = new();
    private bool isSkipping;

    /// <summary>Gets a row that is left out, why, and its values (none where it cannot be told where one ends).</summary>
    public delegate void Refusal(RejectReason kind, RejectedRow row, ReadOnlySpan<string> cells);

    public PeopleReader(string path, CsvShape shape, ReadingPlan plan, TagBook tags, TimeProvider time, Refusal refuse)
    {
        (this.shape, this.plan, this.tags, this.time, this.refuse) = (shape, plan, tags, time, refuse);
        file = new CsvFile(path, shape.Way, row => RefuseBroken(RejectReason.Quoting, row));
        seen = new AddressSet(Math.Min(shape.Rows, ContactImport.MostPeople + 1));
        var columns = plan.Columns.Count;
        (names, values, cells, types) = (new string[columns], new string[columns], new string[columns], [.. Enumerable.Range(0, columns).Select(plan.TypeOf)]);
    }

    /// <summary>Rows read so far, with those that were refused, folded or blank.</summary>
    public long Records { get; private set; }

    /// <summary>Rows with an address that an earlier row has.</summary>
    public int Folded { get; private set; }

    /// <summary>Values that did not fit their field and were left out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>People so far.</summary>
    public int Count => seen.Count;

    public long Line => file.Line;

    /// <summary>Whom the present row brings. Null: it was refused, folded or blank.</summary>
    public NewContact? Person { get; private set; }

    /// <summary>Reads what was dealt with already, and remembers who that was.</summary>
    public async Task SkipAsync(long records, CancellationToken cancel)
    {
        isSkipping = true;
        while (Records < records && await ReadAsync(cancel))
        {
        }

        (isSkipping, Folded, LeftOut) = (false, 0, 0);
    }

    /// <summary>Null: the file has ended.</summary>
    public async ValueTask<NewContact?> NextAsync(CancellationToken cancel)
    {
        while (await ReadAsync(cancel))
            if (Person is not null) return Person;
        return null;
    }

    /// <summary>One row further. False: the file has ended.</summary>
    /// <exception cref="ImportException">It has more people than one file may have.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        Person = null;
        if (!await file.ReadAsync(cancel)) return false;
        Records++;
        if (file.IsBlank() || Read() is not { } person) return true;
        if (!seen.Add(person.Key)) Folded++;
        else if (seen.Count > ContactImport.MostPeople)
            throw new ImportException($"The file has more than {ContactImport.MostPeople:N0} people: split it. Those before line {file.Line:N0} are on the list.");
        else Person = person;
        return true;
    }

    public void Dispose() => file.Dispose();

    private NewContact? Read()
    {
        if (file.FieldCount != types.Length)
        {
            RefuseBroken(RejectReason.Columns, new RejectedRow(file.Line, $"{file.FieldCount} values, but the header has {types.Length} columns", file.Raw));
            return null;
        }

        var (address, used, tagged, length) = (default(EmailAddress), 0, "", 0);
        for (var column = 0; column < types.Length; column++)
        {
            var use = plan.Columns[column].Use;
            if (use == ColumnUse.Ignore) continue;
            var value = file.Value(column);
            if (Fault(column, value) is var (kind, reason)) return Refuse(kind, reason, value);
            if (use == ColumnUse.Email)
            {
                if (!EmailAddress.TryParse(value, out address, out var fault)) return Refuse(value.Length == 0 ? RejectReason.NoAddress : RejectReason.Address, fault, value);
            }
            else if (value.Length > 0 && use == ColumnUse.Tags)
            {
                tagged = tagged.Length == 0 ? value : tagged + "," + value;
            }
            else if (value.Length > 0)
            {
                if (plan.Forms.TryRead(types[column], value, out var stored, out var fault)) (names[used], values[used++], length) = (plan.Columns[column].Field!, stored, length + stored.Length);
                else if (plan.BadValues == BadValue.Refuse) return Refuse(RejectReason.Field, $"{plan.Columns[column].Field}: {fault}", value);
                else LeftOut++;
            }
        }

        if (length > FieldValues.MostOfContact) return Refuse(RejectReason.TooLong, $"{length:N0} characters in all values together, {FieldValues.MostOfContact:N0} is the most", address.ToString());
        var own = tags.Of(tagged, out var tagFault);
        if (tagFault is not null) return Refuse(RejectReason.Tag, tagFault, tagged);
        return new NewContact(address, used == 0 ? "{}" : json.Write(names.AsSpan(0, used), values.AsSpan(0, used))) { Tags = own };
    }

    private (RejectReason Kind, string Reason)? Fault(int column, string value)
    {
        if (value.Length > ContactImport.MostValueLength)
            return (RejectReason.TooLong, $"{value.Length:N0} characters in \"{shape.Headers[column]}\", {ContactImport.MostValueLength:N0} is the most");
        if (value.Contains('\0')) return (RejectReason.Characters, $"a zero byte in \"{shape.Headers[column]}\"");
        if (shape.Encoding.Damaged && value.Contains('\uFFFD')) return (RejectReason.Characters, $"bytes in \"{shape.Headers[column]}\" that are not UTF-8, although the file says it is");
        return null;
    }

    private NewContact? Refuse(RejectReason kind, string reason, string value)
    {
        if (isSkipping) return null;
        for (var i = 0; i < cells.Length; i++) cells[i] = file.Value(i);
        refuse(kind, new RejectedRow(file.Line, reason, value), cells);
        return null;
    }

    private void RefuseBroken(RejectReason kind, RejectedRow row)
    {
        // One that breaks the rules of quoting is a row that was read as well, and nobody else counts it.
        if (kind == RejectReason.Quoting) Records++;
        if (!isSkipping) refuse(kind, row, []);
    }
}
