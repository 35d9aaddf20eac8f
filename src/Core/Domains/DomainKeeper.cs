using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains;

/// <summary>Looks at sending domains when they are due. Whoever moves the time of the next look on has the look, so that of several processes one asks.</summary>
public sealed partial class DomainKeeper
{
    /// <summary>Looked at together: a check asks two dozen questions.</summary>
    private const int AtOnce = 4;

    /// <summary>For all of one look: calls to a provider have a pace of one a second and region.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Database database;
    private readonly DomainLooker looker;
    private readonly TimeProvider time;
    private readonly ILogger<DomainKeeper> log;

    internal DomainKeeper(Database database, DomainLooker looker, TimeProvider time, ILogger<DomainKeeper> log) =>
        (this.database, this.looker, this.time, this.log) = (database, looker, time, log);

    /// <summary>All that is due now.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        while (await DueAsync(cancel) is { Count: > 0 } due) await Task.WhenAll(due.Select(d => TakeAsync(d, cancel)));
    }

    /// <summary>Looks at one now, whenever it is due; what takes longer than a person waits is looked at when it is. False: this customer has none of that id.</summary>
    public async Task<bool> LookAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        if (!PublicId.IsOne(publicId) || await db.Set<SendingDomain>().SingleOrDefaultAsync(d => d.PublicId == publicId, cancel) is not { } domain) return false;
        try
        {
            await LookAsync(db, domain, cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Its time is over, and nothing was written.
        }

        return true;
    }

    private async Task<List<SendingDomain>> DueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingDomain>().IgnoreQueryFilters().Where(d => d.NextLookAt <= now).OrderBy(d => d.NextLookAt).Take(AtOnce).ToListAsync(cancel);
    }

    /// <summary>False: somebody else has it.</summary>
    internal async Task<bool> TakeAsync(SendingDomain due, CancellationToken cancel)
    {
        var until = time.GetUtcNow() + LookTimes.Claim;
        var taken = await database.WriteAsync(session => session.Db(due.CustomerId).Set<SendingDomain>().Where(d => d.Id == due.Id && d.NextLookAt == due.NextLookAt)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextLookAt, until), cancel), cancel);
        if (taken == 0) return false;
        try
        {
            await using var db = database.Read(due.CustomerId);
            await LookAsync(db, due, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // The loop's edge: it is due again when the claim ends.
            Log.NotLooked(log, due.Id, e);
        }

        return true;
    }

    private async Task LookAsync(PostroadDb db, SendingDomain domain, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var uses = await DomainUse.ReadAsync(db, db.Set<DomainServer>().Where(row => row.DomainId == domain.Id), both.Token);
        var found = await looker.LookAsync(domain, [.. uses.Select(use => (use.Row, use.Server))], both.Token);
        await database.WriteAsync(session => WriteAsync(session, domain, found, cancel), cancel);
    }

    /// <summary>What a person wished for meanwhile stays to be done.</summary>
    private async Task WriteAsync(WriteSession session, SendingDomain domain, DomainLookResult found, CancellationToken cancel)
    {
        var (db, now) = (session.Db(domain.CustomerId), time.GetUtcNow());
        foreach (var (row, word) in found.Words)
        {
            var (maySend, fault) = (word.Identity?.MaySend == true, word.Fault?.Fit(DomainServer.MostFault));
            var identity = word.Identity is null ? null : DomainServer.Write(word.Identity);
            await db.Set<DomainServer>().Where(s => s.Id == row.Id && s.Version == row.Version).ExecuteUpdateAsync(set => set
                .SetProperty(s => s.Identity, identity).SetProperty(s => s.MaySend, maySend).SetProperty(s => s.Fault, fault).SetProperty(s => s.Step, word.Step), cancel);
        }

        // What broke is waited for anew.
        var since = domain.IsSettled && !found.IsSettled ? now : domain.WaitsSince;
        var (reading, next) = (found.Reading.Write(), LookTimes.Next(since, now, found.IsSettled, found.IsWell, found.IsKnown));
        var (wasRight, isRight) = (domain.IsSettled && domain.Read() is { IsRed: false }, found.IsSettled && !found.Reading.IsRed);
        var brokeAt = isRight ? null : wasRight ? now : domain.BrokeAt;
        var isTold = brokeAt is not null && brokeAt == domain.BrokeAt && domain.IsBreakTold;
        await db.Set<SendingDomain>().Where(d => d.Id == domain.Id && d.WaitsSince == domain.WaitsSince).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.LastReading, reading).SetProperty(d => d.IsSettled, found.IsSettled).SetProperty(d => d.WaitsSince, since).SetProperty(d => d.NextLookAt, next)
            .SetProperty(d => d.BrokeAt, brokeAt).SetProperty(d => d.IsBreakTold, isTold), cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(3190, LogLevel.Error, "Sending domain {DomainId} was not looked at; it is tried again in two minutes")]
        public static partial void NotLooked(ILogger log, long domainId, Exception fault);
    }
}
