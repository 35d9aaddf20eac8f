using Postroad.Core.Persistence;

namespace Postroad.Core.Lists.Import;

/// <summary>A person has paused or cancelled the import: what was about to be stored is not.</summary>
internal sealed class NotRunningException : Exception;

/// <summary>How far an import is: written with each piece, in its transaction, and only while the import still runs.</summary>
internal sealed class ImportProgress(ImportJob job, TimeProvider time)
{
    private const string Note = "UPDATE import_jobs SET counts = @p1, records = @p2, batch_done = @p3, rejects_length = @p4, state = @p5 WHERE id = @p0 AND state = 5";

    private const string Finish = "UPDATE import_jobs SET state_at = @p1, ended_at = @p1, pace_at = NULL WHERE id = @p0";

    private (long Records, long RejectsLength) begin = (job.Records, job.RejectsLength);
    private ImportCounts before = job.ReadCounts(), after = job.ReadCounts();
    private (int From, int End) piece = (0, job.BatchDone);
    private ImportBatch batch = null!;
    private int done = job.BatchDone;

    /// <summary>People of the batch who are stored.</summary>
    public int Done => piece.End;

    /// <summary>The end of the batch stands in the database.</summary>
    public bool IsBatchNoted { get; private set; }

    public void Begin(ImportBatch next)
    {
        if (batch is not null) (begin, done) = ((batch.Records, batch.RejectsLength), 0);
        (batch, before, piece, IsBatchNoted) = (next, after, (done, done), false);
    }

    /// <summary>Within the transaction that stores the people up to <paramref name="end"/>. May be called again with the same: the database asked for another try.</summary>
    /// <exception cref="NotRunningException">The import does not run any more.</exception>
    public async Task NoteAsync(WriteSession session, int end, UpsertResult stored)
    {
        if (end != piece.End) (before, piece) = (after, (piece.End, end));
        var isWhole = end == batch.People.Count;
        after = before + ImportCounts.From(stored, end - piece.From);
        if (isWhole) after += batch.Read;
        var (records, rejects) = isWhole ? (batch.Records, batch.RejectsLength) : begin;
        var state = isWhole && batch.IsLast ? ImportState.Finished : ImportState.Running;
        if (await session.RunAsync(Note, job.Id, after.Write(), records, isWhole ? 0 : end, rejects, (short)state) == 0) throw new NotRunningException();
        if (state == ImportState.Finished) await session.RunAsync(Finish, job.Id, session.Instant(time.GetUtcNow()));
        IsBatchNoted = isWhole;
    }
}
