using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Links;

/// <summary>Which customer has a host name of links.</summary>
internal sealed record HostOwner(long Id, CustomerId Customer, string PublicId, string Host, DateTimeOffset AddedAt);

internal static class HostOwners
{
    /// <summary>So long a host is kept for whoever added it while its CNAME does not lead here. Then somebody else may have it: whoever has the domain publishes a record within a week.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Null: nobody.</summary>
    public static Task<HostOwner?> OfAsync(PostroadDb db, string host, CancellationToken cancel) =>
        db.Set<TrackingDomain>().IgnoreQueryFilters().Where(d => d.Host == host).Select(d => new HostOwner(d.Id, d.CustomerId, d.PublicId, d.Host, d.AddedAt)).SingleOrDefaultAsync(cancel);

    /// <summary>Takes it from an owner at whom it has never led here. False: it has, or it was added lately.</summary>
    /// <param name="db">Of the owner.</param>
    public static async Task<bool> TakeAsync(PostroadDb db, HostOwner owner, DateTimeOffset now, CancellationToken cancel)
    {
        var lately = now - Kept;
        if (await db.Set<TrackingDomain>().Where(d => d.Id == owner.Id && d.FirstRightAt == null && d.AddedAt <= lately).ExecuteDeleteAsync(cancel) == 0) return false;
        db.Add(new AuditEntry { CustomerId = owner.Customer, At = now, By = "another customer", Action = "tracking_domain.lose", Subject = owner.PublicId, Note = $"{owner.Host}, whose CNAME has not led here for {Kept.Days} days" });
        await db.SaveChangesAsync(cancel);
        return true;
    }
}
