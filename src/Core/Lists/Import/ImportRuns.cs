using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// Stores what imports bring, one import at a time. How far it is stands in the database, in the transaction that stores the people: whoever comes after a kill reads
/// the file again up to there (a second for half a million rows), which also tells whom it has seen, and goes on at the very person.
/// </summary>
public sealed partial class ImportRuns(Database database, DataFolder folder, Contacts contacts, ImportWork work, TimeProvider time, ILogger<ImportRuns> log)
{
    /// <summary>People who are in memory at once, twice: one batch is read while the one before is stored. Some 12 MB each; a fourth more are a tenth faster, and take more memory than an import may.</summary>
    internal const int BatchSize = 40_000;

    /// <summary>How long a database that is away, or a disk without room, is left alone.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly ImportReading reading = new(database, folder, time);

    /// <summary>Until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var nudged = work.Nudged;
            if (await NextAsync(stop) is { } job) await RunAsync(job, stop);
            else await ImportWork.WaitAsync(nudged, time, stop);
        }
    }

    /// <summary>Works off everything that is started, and returns.</summary>
    internal async Task DrainAsync(CancellationToken stop)
    {
        while (await NextAsync(stop) is { } job) await RunAsync(job, stop);
    }

    /// <summary>The one that was started first.</summary>
    private async Task<ImportJob?> NextAsync(CancellationToken stop)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<ImportJob>().IgnoreQueryFilters().Where(j => j.State == ImportState.Running).OrderBy(j => j.StartedAt).ThenBy(j => j.Id).FirstOrDefaultAsync(stop);
    }

    private async Task RunAsync(ImportJob job, CancellationToken stop)
    {
        try
        {
            await StoreAsync(job, stop);
            work.Done();
        }
        catch (NotRunningException)
        {
            // A person paused or cancelled it; nothing of the last piece was stored.
        }
        catch (ImportException e)
        {
            await FailAsync(job, e.Message, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested && e is DatabaseException or DbException or IOException or TimeoutException)
        {
            // Neither the file nor its people are to blame: it goes on where it is when the storage works again.
            Log.Waits(log, e, job.PublicId);
            await SayAsync(job, $"It waits: {(e is DatabaseException ? e.Message : "the storage does not answer as it should")}. It goes on by itself.", stop);
            await Task.Delay(Rest, time, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            Log.Failed(log, e, job.PublicId);
            await FailAsync(job, "Postroad made an error that nobody thought of; its log has the details. Whoever is on the list by now stays there.", stop);
        }
    }

    private async Task StoreAsync(ImportJob job, CancellationToken stop)
    {
        contacts.RequireRoom();
        var (tags, tally) = (new TagBook(job.ReadSettings().Tags), new RejectTally());
        using var rejects = new RejectsFile(ImportFiles.Rejects(folder, job.PublicId), job.ReadShape()!.Headers, job.RejectsLength);
        using var reader = await reading.OpenAsync(job, tags, (kind, row, cells) =>
        {
            tally.Add(kind);
            rejects.Add(row, cells);
        }, stop);
        await reader.SkipAsync(job.Records, stop);
        await BeginPaceAsync(job, stop);

        var batches = new ImportBatches(reader, rejects, tally, job.BatchSize, contacts.RequireRoom);
        var progress = new ImportProgress(job, time);
        var next = Task.Run(() => batches.ReadAsync(stop), CancellationToken.None);
        try
        {
            while (true)
            {
                var batch = await next;
                await tags.ResolveAsync(database, job.CustomerId, batch.People, time, stop);
                // The next one is read meanwhile. Numbers of tags are keys by now in this one alone, and the book grows at its end only.
                if (!batch.IsLast) next = Task.Run(() => batches.ReadAsync(stop), CancellationToken.None);
                await StoreAsync(job, batch, progress, stop);
                if (batch.IsLast) return;
            }
        }
        finally
        {
            // Reader and file of refused rows are its own until it has ended.
            await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task StoreAsync(ImportJob job, ImportBatch batch, ImportProgress progress, CancellationToken stop)
    {
        progress.Begin(batch);
        var arrival = new Arrival(job.CustomerId, new ListId(job.ListId)) { Rule = job.ReadSettings().Rule, Source = SourceOf(job) };
        await contacts.PutAsync(arrival, batch.People, progress.Done, progress.NoteAsync, stop);
        if (!progress.IsBatchNoted) await database.WriteAsync(session => progress.NoteAsync(session, batch.People.Count, default), stop);
    }

    private static string SourceOf(ImportJob job) => $"Import of {job.FileName}" is var said && said.Length <= Contact.MostSource ? said : said[..Contact.MostSource];

    private async Task BeginPaceAsync(ImportJob job, CancellationToken stop)
    {
        var (now, rows) = (time.GetUtcNow(), job.ReadCounts().Rows);
        await database.WriteAsync(session => session.RunAsync(
            "UPDATE import_jobs SET pace_at = @p1, pace_rows = @p2, why = NULL WHERE id = @p0 AND state = 5", job.Id, session.Instant(now), rows), stop);
    }

    private Task FailAsync(ImportJob job, string why, CancellationToken stop) => EndAsync(job, ImportState.Failed, why, stop);

    private async Task EndAsync(ImportJob job, ImportState state, string why, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        await database.WriteAsync(session => session.RunAsync(
            "UPDATE import_jobs SET state = @p1, state_at = @p2, ended_at = @p2, why = @p3, pace_at = NULL WHERE id = @p0 AND state = 5", job.Id, (short)state, session.Instant(now), Shorten(why)), stop);
        work.Done();
    }

    private async Task SayAsync(ImportJob job, string why, CancellationToken stop)
    {
        if (!database.Health.CanWrite) return;
        try
        {
            await database.WriteAsync(session => session.RunAsync("UPDATE import_jobs SET why = @p1, pace_at = NULL WHERE id = @p0 AND state = 5", job.Id, Shorten(why)), stop);
        }
        catch (Exception e) when (e is DbException or DatabaseException)
        {
            // It cannot be said there; the log has it.
        }
    }

    private static string Shorten(string why) => why.Length <= ImportJob.MostWhy ? why : why[..ImportJob.MostWhy];

    private static partial class Log
    {
        [LoggerMessage(2701, LogLevel.Warning, "The import {Import} waits for the storage; it goes on by itself")]
        public static partial void Waits(ILogger log, Exception e, string import);

        [LoggerMessage(2702, LogLevel.Error, "The import {Import} failed")]
        public static partial void Failed(ILogger log, Exception e, string import);
    }
}
