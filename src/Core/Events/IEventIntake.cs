namespace Postroad.Core.Events;

/// <summary>The way in for events, from queue, hook, pixel, link and unsubscribe page alike.</summary>
public interface IEventIntake
{
    /// <summary>
    /// Stores events and lets everybody react, in one transaction per batch; returns when that is durable. Safe to repeat.
    /// Concurrent calls are grouped. Events for deliveries that do not exist are counted and dropped.
    /// </summary>
    Task AppendAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancel);
}
