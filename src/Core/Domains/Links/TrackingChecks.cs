using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Core.Domains.Links;

/// <summary>Looks whether the CNAMEs of tracking domains lead here: when one is added, when somebody wants it, and by itself.</summary>
public sealed partial class TrackingChecks
{
    /// <summary>Of one round: what is left has its turn in the next.</summary>
    private const int AtOnce = 8;

    private readonly Database database;
    private readonly DnsLooks looks;
    private readonly PublicOrigin installation;
    private readonly LinkHosts hosts;
    private readonly TimeProvider time;
    private readonly ILogger<TrackingChecks> log;

    internal TrackingChecks(Database database, DnsLooks looks, PublicOrigin installation, LinkHosts hosts, TimeProvider time, ILogger<TrackingChecks> log) =>
        (this.database, this.looks, this.installation, this.hosts, this.time, this.log) = (database, looks, installation, hosts, time, log);

    /// <summary>By hand, past what the DNS said a moment ago; within 5 s.</summary>
    /// <returns>As it is now; null: this customer has no such domain.</returns>
    public async Task<TrackingDomain?> LookAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        if (await FindAsync(customer, publicId, cancel) is not { } domain) return null;
        await LookAsync(domain, byHand: true, cancel);
        return await FindAsync(customer, publicId, cancel);
    }

    /// <summary>Those whose time has come, of all customers.</summary>
    internal async Task LookAtDueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        List<TrackingDomain> due;
        await using (var db = database.Read(CustomerId.Installation))
            due = await db.Set<TrackingDomain>().IgnoreQueryFilters().Where(d => d.NextCheckAt <= now).OrderBy(d => d.NextCheckAt).Take(AtOnce).ToListAsync(cancel);
        await Task.WhenAll(due.Select(domain => LookAsync(domain, byHand: false, cancel)));
    }

    private async Task<TrackingDomain?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return PublicId.IsOne(publicId) ? await db.Set<TrackingDomain>().SingleOrDefaultAsync(d => d.PublicId == publicId, cancel) : null;
    }

    private async Task LookAsync(TrackingDomain domain, bool byHand, CancellationToken cancel)
    {
        looks.Forget(DnsName.Parse(domain.Host));
        var finding = await new CnameLook(looks).LookAsync(DnsName.Parse(domain.Host), installation.Url.IdnHost, cancel);
        var now = time.GetUtcNow();
        var state = finding.IsRight switch
        {
            true => TrackingState.Right,
            false when domain.FirstRightAt is not null => TrackingState.Broken,
            false => TrackingState.Waiting,
            null => domain.State,
        };
        var tries = state == TrackingState.Right ? 0 : byHand || domain.State == TrackingState.Right ? 1 : domain.Tries + 1;
        var next = now + (state != TrackingState.Right ? LookSchedule.After(tries) : finding.IsRight is null ? LookSchedule.WithoutAnswer : LookSchedule.Daily);
        await WriteAsync(domain, finding, state, tries, now, next, cancel);
        if (finding.IsRight is true && domain.FirstRightAt is null) await hosts.ReadAsync(cancel);
        if (state == TrackingState.Broken && domain.State == TrackingState.Right) Log.Broke(log, domain.Host, finding.Sentence);
    }

    private Task WriteAsync(TrackingDomain domain, CnameFinding finding, TrackingState state, int tries, DateTimeOffset now, DateTimeOffset next, CancellationToken cancel)
    {
        var (found, sentence) = (finding.Found.Fit(TrackingDomain.MostFound), finding.Sentence.Fit(TrackingDomain.MostSentence));
        var isRight = finding.IsRight;
        return database.WriteAsync(session => session.Db(domain.CustomerId).Set<TrackingDomain>().Where(d => d.Id == domain.Id).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.State, state)
            .SetProperty(d => d.StateSince, d => d.State == state ? d.StateSince : now)
            .SetProperty(d => d.Found, d => isRight == null ? d.Found : found)
            .SetProperty(d => d.Sentence, sentence)
            .SetProperty(d => d.CheckedAt, d => isRight == null ? d.CheckedAt : now)
            .SetProperty(d => d.FirstRightAt, d => d.FirstRightAt ?? (isRight == true ? now : null))
            .SetProperty(d => d.Tries, tries)
            .SetProperty(d => d.NextCheckAt, next), cancel), cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Warning, "The links at {Host} do not lead here any more: {Sentence}")]
        public static partial void Broke(ILogger log, string host, string sentence);
    }
}
