using Postroad.Core.Events;
using Postroad.Core.Persistence;

namespace Postroad.Core.Lists;

/// <summary>
/// Sets the status of subscriptions by what happened: unsubscribing on the list of the mail, a hard bounce and a complaint on every list of the contact.
/// A status of somebody who left only ever gets stronger (bounced, unsubscribed, complained), so the order of events means nothing and nobody comes back by one.
/// </summary>
internal sealed partial class SubscriptionsFromEvents(Database database) : IEventReaction
{
    public async Task ReactAsync(WriteSession session, IReadOnlyList<FreshEvent> events)
    {
        var changes = Fold(events.Select(Consequence).OfType<Change>());
        if (changes.Count == 0) return;
        if (database.IsPostgres) await ApplyOnPostgresAsync(session, changes);
        else await ApplyOnSqliteAsync(session, changes);
    }

    private static Change? Consequence(FreshEvent fresh)
    {
        var (what, owner) = (fresh.Event, fresh.Owner);
        return what switch
        {
            { Type: EventType.Unsubscribed } => new Change(owner.Customer.Value, owner.ContactId, owner.ListId, SubscriptionStatus.Unsubscribed, what.At),
            { Type: EventType.Complained, Suppresses: true } => new Change(owner.Customer.Value, owner.ContactId, 0, SubscriptionStatus.Complained, what.At),
            { Type: EventType.Bounced, Bounce: BounceKind.Hard } => new Change(owner.Customer.Value, owner.ContactId, 0, SubscriptionStatus.Bounced, what.At),
            _ => null,
        };
    }

    /// <summary>One for each contact and list, the strongest, in one order for everybody.</summary>
    private static List<Change> Fold(IEnumerable<Change> changes) =>
        [.. changes.GroupBy(c => (c.Customer, c.Contact, c.List)).Select(g => g.OrderByDescending(c => c.Strength).ThenBy(c => c.At).First())
            .OrderBy(c => c.Customer).ThenBy(c => c.Contact).ThenBy(c => c.List)];

    /// <param name="List">0: all lists of the customer.</param>
    private sealed record Change(long Customer, long Contact, long List, SubscriptionStatus Status, DateTimeOffset At)
    {
        /// <summary>The statements compare with the same figures.</summary>
        public int Strength => Status switch { SubscriptionStatus.Bounced => 1, SubscriptionStatus.Unsubscribed => 2, SubscriptionStatus.Complained => 3, _ => 0 };
    }
}
