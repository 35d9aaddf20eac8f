using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>A tag and how many contacts have it.</summary>
public sealed record TagSummary(Tag Tag, BoundedCount Contacts);

/// <summary>The tags of customers.</summary>
public sealed class Tags(Database database, TimeProvider time)
{
    /// <summary>Of one customer: a page shows them all.</summary>
    public const int Most = 1_000;

    /// <summary>Contacts of one tag are counted so far.</summary>
    private const int MostCounted = 10_000;

    // Pieces of deleting, so that a tag of a million contacts holds nobody up.
    private const int DeletedAtOnce = 5_000;

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<Tag>> ListAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return [.. (await db.Set<Tag>().ToListAsync(cancel)).OrderBy(t => t.NameKey, StringComparer.Ordinal)];
    }

    /// <summary>By name, with how many contacts have each.</summary>
    public async Task<IReadOnlyList<TagSummary>> SummariesAsync(CustomerId customer, CancellationToken cancel)
    {
        var tags = await ListAsync(customer, cancel);
        var bound = Math.Clamp(1_000_000 / Math.Max(1, tags.Count), 1_000, MostCounted);
        var counts = new Dictionary<long, int>();
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT t.id, (SELECT count(*) FROM (SELECT 1 FROM contact_tags c WHERE c.tag_id = t.id LIMIT @p1) x) FROM tags t WHERE t.customer_id = @p0";
        command.Put("@p0", customer.Value).Put("@p1", bound + 1);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) counts[reader.GetInt64(0)] = (int)reader.GetInt64(1);
        return [.. tags.Select(t => new TagSummary(t, new BoundedCount(Math.Min(counts.GetValueOrDefault(t.Id), bound), counts.GetValueOrDefault(t.Id) > bound)))];
    }

    /// <summary>Null: this customer has no such tag.</summary>
    public async Task<Tag?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<Tag>().SingleOrDefaultAsync(t => t.PublicId == publicId, cancel);
    }

    /// <summary>For importers and whoever tags: those that are there, and the others made; one for each name, in their order, and none twice.</summary>
    public Task<Edit<IReadOnlyList<Tag>>> CreateOrFindAsync(CustomerId customer, IReadOnlyList<string> names, string by, CancellationToken cancel) =>
        database.WriteAsync(session => CreateOrFindAsync(session, customer, names, by, cancel), cancel);

    /// <param name="version">That the edit was made on.</param>
    public Task<Edit<Tag>> RenameAsync(CustomerId customer, string publicId, int version, string name, string by, CancellationToken cancel) =>
        database.WriteAsync<Edit<Tag>>(async session =>
        {
            var db = session.Db(customer);
            name = name.Trim();
            if (await db.Set<Tag>().AsNoTracking().SingleOrDefaultAsync(t => t.PublicId == publicId, cancel) is not { } tag) return new Edit<Tag>.NotFound();
            if (FaultOf(name) is { } sentence) return new Edit<Tag>.Faulty([new FieldFault("name", sentence)]);
            var (key, now) = (Tag.KeyOf(name), time.GetUtcNow());
            if (await db.Set<Tag>().AnyAsync(t => t.NameKey == key && t.Id != tag.Id, cancel))
                return new Edit<Tag>.Faulty([new FieldFault("name", $"There is a tag “{name}” already. Two tags cannot have one name.")]);
            var changed = await db.Set<Tag>().Where(t => t.Id == tag.Id && t.Version == version).ExecuteUpdateAsync(set => set
                .SetProperty(t => t.Name, name).SetProperty(t => t.NameKey, key).SetProperty(t => t.Version, version + 1).SetProperty(t => t.ChangedAt, now).SetProperty(t => t.ChangedBy, by), cancel);
            var current = await db.Set<Tag>().AsNoTracking().SingleAsync(t => t.Id == tag.Id, cancel);
            if (changed == 0) return new Edit<Tag>.Stale(current);
            await AuditAsync(db, "tag.rename", publicId, $"{tag.Name} is {name} now", by, cancel);
            return new Edit<Tag>.Saved(current);
        }, cancel);

    /// <summary>The tag is off everybody and gone; the contacts stay.</summary>
    /// <returns>False: there is none.</returns>
    public async Task<bool> DeleteAsync(CustomerId customer, string publicId, string by, CancellationToken cancel)
    {
        if (await FindAsync(customer, publicId, cancel) is not { } tag) return false;
        while (await UntagPieceAsync(tag.Id, cancel) == DeletedAtOnce)
        {
        }

        return await database.WriteAsync(async session =>
        {
            var db = session.Db(customer);
            // Whoever was tagged meanwhile is among them.
            await db.Set<ContactTag>().Where(t => t.TagId == tag.Id).ExecuteDeleteAsync(cancel);
            if (await db.Set<Tag>().Where(t => t.Id == tag.Id).ExecuteDeleteAsync(cancel) == 0) return false;
            await AuditAsync(db, "tag.delete", publicId, tag.Name, by, cancel);
            return true;
        }, cancel);
    }

    /// <returns>A sentence; null: the name is good.</returns>
    public static string? FaultOf(string name)
    {
        if (name.Length == 0) return "Missing. A tag needs a name.";
        if (name.Length > Tag.MostName) return $"It has {name.Length} characters; {Tag.MostName} is the most.";
        return !PlainText.IsLine(name) || name.Contains(',', StringComparison.Ordinal) ? "Commas, line breaks and control characters cannot stand in a tag." : null;
    }

    internal async Task<Edit<IReadOnlyList<Tag>>> CreateOrFindAsync(WriteSession session, CustomerId customer, IReadOnlyList<string> names, string by, CancellationToken cancel)
    {
        var wanted = names.Select(n => n.Trim()).Where(n => n.Length > 0).DistinctBy(Tag.KeyOf).ToList();
        if (wanted.Select(FaultOf).FirstOrDefault(fault => fault is not null) is { } sentence) return new Edit<IReadOnlyList<Tag>>.Faulty([new FieldFault("tags", sentence)]);
        var db = session.Db(customer);
        var keys = wanted.Select(Tag.KeyOf).ToList();
        var found = await db.Set<Tag>().AsNoTracking().Where(t => keys.Contains(t.NameKey)).ToDictionaryAsync(t => t.NameKey, StringComparer.Ordinal, cancel);
        var missing = wanted.Where(n => !found.ContainsKey(Tag.KeyOf(n))).ToList();
        if (missing.Count > 0 && await db.Set<Tag>().CountAsync(cancel) + missing.Count > Most)
            return new Edit<IReadOnlyList<Tag>>.Faulty([new FieldFault("tags", $"There would be more than {Most:N0} tags. Delete some that nobody uses, or use a custom field for what differs with each contact.")]);
        foreach (var name in missing)
        {
            // Two who tag at once may meet; the second finds what the first has made.
            await session.RunAsync(
                "INSERT INTO tags (customer_id, public_id, name, name_key, created_at) VALUES (@p0, @p1, @p2, @p3, @p4) ON CONFLICT (customer_id, name_key) DO NOTHING",
                customer.Value, PublicId.New(time), name, Tag.KeyOf(name), session.Instant(time.GetUtcNow()));
            await AuditAsync(db, "tag.create", name, null, by, cancel);
        }

        if (missing.Count > 0) found = await db.Set<Tag>().AsNoTracking().Where(t => keys.Contains(t.NameKey)).ToDictionaryAsync(t => t.NameKey, StringComparer.Ordinal, cancel);
        return new Edit<IReadOnlyList<Tag>>.Saved([.. keys.Select(k => found[k])]);
    }

    private Task<int> UntagPieceAsync(long tag, CancellationToken cancel) => database.WriteAsync(session => session.RunAsync($"""
        DELETE FROM contact_tags WHERE tag_id = @p0 AND contact_id IN (SELECT contact_id FROM contact_tags WHERE tag_id = @p0 ORDER BY contact_id LIMIT {DeletedAtOnce})
        """, tag), cancel);

    private Task AuditAsync(PostroadDb db, string action, string subject, string? note, string by, CancellationToken cancel)
    {
        db.Add(new AuditEntry { CustomerId = db.Customer, At = time.GetUtcNow(), By = by, Action = action, Subject = subject, Note = note });
        return db.SaveChangesAsync(cancel);
    }
}
