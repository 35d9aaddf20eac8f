using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>Names that people of a customer give to sources of mail: only they know who sends for them.</summary>
public sealed class DmarcNames(Database database, TimeProvider time)
{
    /// <summary>Of one customer, with those that were taken away: far more services than anybody lets send for them.</summary>
    internal const int Most = 1_000;

    /// <summary>Null: no report of this customer has such a source, and it was never named.</summary>
    public async Task<DmarcName?> FindAsync(CustomerId customer, DmarcSource source, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await FindAsync(db, source, cancel);
    }

    /// <param name="version">That the edit was made on; 0: that nobody has named it.</param>
    public Task<Edit<DmarcName>> NameAsync(CustomerId customer, DmarcSource source, int version, string name, string by, CancellationToken cancel) =>
        database.WriteAsync<Edit<DmarcName>>(async session =>
        {
            var db = session.Db(customer);
            name = name.Trim();
            if (await FindAsync(db, source, cancel) is not { } before) return new Edit<DmarcName>.NotFound();
            if (FaultOf(name) is { } sentence) return new Edit<DmarcName>.Faulty([new FieldFault("given_name", sentence)]);
            if (before.Version == 0 && await db.Set<DmarcName>().CountAsync(cancel) >= Most)
                return new Edit<DmarcName>.Faulty([new FieldFault("given_name", $"{Most:N0} sources have a name or had one, and more are not kept. Name the largest ones only.")]);
            if (await PutAsync(session, db, source, version, name, by, cancel) == 0) return new Edit<DmarcName>.Stale(await FindAsync(db, source, cancel) ?? before);
            await AuditAsync(db, "dmarc-source.name", source, before.Name is { } old && old != name ? $"{old} is {name} now" : name, by, cancel);
            return new Edit<DmarcName>.Saved(await db.Set<DmarcName>().AsNoTracking().SingleAsync(IsOf(source), cancel));
        }, cancel);

    /// <returns>False: it has no name.</returns>
    public Task<bool> RemoveAsync(CustomerId customer, DmarcSource source, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var (db, now) = (session.Db(customer), time.GetUtcNow());
        var named = db.Set<DmarcName>().Where(IsOf(source)).Where(n => n.Name != null);
        var name = await named.Select(n => n.Name).SingleOrDefaultAsync(cancel);
        var removed = await named.ExecuteUpdateAsync(set => set
            .SetProperty(n => n.Name, (string?)null).SetProperty(n => n.Version, n => n.Version + 1).SetProperty(n => n.ChangedAt, now).SetProperty(n => n.ChangedBy, by), cancel);
        if (removed == 0) return false;
        await AuditAsync(db, "dmarc-source.unname", source, name, by, cancel);
        return true;
    }, cancel);

    /// <summary>The same lines, with the names that were given to their sources.</summary>
    internal static async Task<IReadOnlyList<DmarcLine>> OnAsync(PostroadDb db, IReadOnlyList<DmarcLine> lines, CancellationToken cancel)
    {
        var sources = lines.Select(l => l.Source.Name).Distinct().ToList();
        var named = await db.Set<DmarcName>().AsNoTracking().Where(n => n.Name != null && sources.Contains(n.SourceName)).ToDictionaryAsync(n => new DmarcSource(n.SourceKind, n.SourceName), cancel);
        return named.Count == 0 ? lines : [.. lines.Select(l => l with { Given = named.GetValueOrDefault(l.Source) })];
    }

    private static string? FaultOf(string name)
    {
        if (name.Length == 0) return "Missing. Write who it is, such as: the booking system.";
        if (name.Length > DmarcName.MostName) return $"It has {name.Length:N0} characters; {DmarcName.MostName} is the most.";
        return PlainText.IsLine(name) ? null : "Line breaks and control characters cannot stand in a name.";
    }

    private static async Task<DmarcName?> FindAsync(PostroadDb db, DmarcSource source, CancellationToken cancel)
    {
        if (await db.Set<DmarcName>().AsNoTracking().SingleOrDefaultAsync(IsOf(source), cancel) is { } named) return named;
        var (kind, name) = (source.Kind, source.Name);
        return await db.Set<DmarcSum>().AnyAsync(s => s.SourceKind == kind && s.SourceName == name, cancel) ? new DmarcName { CustomerId = db.Customer, SourceKind = kind, SourceName = name } : null;
    }

    /// <returns>1, or 0: its version is another.</returns>
    private async Task<int> PutAsync(WriteSession session, PostroadDb db, DmarcSource source, int version, string name, string by, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        // Two who name it first at once may meet; the second finds what the first has made.
        if (version == 0)
            return await session.RunAsync(
                "INSERT INTO dmarc_names (customer_id, source_kind, source_name, name, version, changed_at, changed_by) VALUES (@p0, @p1, @p2, @p3, 1, @p4, @p5) ON CONFLICT (customer_id, source_name, source_kind) DO NOTHING",
                db.Customer.Value, (short)source.Kind, source.Name, name, session.Instant(now), by);
        return await db.Set<DmarcName>().Where(IsOf(source)).Where(n => n.Version == version).ExecuteUpdateAsync(set => set
            .SetProperty(n => n.Name, name).SetProperty(n => n.Version, version + 1).SetProperty(n => n.ChangedAt, now).SetProperty(n => n.ChangedBy, by), cancel);
    }

    private static Expression<Func<DmarcName, bool>> IsOf(DmarcSource source)
    {
        var (kind, name) = (source.Kind, source.Name);
        return n => n.SourceName == name && n.SourceKind == kind;
    }

    private Task AuditAsync(PostroadDb db, string action, DmarcSource source, string? note, string by, CancellationToken cancel)
    {
        db.Add(new AuditEntry { CustomerId = db.Customer, At = time.GetUtcNow(), By = by, Action = action, Subject = source.Id.Fit(200), Note = note });
        return db.SaveChangesAsync(cancel);
    }
}
