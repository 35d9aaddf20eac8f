using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;

namespace Postroad.Core.Lists;

/// <summary>What suppressions say about one address and one list, for people who decide about themselves.</summary>
/// <param name="HasLeft">They unsubscribed, from the list or from everything: their own yes takes that back.</param>
/// <param name="IsHeldBack">More stands against mailing: a bounce, a complaint, an entry by hand, or anything for the whole installation. Nobody takes that back by a page.</param>
internal readonly record struct Standing(bool HasLeft, bool IsHeldBack)
{
    public static async Task<Standing> OfAsync(WriteSession session, CustomerId customer, string emailKey, long list, CancellationToken cancel) =>
        await OfAsync(session.Db(customer), session.Db(CustomerId.Installation), emailKey, list, cancel);

    public static async Task<Standing> OfAsync(PostroadDb own, PostroadDb everybody, string emailKey, long list, CancellationToken cancel)
    {
        var reasons = await own.Set<Suppression>().Where(s => s.EmailKey == emailKey && (s.ListId == 0 || s.ListId == list)).Select(s => s.Reason).ToListAsync(cancel);
        var held = reasons.Exists(r => r != SuppressionReason.Unsubscribed) || await everybody.Set<Suppression>().AnyAsync(s => s.EmailKey == emailKey, cancel);
        return new Standing(reasons.Contains(SuppressionReason.Unsubscribed), held);
    }
}
