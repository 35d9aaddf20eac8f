using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Events;

/// <summary>
/// A feature that draws consequences from events. Runs inside the transaction that stores them, in the order of registration, with events that were never
/// stored before: so it happens exactly once, or not at all together with the storing.
/// </summary>
public interface IEventReaction
{
    Task ReactAsync(WriteSession session, IReadOnlyList<FreshEvent> events);
}

/// <summary>An event just stored, with whose delivery it is.</summary>
public sealed record FreshEvent(DeliveryEvent Event, DeliveryOwner Owner);

/// <summary>Whose delivery it is: what consequences need to know.</summary>
/// <param name="Customer">Owner of the send.</param>
/// <param name="ListId">Whose list-scoped suppressions apply to the send; 0: of no list.</param>
/// <param name="ContactId">The contact it was for.</param>
/// <param name="AddressKey">The canonical address it went to.</param>
public sealed record DeliveryOwner(CustomerId Customer, long ListId, long ContactId, string AddressKey);

/// <summary>Knows the deliveries that events may speak of; implemented by the feature that keeps them.</summary>
public interface IDeliveryOwners
{
    /// <summary>Owners by delivery; what does not exist is not in the answer.</summary>
    Task<IReadOnlyDictionary<DeliveryRef, DeliveryOwner>> FindAsync(WriteSession session, IReadOnlyCollection<DeliveryRef> deliveries);

    /// <summary>Told of events whose deliveries do not exist, in the transaction that stores the others. They are dropped; that they came says something.</summary>
    Task MissingAsync(WriteSession session, IReadOnlyList<DeliveryEvent> events);
}
