using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// Reads files without storing anybody: examines what came, and makes dry runs. Apart from <see cref="ImportRuns"/>, so that nobody who decides waits for a long
/// import to end. After a kill it begins its file again.
/// </summary>
public sealed partial class ImportExaminer(Database database, DataFolder folder, ImportWork work, TimeProvider time, ILogger<ImportExaminer> log)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>Addresses asked for at once.</summary>
    private const int TryBatch = 2_000;

    private readonly ImportReading reading = new(database, folder, time);
    private readonly ConcurrentDictionary<long, long> progress = [];

    /// <summary>Rows that a dry run has looked at so far. Null: it has not begun.</summary>
    public long? ProgressOf(ImportJob job) => progress.TryGetValue(job.Id, out var rows) ? rows : null;

    /// <summary>Until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var nudged = work.Nudged;
            if (await NextAsync(stop) is { } job) await WorkAsync(job, stop);
            else await ImportWork.WaitAsync(nudged, time, stop);
        }
    }

    /// <summary>Works off everything that waits, and returns.</summary>
    internal async Task DrainAsync(CancellationToken stop)
    {
        while (await NextAsync(stop) is { } job) await WorkAsync(job, stop);
    }

    /// <summary>Looks at one that has just come, or was changed; gives up waiting for it after a while, because a page wants to be shown.</summary>
    /// <returns>As it is then.</returns>
    public async Task<ImportJob?> WaitAsync(CustomerId customer, string import, TimeSpan limit, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var done = work.NextDone;
            await using var db = database.Read(customer);
            var job = await db.Set<ImportJob>().SingleOrDefaultAsync(j => j.PublicId == import, cancel);
            var left = limit - time.GetElapsedTime(since);
            if (job is not { State: ImportState.Examining or ImportState.Trying } || left <= TimeSpan.Zero) return job;
            try
            {
                await done.WaitAsync(left, time, cancel);
            }
            catch (TimeoutException)
            {
                return job;
            }
        }
    }

    private async Task<ImportJob?> NextAsync(CancellationToken stop)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<ImportJob>().IgnoreQueryFilters().Where(j => j.State == ImportState.Examining || j.State == ImportState.Trying).OrderBy(j => j.StateAt).ThenBy(j => j.Id).FirstOrDefaultAsync(stop);
    }

    private async Task WorkAsync(ImportJob job, CancellationToken stop)
    {
        try
        {
            if (job.State == ImportState.Examining) await ExamineAsync(job, stop);
            else await TryAsync(job, stop);
        }
        catch (ImportException e)
        {
            await SayAsync(job, e.Message, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested && e is DatabaseException or DbException or IOException or TimeoutException)
        {
            Log.Waits(log, e, job.PublicId);
            await Task.Delay(Rest, time, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            Log.Failed(log, e, job.PublicId);
            await SayAsync(job, "Postroad made an error that nobody thought of while it read this file; its log has the details.", stop);
        }
        finally
        {
            progress.TryRemove(job.Id, out _);
            work.Done();
        }
    }

    private async Task ExamineAsync(ImportJob job, CancellationToken stop)
    {
        var settings = job.ReadSettings();
        var path = ImportFiles.Upload(folder, job.PublicId);
        if (!File.Exists(path)) throw new ImportException("The uploaded file is gone: upload it again.");
        try
        {
            var shape = await CsvShape.ExamineAsync(path, new CsvWishes(settings.Encoding, settings.Separator, settings.HasHeader), stop);
            await SaveAsync(job, shape, settings, stop);
        }
        catch (ImportException e)
        {
            // Our own name of it says nothing to anybody.
            throw new ImportException(e.Message.Replace(Path.GetFileName(path), job.FileName, StringComparison.Ordinal), e);
        }
    }

    private Task SaveAsync(ImportJob job, CsvShape shape, ImportSettings settings, CancellationToken stop) => database.WriteAsync(async session =>
    {
        var db = session.Db(job.CustomerId);
        var fields = await db.Set<CustomField>().Select(f => f.Name).ToListAsync(stop);
        var guessed = settings with { Columns = ColumnGuess.Of(shape, fields) };
        await session.RunAsync("UPDATE import_jobs SET state = 3, state_at = @p2, shape = @p3, settings = @p4, why = NULL WHERE id = @p0 AND state = 2 AND version = @p1",
            job.Id, job.Version, session.Instant(time.GetUtcNow()), ImportShape.From(shape).Write(), guessed.Write());
    }, stop);

    private async Task TryAsync(ImportJob job, CancellationToken stop)
    {
        var (tags, tally, total) = (new TagBook(job.ReadSettings().Tags), new RejectTally(), new ImportCounts());
        using var reader = await reading.OpenAsync(job, tags, (kind, _, _) => tally.Add(kind), stop);
        var trial = new ImportTrial(database, job, tags);
        var batch = new List<NewContact>(TryBatch);
        for (var more = true; more;)
        {
            more = await reader.ReadAsync(stop);
            if (reader.Person is { } person) batch.Add(person);
            if (batch.Count < TryBatch && more) continue;
            total += await trial.JudgeAsync(batch, stop);
            progress[job.Id] = reader.Records;
            batch.Clear();
            if (!await IsStillAsync(job, stop)) return;
        }

        total += new ImportCounts { Folded = reader.Folded, LeftOut = reader.LeftOut, ByReason = tally.Take() };
        await database.WriteAsync(session => session.RunAsync("UPDATE import_jobs SET state = 3, state_at = @p1, dry_run = @p2, why = NULL WHERE id = @p0 AND state = 4",
            job.Id, session.Instant(time.GetUtcNow()), total.Write()), stop);
    }

    private async Task<bool> IsStillAsync(ImportJob job, CancellationToken stop)
    {
        await using var db = database.Read(job.CustomerId);
        return await db.Set<ImportJob>().AnyAsync(j => j.Id == job.Id && j.State == ImportState.Trying, stop);
    }

    /// <summary>A person may read it in another way, or send another file.</summary>
    private Task SayAsync(ImportJob job, string why, CancellationToken stop) => database.WriteAsync(session => session.RunAsync(
        "UPDATE import_jobs SET state = 3, state_at = @p1, why = @p2 WHERE id = @p0 AND state IN (2, 4)", job.Id, session.Instant(time.GetUtcNow()), why.Length <= ImportJob.MostWhy ? why : why[..ImportJob.MostWhy]), stop);

    private static partial class Log
    {
        [LoggerMessage(2711, LogLevel.Warning, "The file of import {Import} cannot be read just now; it is tried again")]
        public static partial void Waits(ILogger log, Exception e, string import);

        [LoggerMessage(2712, LogLevel.Error, "The file of import {Import} could not be read")]
        public static partial void Failed(ILogger log, Exception e, string import);
    }
}
