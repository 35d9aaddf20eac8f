using Microsoft.EntityFrameworkCore;
using Postroad.Core.Domains.Links;
using Postroad.Core.Persistence;
using Postroad.Core.Sending;

namespace Postroad.Core.Campaigns;

/// <summary>Whether the links of a mail get the host that somebody wanted for them.</summary>
internal static class PreflightLinks
{
    public static async Task<IReadOnlyList<PreflightItem>> OfAsync(PostroadDb db, DraftFields fields, SendingServer? server, DateTimeOffset now, CancellationToken cancel)
    {
        var wanted = fields.TrackingDomain is { } chosen
            ? await db.Set<TrackingDomain>().SingleOrDefaultAsync(d => d.PublicId == chosen, cancel)
            : server is null ? null : await db.Set<TrackingDomain>().SingleOrDefaultAsync(d => db.Set<ServerTrackingDomain>().Any(s => s.ServerId == server.Id && s.TrackingDomainId == d.Id), cancel);
        if (wanted is null) return [];
        return UsableHosts.WhyNot(wanted, now) is { } why
            ? [new("tracking_domain", PreflightLevel.Advice, $"Links do not get the address {wanted.Host}",
                $"{why} It is sent all the same, with links at {(fields.TrackingDomain is null ? "the address of this installation" : "the next best address")}.")]
            : TrackingTroubles.Of(wanted, now) is { Trouble: TrackingTrouble.InFront } trouble
            ? [new("tracking_domain", PreflightLevel.Advice, trouble.Title, $"{trouble.Says} It is sent all the same, with links there.")]
            : [new("tracking_domain", PreflightLevel.Passed, $"Links are at {wanted.Host}", "")];
    }
}
