using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Advisor;

/// <summary>What is known of the terms of Amazon SES, for the whole installation: as published until an administrator corrects it.</summary>
public sealed class SesTermsStore(Database database, TimeProvider time)
{
    public async Task<TermsNow> ReadAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return Of(await db.Set<KeptTerms>().AsNoTracking().SingleOrDefaultAsync(cancel));
    }

    /// <param name="version">That the edit was made on; 0: as published.</param>
    /// <param name="by">Name of whoever corrects it.</param>
    public Task<Edit<TermsNow>> SaveAsync(SesTerms terms, int version, string by, CancellationToken cancel) => database.WriteAsync<Edit<TermsNow>>(async session =>
    {
        var (db, now) = (session.Db(CustomerId.Installation), time.GetUtcNow());
        if (terms.Faults(DateOnly.FromDateTime(now.UtcDateTime)).ToList() is { Count: > 0 } faults) return new Edit<TermsNow>.Faulty(faults);
        var text = JsonSerializer.Serialize(terms);
        // Two who correct what was published meet here; the second finds what the first has made.
        var changed = version == 0
            ? await session.RunAsync("INSERT INTO ses_terms (id, text, version, changed_at, changed_by) VALUES (@p0, @p1, 1, @p2, @p3) ON CONFLICT (id) DO NOTHING", KeptTerms.Only, text, session.Instant(now), by)
            : await db.Set<KeptTerms>().Where(t => t.Version == version).ExecuteUpdateAsync(set => set
                .SetProperty(t => t.Text, text).SetProperty(t => t.Version, version + 1).SetProperty(t => t.ChangedAt, now).SetProperty(t => t.ChangedBy, by), cancel);
        var kept = Of(await db.Set<KeptTerms>().AsNoTracking().SingleOrDefaultAsync(cancel));
        if (changed == 0) return new Edit<TermsNow>.Stale(kept);
        db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = now, By = by, Action = "ses-terms.change", Subject = "ses-terms", Note = $"Prices as of {terms.AsOf:yyyy-MM-dd}" });
        await db.SaveChangesAsync(cancel);
        return new Edit<TermsNow>.Saved(kept);
    }, cancel);

    private static TermsNow Of(KeptTerms? row) => row is null ? new TermsNow(SesTerms.Published, 0, null, null) : new TermsNow(JsonSerializer.Deserialize<SesTerms>(row.Text)!, row.Version, row.ChangedAt, row.ChangedBy);
}

/// <param name="Version">0: as published, by nobody here.</param>
/// <param name="ChangedAt">Null: never.</param>
/// <param name="ChangedBy">Null: by nobody.</param>
public sealed record TermsNow(SesTerms Terms, int Version, DateTimeOffset? ChangedAt, string? ChangedBy);
