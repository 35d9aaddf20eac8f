using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>An import and the list it goes to.</summary>
public sealed record ListedImport(ImportJob Job, string ListName, string ListId);

/// <summary>What became of a person's wish to move an import on.</summary>
public abstract record ImportMove
{
    private ImportMove()
    {
    }

    public sealed record Done(ImportJob Job) : ImportMove;

    /// <summary>Nothing was changed; these are all the faults.</summary>
    public sealed record Faulty(IReadOnlyList<FieldFault> Faults) : ImportMove;

    /// <summary>Its state does not allow that.</summary>
    public sealed record NotAllowed(ImportState State) : ImportMove;

    /// <summary>This customer has no such import.</summary>
    public sealed record NotFound : ImportMove;
}

/// <summary>The imports of customers: found, decided on, started and ended. <see cref="ImportRuns"/> does what is decided.</summary>
public sealed class ImportJobs(Database database, ImportWork work, TimeProvider time)
{
    /// <summary>Imports on one page.</summary>
    public const int PageSize = 50;

    private static readonly ImportState[] Decidable = [ImportState.Ready, ImportState.Examining];

    private static readonly ImportState[] Unended = [ImportState.Uploading, ImportState.Examining, ImportState.Ready, ImportState.Trying, ImportState.Running, ImportState.Paused];

    /// <summary>The newest first.</summary>
    /// <param name="before">Public id of the last one of the page before. Null: from the newest.</param>
    /// <param name="list">Public id of the list they go to. Null: of all lists.</param>
    public async Task<IReadOnlyList<ListedImport>> ListAsync(CustomerId customer, string? before, string? list, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var from = before is null ? long.MaxValue : await db.Set<ImportJob>().Where(j => j.PublicId == before).Select(j => (long?)j.Id).SingleOrDefaultAsync(cancel) ?? 0;
        return await db.Set<ImportJob>().Where(j => j.Id < from).Join(db.Set<MailingList>(), j => j.ListId, l => l.Id, (j, l) => new { Job = j, List = l })
            .Where(x => list == null || x.List.PublicId == list).OrderByDescending(x => x.Job.Id).Take(PageSize)
            .Select(x => new ListedImport(x.Job, x.List.Name, x.List.PublicId)).ToListAsync(cancel);
    }

    /// <summary>Null: this customer has none such.</summary>
    public async Task<ListedImport?> FindAsync(CustomerId customer, string import, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<ImportJob>().Where(j => j.PublicId == import).Join(db.Set<MailingList>(), j => j.ListId, l => l.Id, (j, l) => new ListedImport(j, l.Name, l.PublicId)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>
    /// What a person decided, as far as they have come: columns and consent may be missing until it is started. When the file is to be read in another way it is
    /// examined anew.
    /// </summary>
    /// <param name="version">That the decision was made on.</param>
    public async Task<Edit<ImportJob>> SaveAsync(CustomerId customer, string import, int version, ImportSettings wanted, string by, CancellationToken cancel)
    {
        var edit = await database.WriteAsync<Edit<ImportJob>>(async session =>
        {
            var db = session.Db(customer);
            if (await LockAsync(session, db, import, cancel) is not { } job || !Decidable.Contains(job.State)) return new Edit<ImportJob>.NotFound();
            if (job.Version != version) return new Edit<ImportJob>.Stale(job);
            var (present, fields) = (job.ReadSettings(), await db.Set<CustomField>().Select(f => f.Name).ToListAsync(cancel));
            wanted = Plainly(present, wanted, job.ReadShape());
            if (IsReadAnew(present, wanted))
            {
                // What its columns are is found out anew then: what they were is not judged, and what they are to be cannot be said yet.
                if (wanted.Columns.Count > 0 && !wanted.Columns.SequenceEqual(present.Columns))
                    return new Edit<ImportJob>.Faulty([new FieldFault("columns", "Read in another way the file has columns anew: say first how it is read, and then what its columns are.")]);
                wanted = wanted with { Columns = [] };
            }

            var faults = ImportChecks.Faults(wanted, job.ReadShape(), fields);
            if (faults.Count > 0) return new Edit<ImportJob>.Faulty(faults);

            Decide(job, present, wanted, by);
            await db.SaveChangesAsync(cancel);
            return new Edit<ImportJob>.Saved(job);
        }, cancel);
        // When it can be seen: told within the transaction, who looks finds nothing and rests.
        if (edit is Edit<ImportJob>.Saved { Value.State: ImportState.Examining }) work.Nudge();
        return edit;
    }

    /// <summary>Has the whole file read and judged as an import would, without storing anything.</summary>
    public Task<ImportMove> TryAsync(CustomerId customer, string import, string by, CancellationToken cancel) =>
        MoveAsync(customer, import, [ImportState.Ready], ImportState.Trying, null, by, mustBeComplete: true, cancel);

    public Task<ImportMove> StartAsync(CustomerId customer, string import, string by, CancellationToken cancel) =>
        MoveAsync(customer, import, [ImportState.Ready], ImportState.Running, "import.start", by, mustBeComplete: true, cancel);

    public Task<ImportMove> PauseAsync(CustomerId customer, string import, string by, CancellationToken cancel) =>
        MoveAsync(customer, import, [ImportState.Running], ImportState.Paused, "import.pause", by, mustBeComplete: false, cancel);

    public Task<ImportMove> ResumeAsync(CustomerId customer, string import, string by, CancellationToken cancel) =>
        MoveAsync(customer, import, [ImportState.Paused], ImportState.Running, "import.resume", by, mustBeComplete: false, cancel);

    /// <summary>Ends it; who is on the list by now stays there.</summary>
    public Task<ImportMove> CancelAsync(CustomerId customer, string import, string by, CancellationToken cancel) =>
        MoveAsync(customer, import, Unended, ImportState.Cancelled, "import.cancel", by, mustBeComplete: false, cancel);

    private async Task<ImportMove> MoveAsync(CustomerId customer, string import, ImportState[] from, ImportState next, string? audit, string by, bool mustBeComplete, CancellationToken cancel)
    {
        var move = await database.WriteAsync(session => MoveAsync(session, customer, import, from, next, audit, by, mustBeComplete, cancel), cancel);
        if (move is ImportMove.Done) work.Nudge();
        return move;
    }

    private async Task<ImportMove> MoveAsync(
        WriteSession session, CustomerId customer, string import, ImportState[] from, ImportState next, string? audit, string by, bool mustBeComplete, CancellationToken cancel)
    {
        var db = session.Db(customer);
        if (await LockAsync(session, db, import, cancel) is not { } job) return new ImportMove.NotFound();
        if (!from.Contains(job.State)) return new ImportMove.NotAllowed(job.State);
        if (mustBeComplete && ImportChecks.Missing(job.ReadSettings(), job.ReadShape(), job.Why) is { Count: > 0 } missing) return new ImportMove.Faulty(missing);
        if (next == ImportState.Running && !await MailingLists.InUse(db).AnyAsync(l => l.Id == job.ListId, cancel))
            return new ImportMove.Faulty([new FieldFault("list", "The list that they would go to has been deleted: send the file to another one.")]);
        Move(job, next, by);
        if (audit is not null) db.Add(new AuditEntry { CustomerId = customer, At = job.StateAt, By = by, Action = audit, Subject = import, Note = Note(job, next) });
        await db.SaveChangesAsync(cancel);
        return new ImportMove.Done(job);
    }

    private void Move(ImportJob job, ImportState next, string by)
    {
        (job.State, job.StateAt, job.Why) = (next, time.GetUtcNow(), null);
        if (next == ImportState.Running && job.StartedAt is null) (job.StartedAt, job.StartedBy, job.BatchSize) = (job.StateAt, by, ImportRuns.BatchSize);
        if (next != ImportState.Running) job.PaceAt = null;
        if (next == ImportState.Cancelled) job.EndedAt = job.StateAt;
    }

    private static string? Note(ImportJob job, ImportState next) => next != ImportState.Running ? job.FileName
        : $"{job.FileName}; consent: {job.ReadSettings().Consent}" is var said && said.Length <= 500 ? said : said[..500];

    private void Decide(ImportJob job, ImportSettings present, ImportSettings wanted, string by)
    {
        if (IsReadAnew(present, wanted)) (job.State, job.StateAt, job.Shape, job.Why) = (ImportState.Examining, time.GetUtcNow(), null, null);
        (job.Settings, job.DryRun, job.ChangedAt, job.ChangedBy) = (wanted.Write(), null, time.GetUtcNow(), by);
        job.Version++;
    }

    /// <summary>
    /// To say what was found out is no other way to read it. Columns that nobody speaks of stay: they may have been found out since the wish was made.
    /// </summary>
    private static ImportSettings Plainly(ImportSettings present, ImportSettings wanted, ImportShape? found) => wanted with
    {
        Encoding = present.Encoding is null && wanted.Encoding == found?.Encoding ? null : wanted.Encoding,
        Separator = present.Separator is null && wanted.Separator == found?.Separator ? null : wanted.Separator,
        HasHeader = present.HasHeader is null && wanted.HasHeader == found?.HasHeader ? null : wanted.HasHeader,
        Columns = wanted.Columns.Count == 0 ? present.Columns : wanted.Columns,
    };

    private static bool IsReadAnew(ImportSettings present, ImportSettings wanted) => (wanted.Encoding, wanted.Separator, wanted.HasHeader) != (present.Encoding, present.Separator, present.HasHeader);

    /// <summary>As it is, and as it stays until this transaction has ended: what is judged is what is changed.</summary>
    private static async Task<ImportJob?> LockAsync(WriteSession session, PostroadDb db, string import, CancellationToken cancel)
    {
        await session.RunAsync("UPDATE import_jobs SET state = state WHERE public_id = @p0 AND customer_id = @p1", import, db.Customer.Value);
        return await db.Set<ImportJob>().SingleOrDefaultAsync(j => j.PublicId == import, cancel);
    }
}
