using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>Removes what nobody needs any more: uploads that nobody completes, and the files of imports that have ended.</summary>
public sealed class ImportUpkeep(Database database, DataFolder folder, TimeProvider time)
{
    /// <summary>An upload without a new part is ended after this.</summary>
    public static readonly TimeSpan UploadsStay = TimeSpan.FromDays(3);

    /// <summary>Refused rows can be downloaded for this long.</summary>
    public static readonly TimeSpan RejectsStay = TimeSpan.FromDays(30);

    /// <summary>What somebody imported stays a while, should there be a question; what was never imported goes at once.</summary>
    public static readonly TimeSpan FilesStay = TimeSpan.FromDays(7);

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Every, time);
        do await SweepAsync(stop);
        while (await timer.WaitForNextTickAsync(stop));
    }

    internal async Task SweepAsync(CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var (uploads, files, rejects) = (now - UploadsStay, now - FilesStay, now - RejectsStay);
        await using var db = database.Read(CustomerId.Installation);
        var all = db.Set<ImportJob>().IgnoreQueryFilters();
        foreach (var job in await all.Where(j => j.State == ImportState.Uploading && j.StateAt < uploads).ToListAsync(stop)) await EndAsync(job, now, stop);
        foreach (var job in await all.Where(j => j.EndedAt != null && !j.IsFileGone && (j.StartedAt == null || j.EndedAt < files)).ToListAsync(stop))
        {
            File.Delete(ImportFiles.Upload(folder, job.PublicId));
            await ChangeAsync(job, set => set.SetProperty(j => j.IsFileGone, true), stop);
        }

        foreach (var job in await all.Where(j => j.EndedAt < rejects && !j.AreRejectsGone).ToListAsync(stop))
        {
            File.Delete(ImportFiles.Rejects(folder, job.PublicId));
            await ChangeAsync(job, set => set.SetProperty(j => j.AreRejectsGone, true), stop);
        }
    }

    private Task EndAsync(ImportJob job, DateTimeOffset now, CancellationToken stop) => database.WriteAsync(session => session.RunAsync(
        "UPDATE import_jobs SET state = @p3, state_at = @p1, ended_at = @p1, why = @p2 WHERE id = @p0 AND state = 1", job.Id, session.Instant(now), "Nobody completed the upload within three days.", (short)ImportState.Cancelled), stop);

    private Task ChangeAsync(ImportJob job, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<ImportJob>> change, CancellationToken stop) =>
        database.WriteAsync(session => session.Db(job.CustomerId).Set<ImportJob>().Where(j => j.Id == job.Id).ExecuteUpdateAsync(change, stop), stop);
}
