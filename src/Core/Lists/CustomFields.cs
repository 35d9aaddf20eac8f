using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>A custom field that somebody asks for.</summary>
/// <param name="Label">Empty: made from the name.</param>
public sealed record NewCustomField(string Name, string Label, FieldType Type);

/// <summary>What customers know about their contacts, by name and type.</summary>
public sealed class CustomFields(Database database, TimeProvider time)
{
    /// <summary>Of one customer. Each is a line on every contact's page and a column of every export.</summary>
    public const int Most = 100;

    /// <summary>In the order of their age, as people entered them.</summary>
    public async Task<IReadOnlyList<CustomField>> ListAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<CustomField>().OrderBy(f => f.Id).ToListAsync(cancel);
    }

    public async Task<CustomField?> FindAsync(CustomerId customer, string name, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<CustomField>().SingleOrDefaultAsync(f => f.Name == name, cancel);
    }

    /// <summary>Makes one that is not there yet.</summary>
    /// <param name="by">A person's name.</param>
    public Task<Edit<CustomField>> CreateAsync(CustomerId customer, NewCustomField wanted, string by, CancellationToken cancel) =>
        database.WriteAsync<Edit<CustomField>>(async session =>
        {
            wanted = Tidy(wanted);
            var existing = await session.Db(customer).Set<CustomField>().Where(f => f.Name == wanted.Name).AnyAsync(cancel);
            if (existing) return new Edit<CustomField>.Faulty([new FieldFault("name", $"There is a field {wanted.Name} already. Choose another name, or use that one.")]);
            return await CreateOrFindAsync(session, customer, [wanted], by, cancel) switch
            {
                Edit<IReadOnlyList<CustomField>>.Saved(var fields) => new Edit<CustomField>.Saved(fields[0]),
                Edit<IReadOnlyList<CustomField>>.Faulty(var faults) => new Edit<CustomField>.Faulty(faults),
                _ => new Edit<CustomField>.NotFound(),
            };
        }, cancel);

    /// <summary>For importers: those that are there as they are, whatever type was asked for, and the others made; in the order of <paramref name="wanted"/>.</summary>
    /// <param name="by">Who asked: a person's name.</param>
    /// <returns>Faulty with nothing made when one of them cannot be.</returns>
    public Task<Edit<IReadOnlyList<CustomField>>> CreateOrFindAsync(CustomerId customer, IReadOnlyList<NewCustomField> wanted, string by, CancellationToken cancel) =>
        database.WriteAsync(session => CreateOrFindAsync(session, customer, wanted, by, cancel), cancel);

    /// <summary>The label only: name and type are in what is stored and in what was written.</summary>
    /// <param name="version">That the edit was made on.</param>
    public Task<Edit<CustomField>> RelabelAsync(CustomerId customer, string name, int version, string label, string by, CancellationToken cancel) =>
        database.WriteAsync<Edit<CustomField>>(async session =>
        {
            var db = session.Db(customer);
            label = label.Trim();
            if (await db.Set<CustomField>().AsNoTracking().SingleOrDefaultAsync(f => f.Name == name, cancel) is not { } field) return new Edit<CustomField>.NotFound();
            if (LabelFault(label) is { } fault) return new Edit<CustomField>.Faulty([fault]);
            var now = time.GetUtcNow();
            var changed = await db.Set<CustomField>().Where(f => f.Id == field.Id && f.Version == version).ExecuteUpdateAsync(set => set
                .SetProperty(f => f.Label, label).SetProperty(f => f.Version, version + 1).SetProperty(f => f.ChangedAt, now).SetProperty(f => f.ChangedBy, by), cancel);
            if (changed == 0) return new Edit<CustomField>.Stale(await db.Set<CustomField>().AsNoTracking().SingleAsync(f => f.Id == field.Id, cancel));
            await AuditAsync(db, "field.edit", name, $"Label {label}", by, cancel);
            return new Edit<CustomField>.Saved(await db.Set<CustomField>().AsNoTracking().SingleAsync(f => f.Id == field.Id, cancel));
        }, cancel);

    /// <summary>The field goes; what contacts have stays stored, and merge tags of that name go on working, until somebody edits the contact.</summary>
    /// <returns>False: there is none.</returns>
    public Task<bool> DeleteAsync(CustomerId customer, string name, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(customer);
        if (await db.Set<CustomField>().Where(f => f.Name == name).ExecuteDeleteAsync(cancel) == 0) return false;
        await AuditAsync(db, "field.delete", name, null, by, cancel);
        return true;
    }, cancel);

    private async Task<Edit<IReadOnlyList<CustomField>>> CreateOrFindAsync(WriteSession session, CustomerId customer, IReadOnlyList<NewCustomField> wanted, string by, CancellationToken cancel)
    {
        var db = session.Db(customer);
        wanted = [.. wanted.Select(Tidy)];
        var all = await db.Set<CustomField>().AsNoTracking().ToDictionaryAsync(f => f.Name, StringComparer.Ordinal, cancel);
        var missing = wanted.Where(w => !all.ContainsKey(w.Name)).DistinctBy(w => w.Name).ToList();
        var faults = missing.SelectMany(Faults).ToList();
        if (all.Count + missing.Count > Most)
            faults.Add(new FieldFault("name", $"There are {all.Count} fields and {missing.Count} would be new; {Most} is the most. Delete some that nobody uses."));
        if (faults.Count > 0) return new Edit<IReadOnlyList<CustomField>>.Faulty(faults);

        var now = time.GetUtcNow();
        foreach (var field in missing)
        {
            // Two imports may meet; the second finds what the first has made.
            var made = await session.RunAsync(
                "INSERT INTO custom_fields (customer_id, name, label, type, created_at) VALUES (@p0, @p1, @p2, @p3, @p4) ON CONFLICT (customer_id, name) DO NOTHING",
                customer.Value, field.Name, field.Label, (short)field.Type, session.Instant(now));
            if (made > 0) await AuditAsync(db, "field.create", field.Name, $"{field.Label}, {field.Type}", by, cancel);
        }

        if (missing.Count > 0) all = await db.Set<CustomField>().AsNoTracking().ToDictionaryAsync(f => f.Name, StringComparer.Ordinal, cancel);
        return new Edit<IReadOnlyList<CustomField>>.Saved([.. wanted.Select(w => all[w.Name])]);
    }

    private static NewCustomField Tidy(NewCustomField wanted)
    {
        var (name, label) = (wanted.Name.Trim(), wanted.Label.Trim());
        return wanted with { Name = name, Label = label.Length > 0 || name.Length == 0 ? label : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ') };
    }

    private static IEnumerable<FieldFault> Faults(NewCustomField wanted)
    {
        if (FieldName.FaultOf(wanted.Name) is { } sentence) yield return new FieldFault("name", sentence);
        if (LabelFault(wanted.Label) is { } fault) yield return fault;
        if (!Enum.IsDefined(wanted.Type)) yield return new FieldFault("type", "Choose text, number, date or yes/no.");
    }

    private static FieldFault? LabelFault(string label)
    {
        if (label.Length == 0) return new FieldFault("label", "Missing. It names the field on screens.");
        if (label.Length > CustomField.MostLabel) return new FieldFault("label", $"It has {label.Length} characters; {CustomField.MostLabel} is the most.");
        return PlainText.IsLine(label) ? null : new FieldFault("label", "Line breaks and control characters cannot stand in a label.");
    }

    private Task AuditAsync(PostroadDb db, string action, string subject, string? note, string by, CancellationToken cancel)
    {
        db.Add(new AuditEntry { CustomerId = db.Customer, At = time.GetUtcNow(), By = by, Action = action, Subject = subject, Note = note });
        return db.SaveChangesAsync(cancel);
    }
}
