using Postroad.Core.Events;
using Postroad.Core.Persistence;

namespace Postroad.Core.Suppressions;

/// <summary>
/// Who left, complained or does not exist is not mailed again: unsubscribing holds for the list of the mail, the others for everything of the customer.
/// </summary>
internal sealed class SuppressFromEvents(SuppressionList list) : IEventReaction
{
    public Task ReactAsync(WriteSession session, IReadOnlyList<FreshEvent> events) =>
        list.AddAsync(session, [.. events.Select(Consequence).OfType<NewSuppression>()]);

    private static NewSuppression? Consequence(FreshEvent fresh) => fresh.Event switch
    {
        { Type: EventType.Unsubscribed } => Of(fresh, fresh.Owner.ListId, SuppressionReason.Unsubscribed, fresh.Event.Reason ?? "Recipient"),
        { Type: EventType.Complained, Suppresses: true } => Of(fresh, 0, SuppressionReason.Complaint, "Complaint"),
        { Type: EventType.Bounced, Bounce: BounceKind.Hard } => Of(fresh, 0, SuppressionReason.HardBounce, "Bounce"),
        { Type: EventType.Bounced, Bounce: BounceKind.OnProviderList } => Of(fresh, 0, SuppressionReason.ProviderList, "Bounce"),
        _ => null,
    };

    private static NewSuppression Of(FreshEvent fresh, long list, SuppressionReason reason, string source) =>
        new(fresh.Owner.AddressKey, fresh.Owner.Customer, list, reason, source, fresh.Event.Words, fresh.Event.At);
}
