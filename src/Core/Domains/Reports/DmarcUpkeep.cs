using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>Removes reports whose time is over, those that somebody does not want, and what uploads left behind that did not come to their end.</summary>
public sealed class DmarcUpkeep(Database database, TimeProvider time)
{
    /// <summary>The largest report is stored in seconds.</summary>
    internal static readonly TimeSpan HalfStoredStay = TimeSpan.FromHours(1);

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Every, time);
        do await SweepAsync(stop);
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>Whole, with all its rows, so that it counts no more and may be taken again. False: this customer has none such.</summary>
    public async Task<bool> RemoveAsync(CustomerId customer, string report, string by, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        if (await db.Set<DmarcReport>().SingleOrDefaultAsync(r => r.PublicId == report && r.IsWhole, cancel) is not { } found || !await HideAsync(found, by, cancel)) return false;
        // The next sweep goes on where this ends.
        await EmptyAsync(customer, found.Id, found.Rows, cancel);
        return true;
    }

    internal async Task SweepAsync(CancellationToken stop)
    {
        var (over, left) = (time.GetUtcNow() - DmarcReports.Kept, time.GetUtcNow() - HalfStoredStay);
        await using var db = database.Read(CustomerId.Installation);
        var old = await db.Set<DmarcReport>().IgnoreQueryFilters().Where(r => r.EndAt < over || (!r.IsWhole && r.TakenAt < left)).Select(r => new { r.Id, r.CustomerId, r.Rows }).ToListAsync(stop);
        foreach (var report in old)
        {
            // Hidden first: nobody sees half of it, and whoever is interrupted here is followed by the next sweep.
            await database.WriteAsync(session => session.Db(report.CustomerId).Set<DmarcReport>().Where(r => r.Id == report.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.IsWhole, false), stop), stop);
            await EmptyAsync(report.CustomerId, report.Id, report.Rows, stop);
        }
    }

    private Task<bool> HideAsync(DmarcReport report, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(report.CustomerId);
        if (await db.Set<DmarcReport>().Where(r => r.Id == report.Id && r.IsWhole).ExecuteUpdateAsync(set => set.SetProperty(r => r.IsWhole, false), cancel) == 0) return false;
        db.Add(new AuditEntry { CustomerId = report.CustomerId, At = time.GetUtcNow(), By = by, Action = "dmarc-report.remove", Subject = report.PublicId, Note = report.Domain });
        await db.SaveChangesAsync(cancel);
        return true;
    }, cancel);

    private async Task EmptyAsync(CustomerId customer, long id, int rows, CancellationToken stop)
    {
        for (var to = DmarcReports.Batch; to < rows + DmarcReports.Batch; to += DmarcReports.Batch)
        {
            var end = to;
            await database.WriteAsync(async session =>
            {
                var db = session.Db(customer);
                await db.Set<DmarcRow>().Where(r => r.ReportId == id && r.Seq < end).ExecuteDeleteAsync(stop);
                await db.Set<DmarcSum>().Where(s => s.ReportId == id && s.EndSeq <= end).ExecuteDeleteAsync(stop);
            }, stop);
        }

        await database.WriteAsync(session => session.Db(customer).Set<DmarcReport>().Where(r => r.Id == id).ExecuteDeleteAsync(stop), stop);
    }
}
