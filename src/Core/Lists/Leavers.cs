using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;

namespace Postroad.Core.Lists;

/// <summary>People who left a list by unsubscribing, and their way back.</summary>
public sealed class Leavers(Database database, TimeProvider time)
{
    private readonly EventLog events = EventLog.For(database, time);

    /// <summary>
    /// Takes an unsubscribe back: the list's suppression goes, the subscription is as before, and the delivery's log says so. Not an event that others react
    /// to, because those may come in any order and this one counts now.
    /// </summary>
    /// <returns>False: there is nothing to take back, or more stands against mailing than an unsubscribe (a bounce, a complaint, an entry by hand).</returns>
    public Task<bool> TakeBackAsync(CustomerId customer, DeliveryRef delivery, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(customer);
        var owner = await OwnerAsync(db, delivery, cancel);
        if (owner is null || await IsHeldBackAsync(db, owner, cancel) || await IsHeldBackAsync(session.Db(CustomerId.Installation), owner, cancel) || !await ResubscribeAsync(db, owner, cancel)) return false;

        await db.Set<Suppression>().Where(s => s.EmailKey == owner.AddressKey && s.ListId == owner.ListId).ExecuteDeleteAsync(cancel);
        var now = time.GetUtcNow();
        await events.StoreAsync(session, [new FreshEvent(new DeliveryEvent { Delivery = delivery, Type = EventType.Resubscribed, At = now, Key = now.UtcTicks }, owner)]);
        return true;
    }, cancel);

    /// <summary>Keeps why somebody left with their leaving. Whoever did not leave has no reason.</summary>
    public Task SayWhyAsync(CustomerId customer, DeliveryRef delivery, LeavingReason why, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(customer);
        if (await OwnerAsync(db, delivery, cancel) is not { } owner) return;
        await db.Set<Subscription>().Where(s => s.ContactId == owner.ContactId && s.ListId == owner.ListId && s.Status == SubscriptionStatus.Unsubscribed)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.LeftFor, why), cancel);
    }, cancel);

    /// <summary>How many gave which reason, of those who answered and did not come back.</summary>
    public async Task<IReadOnlyDictionary<LeavingReason, int>> ReasonsAsync(CustomerId customer, ListId list, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<Subscription>().Where(s => s.ListId == list.Value && s.LeftFor != null).GroupBy(s => s.LeftFor!.Value)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }

    private static Task<DeliveryOwner?> OwnerAsync(PostroadDb db, DeliveryRef delivery, CancellationToken cancel) => (
        from d in db.Set<Delivery>()
        where d.SendId == delivery.Send.Value && d.Seq == delivery.Seq
        join send in db.Set<Send>() on d.SendId equals send.Id
        select new DeliveryOwner(db.Customer, d.ListId ?? send.ListId, d.ContactId, d.AddressKey)).SingleOrDefaultAsync(cancel);

    private static Task<bool> IsHeldBackAsync(PostroadDb db, DeliveryOwner owner, CancellationToken cancel) => db.Set<Suppression>().AnyAsync(
        s => s.EmailKey == owner.AddressKey && (s.ListId == 0 || (s.ListId == owner.ListId && s.Reason != SuppressionReason.Unsubscribed)), cancel);

    private async Task<bool> ResubscribeAsync(PostroadDb db, DeliveryOwner owner, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return await db.Set<Subscription>().Where(s => s.ContactId == owner.ContactId && s.ListId == owner.ListId && s.Status == SubscriptionStatus.Unsubscribed)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, SubscriptionStatus.Subscribed).SetProperty(s => s.StatusAt, now).SetProperty(s => s.LeftFor, (LeavingReason?)null), cancel) > 0;
    }
}
