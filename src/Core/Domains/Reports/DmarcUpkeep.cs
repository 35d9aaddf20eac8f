using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>Removes reports whose time is over, and what uploads left behind that did not come to their end.</summary>
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

    internal async Task SweepAsync(CancellationToken stop)
    {
        var (over, left) = (time.GetUtcNow() - DmarcReports.Kept, time.GetUtcNow() - HalfStoredStay);
        await using var db = database.Read(CustomerId.Installation);
        var old = await db.Set<DmarcReport>().IgnoreQueryFilters().Where(r => r.EndAt < over || (!r.IsWhole && r.TakenAt < left)).Select(r => new { r.Id, r.CustomerId, r.Rows }).ToListAsync(stop);
        foreach (var report in old) await RemoveAsync(report.CustomerId, report.Id, report.Rows, stop);
    }

    /// <summary>Hidden first: nobody sees half of it, and whoever is interrupted here is followed by the next sweep.</summary>
    private async Task RemoveAsync(CustomerId customer, long id, int rows, CancellationToken stop)
    {
        await database.WriteAsync(session => session.Db(customer).Set<DmarcReport>().Where(r => r.Id == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.IsWhole, false), stop), stop);
        for (var to = DmarcReports.Batch; to < rows + DmarcReports.Batch; to += DmarcReports.Batch)
        {
            var end = to;
            await database.WriteAsync(session => session.Db(customer).Set<DmarcRow>().Where(r => r.ReportId == id && r.Seq < end).ExecuteDeleteAsync(stop), stop);
        }

        await database.WriteAsync(session => session.Db(customer).Set<DmarcReport>().Where(r => r.Id == id).ExecuteDeleteAsync(stop), stop);
    }
}
