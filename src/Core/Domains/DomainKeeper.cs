using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains;

/// <summary>Looks at sending domains when they are due. Whoever moves the time of the next look on has the look, so that of several processes one asks.</summary>
public sealed partial class DomainKeeper : IDisposable
{
    /// <summary>Looked at together: a check asks two dozen questions.</summary>
    private const int AtOnce = 4;

    /// <summary>For all of one look: calls to a provider have a pace of one a second and region.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What was found is the answer for so long: all customers share the pace of the account.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Database database;
    private readonly DomainLooker looker;
    private readonly MailSigning signing;
    private readonly TimeProvider time;
    private readonly ILogger<DomainKeeper> log;

    /// <summary>Looks by hand, of all domains.</summary>
    private readonly SemaphoreSlim hands = new(AtOnce);

    /// <summary>One look at a domain at a time. As many as there are domains.</summary>
    private readonly ConcurrentDictionary<long, SemaphoreSlim> turns = [];

    internal DomainKeeper(Database database, DomainLooker looker, MailSigning signing, TimeProvider time, ILogger<DomainKeeper> log) =>
        (this.database, this.looker, this.signing, this.time, this.log) = (database, looker, signing, time, log);

    public void Dispose() => hands.Dispose();

    /// <summary>All that is due now, and when keys were used.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        await signing.WriteUsesAsync(cancel);
        while (await DueAsync(cancel) is { Count: > 0 } due) await Task.WhenAll(due.Select(d => TakeAsync(d, cancel)));
    }

    /// <summary>
    /// Looks at one now, whenever it is due, or waits for the look that is under way; what was found a moment ago is not looked for again. What takes longer than a person waits
    /// is looked at when it is due. False: this customer has none of that id.
    /// </summary>
    public async Task<bool> LookAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        if (await FindAsync(customer, publicId, cancel) is not { } domain) return false;
        var turn = TurnOf(domain);
        await turn.WaitAsync(cancel);
        try
        {
            if (await FindAsync(customer, publicId, cancel) is not { } now) return false;
            if (IsFresh(now) || !await hands.WaitAsync(Rest, cancel)) return true;
            try
            {
                await TakeAloneAsync(now, cancel);
            }
            finally
            {
                hands.Release();
            }

            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<SendingDomain?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        if (!PublicId.IsOne(publicId)) return null;
        await using var db = database.Read(customer);
        return await db.Set<SendingDomain>().SingleOrDefaultAsync(d => d.PublicId == publicId, cancel);
    }

    /// <summary>Looked at a moment ago, and since the last wish of a person.</summary>
    private bool IsFresh(SendingDomain domain) => domain.Read() is { } last && last.At >= domain.WaitsSince && time.GetUtcNow() - last.At < Rest;

    private SemaphoreSlim TurnOf(SendingDomain domain) => turns.GetOrAdd(domain.Id, _ => new SemaphoreSlim(1, 1));

    private async Task<List<SendingDomain>> DueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingDomain>().IgnoreQueryFilters().Where(d => d.NextLookAt <= now).OrderBy(d => d.NextLookAt).Take(AtOnce).ToListAsync(cancel);
    }

    /// <summary>False: somebody else has it.</summary>
    internal async Task<bool> TakeAsync(SendingDomain due, CancellationToken cancel)
    {
        var turn = TurnOf(due);
        await turn.WaitAsync(cancel);
        try
        {
            return await TakeAloneAsync(due, cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<bool> TakeAloneAsync(SendingDomain due, CancellationToken cancel)
    {
        var until = time.GetUtcNow() + LookTimes.Claim;
        if (!await MoveAsync(due, due.NextLookAt, until, cancel)) return false;
        try
        {
            await LookAsync(due, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // The loop's edge.
            var next = LookTimes.AfterFailure(due.Read()?.At ?? due.CreatedAt, time.GetUtcNow());
            await MoveAsync(due, until, next, cancel);
            Log.NotLooked(log, due.Id, next, e);
        }

        return true;
    }

    private async Task<bool> MoveAsync(SendingDomain domain, DateTimeOffset? from, DateTimeOffset to, CancellationToken cancel) =>
        await database.WriteAsync(session => session.Db(domain.CustomerId).Set<SendingDomain>().Where(d => d.Id == domain.Id && d.NextLookAt == from)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextLookAt, to), cancel), cancel) > 0;

    private async Task LookAsync(SendingDomain domain, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        await using var db = database.Read(domain.CustomerId);
        var uses = await DomainUse.ReadAsync(db, db.Set<DomainServer>().Where(row => row.DomainId == domain.Id), both.Token);
        var keys = await db.Set<OwnKey>().Where(key => key.DomainId == domain.Id).OrderBy(key => key.Id).ToListAsync(both.Token);
        var found = await looker.LookAsync(domain, [.. uses.Select(use => (use.Row, use.Server))], keys, (row, word) => WriteAsync(row, word, cancel), both.Token);
        await WriteAsync(domain, found, cancel);
    }

    /// <summary>What a person wished for meanwhile stays to be done.</summary>
    private Task WriteAsync(DomainServer row, DomainWord word, CancellationToken cancel)
    {
        var (maySend, fault) = (word.MaySend, word.Fault?.Fit(DomainServer.MostFault));
        var identity = word.Identity is null ? null : DomainServer.Write(word.Identity);
        return database.WriteAsync(async session =>
        {
            var db = session.Db(row.CustomerId);
            var written = await db.Set<DomainServer>().Where(s => s.Id == row.Id && s.Version == row.Version).ExecuteUpdateAsync(set => set
                .SetProperty(s => s.Identity, identity).SetProperty(s => s.MaySend, maySend).SetProperty(s => s.Fault, fault).SetProperty(s => s.FaultPasses, word.Passes)
                .SetProperty(s => s.Step, word.Step), cancel);
            // Somebody has published the records that were handed out here. A relay asks for none: there a published key vouches.
            if (written > 0 && maySend && !word.IsOfRelay) await db.Set<SendingDomain>().Where(d => d.Id == row.DomainId && !d.IsVouchedFor).ExecuteUpdateAsync(set => set.SetProperty(d => d.IsVouchedFor, true), cancel);
        }, cancel);
    }

    private Task WriteAsync(SendingDomain domain, DomainLookResult found, CancellationToken cancel)
    {
        var before = DomainStanding.Read(domain.Standing);
        var after = before.After(found.Parts);
        var (at, breaks, isBroken) = (found.Reading.At, after.Broken.Any(b => !before.IsBroken(b.Key)), after.Broken.Count > 0);
        // What broke is waited for anew.
        var since = breaks || (domain.IsSettled && !found.IsSettled) ? at : domain.WaitsSince;
        var next = LookTimes.Next(since, at, new LookState(found.IsSettled, found.IsWell, found.MaySend || isBroken, found.IsKnown, found.Signs), Random.Shared.NextDouble());
        var (reading, standing, brokeAt, staysTold) = (found.Reading.Write(), after.Write(), breaks ? at : isBroken ? domain.BrokeAt : null, isBroken && !breaks);
        return database.WriteAsync(async session =>
        {
            var db = session.Db(domain.CustomerId);
            var written = await db.Set<SendingDomain>().Where(d => d.Id == domain.Id && d.WaitsSince == domain.WaitsSince && d.Looks == domain.Looks).ExecuteUpdateAsync(set => set
                .SetProperty(d => d.LastReading, reading).SetProperty(d => d.Standing, standing).SetProperty(d => d.IsSettled, found.IsSettled).SetProperty(d => d.WaitsSince, since)
                .SetProperty(d => d.NextLookAt, next).SetProperty(d => d.Looks, d => d.Looks + 1).SetProperty(d => d.BrokeAt, brokeAt)
                .SetProperty(d => d.IsBreakTold, d => staysTold && d.IsBreakTold), cancel);
            if (written > 0 && found.Keys.Count > 0) await SeeKeysAsync(db, domain, found, cancel);
        }, cancel);
    }

    /// <summary>A key that is served signs from now on, in place of the one before; and it proves whose the domain is.</summary>
    private static async Task SeeKeysAsync(PostroadDb db, SendingDomain domain, DomainLookResult found, CancellationToken cancel)
    {
        var keys = await db.Set<OwnKey>().Where(key => key.DomainId == domain.Id).ToListAsync(cancel);
        foreach (var key in keys)
        {
            if (found.Keys.FirstOrDefault(sight => sight.Selector == key.Selector) is not { } sight || !key.See(sight, found.Reading.At)) continue;
            foreach (var old in keys.Where(other => other != key && other.State == OwnKeyState.Signing)) old.Replace(found.Reading.At);
        }

        await db.SaveChangesAsync(cancel);
        if (found.Keys.Any(sight => sight.IsServed)) await db.Set<SendingDomain>().Where(d => d.Id == domain.Id && !d.IsVouchedFor).ExecuteUpdateAsync(set => set.SetProperty(d => d.IsVouchedFor, true), cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(3190, LogLevel.Error, "Sending domain {DomainId} was not looked at; it is tried again at {Next}")]
        public static partial void NotLooked(ILogger log, long domainId, DateTimeOffset next, Exception fault);
    }
}
