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
    private readonly LinkOrigins origins;
    private readonly TlsLook tls;
    private readonly TimeProvider time;
    private readonly ILogger<TrackingChecks> log;

    internal TrackingChecks(Database database, DnsLooks looks, PublicOrigin installation, LinkHosts hosts, LinkOrigins origins, TlsLook tls, TimeProvider time, ILogger<TrackingChecks> log) =>
        (this.database, this.looks, this.installation, this.hosts, this.origins, this.tls, this.time, this.log) = (database, looks, installation, hosts, origins, tls, time, log);

    /// <summary>By hand, past what the DNS said a moment ago; within 10 s.</summary>
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
        await Task.WhenAll(due.Select(domain => TryLookAsync(domain, cancel)));
    }

    private async Task<TrackingDomain?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return PublicId.IsOne(publicId) ? await db.Set<TrackingDomain>().SingleOrDefaultAsync(d => d.PublicId == publicId, cancel) : null;
    }

    /// <summary>One that cannot be looked at keeps none of the others waiting, and has its next turn later.</summary>
    private async Task TryLookAsync(TrackingDomain domain, CancellationToken cancel)
    {
        try
        {
            await LookAsync(domain, byHand: false, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            var next = time.GetUtcNow() + LookSchedule.WithoutAnswer;
            await database.WriteAsync(session => session.Db(domain.CustomerId).Set<TrackingDomain>().Where(d => d.Id == domain.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.NextCheckAt, next), cancel), cancel);
            // Behind it: while the storage is out, that is told once and by others.
            Log.NotLooked(log, domain.Host, e);
        }
    }

    private async Task LookAsync(TrackingDomain domain, bool byHand, CancellationToken cancel)
    {
        var began = time.GetUtcNow();
        looks.Forget(DnsName.Parse(domain.Host));
        var finding = await new CnameLook(looks).LookAsync(DnsName.Parse(domain.Host), installation.Url.IdnHost, cancel);
        var shown = finding.IsRight is true && domain.CertificateFile is null ? await ShownAsync(domain.Host, cancel) : null;
        var (wasRight, isRight) = (domain.State == TrackingState.Right, finding.IsRight ?? domain.State == TrackingState.Right);
        var tries = isRight ? 0 : byHand || wasRight ? 1 : domain.Tries + 1;
        var next = time.GetUtcNow() + (!isRight ? LookSchedule.After(tries) : finding.IsRight is null ? LookSchedule.WithoutAnswer : LookSchedule.Daily);
        var isWritten = finding.IsRight is null ? await WriteSilenceAsync(domain, finding, began, tries, next, cancel) : await WriteAsync(domain, finding, shown, began, tries, next, cancel);
        if (finding.IsRight is true && domain.FirstRightAt is null) await hosts.ReadAsync(cancel);
        if (isWritten && wasRight && !isRight) Log.Broke(log, domain.Host, finding.Sentence);
    }

    private async Task<TlsFinding> ShownAsync(string host, CancellationToken cancel) => installation.Url.Scheme == Uri.UriSchemeHttps
        ? await tls.LookAsync(origins.Of(host), cancel)
        : new TlsFinding(false, null, "Handled in front, by your proxy. It is not looked at, because the public address of this installation has no TLS.");

    /// <summary>What it is stays: nobody who knows has answered.</summary>
    private async Task<bool> WriteSilenceAsync(TrackingDomain domain, CnameFinding finding, DateTimeOffset began, int tries, DateTimeOffset next, CancellationToken cancel)
    {
        var sentence = finding.Sentence.Fit(TrackingDomain.MostSentence);
        return await database.WriteAsync(session => Unseen(session, domain, began).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.Sentence, sentence)
            .SetProperty(d => d.SilentSince, d => d.SilentSince ?? began)
            .SetProperty(d => d.Tries, tries)
            .SetProperty(d => d.NextCheckAt, next), cancel), cancel) == 1;
    }

    /// <summary>By what is stored now, which may be another than when the look began.</summary>
    private async Task<bool> WriteAsync(TrackingDomain domain, CnameFinding finding, TlsFinding? shown, DateTimeOffset began, int tries, DateTimeOffset next, CancellationToken cancel)
    {
        var (found, sentence, zone) = (finding.Found.Fit(TrackingDomain.MostFound), finding.Sentence.Fit(TrackingDomain.MostSentence), finding.Zone?.Text);
        var isRight = finding.IsRight is true;
        DateTimeOffset? firstRightAt = isRight ? began : null;
        var (tlsEndsAt, tlsFault, tlsCheckedAt) = (shown?.EndsAt, shown?.Fault?.Fit(TrackingDomain.MostFault), shown?.IsKnown is true ? began : (DateTimeOffset?)null);
        return await database.WriteAsync(session => Unseen(session, domain, began).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.State, d => isRight ? TrackingState.Right : d.FirstRightAt != null ? TrackingState.Broken : TrackingState.Waiting)
            .SetProperty(d => d.StateSince, d => d.State == (isRight ? TrackingState.Right : d.FirstRightAt != null ? TrackingState.Broken : TrackingState.Waiting) ? d.StateSince : began)
            .SetProperty(d => d.Found, found)
            .SetProperty(d => d.Zone, d => zone ?? d.Zone)
            .SetProperty(d => d.Sentence, sentence)
            .SetProperty(d => d.CheckedAt, began)
            .SetProperty(d => d.SilentSince, (DateTimeOffset?)null)
            .SetProperty(d => d.FirstRightAt, d => d.FirstRightAt ?? firstRightAt)
            .SetProperty(d => d.TlsEndsAt, d => d.CertificateFile != null ? d.TlsEndsAt : tlsEndsAt)
            .SetProperty(d => d.TlsFault, d => d.CertificateFile != null ? d.TlsFault : tlsFault)
            .SetProperty(d => d.TlsCheckedAt, d => d.CertificateFile != null ? d.TlsCheckedAt : tlsCheckedAt)
            .SetProperty(d => d.Tries, tries)
            .SetProperty(d => d.NextCheckAt, next), cancel), cancel) == 1;
    }

    /// <summary>Nobody who began to look later has written what they saw.</summary>
    private static IQueryable<TrackingDomain> Unseen(WriteSession session, TrackingDomain domain, DateTimeOffset began) =>
        session.Db(domain.CustomerId).Set<TrackingDomain>().Where(d => d.Id == domain.Id && (d.CheckedAt == null || d.CheckedAt <= began));

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Warning, "The links at {Host} do not lead here any more: {Sentence}")]
        public static partial void Broke(ILogger log, string host, string sentence);

        [LoggerMessage(4102, LogLevel.Error, "The tracking domain {Host} was not looked at; it has its next turn later")]
        public static partial void NotLooked(ILogger log, string host, Exception fault);
    }
}
