using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Knows how the events of sending servers come in; implemented by the feature that takes them in.</summary>
public interface IEventFlow
{
    /// <summary>
    /// How long ago, in elapsed time, the server's queue was last seen empty while all that had come out of it was stored. Null: it has no queue that keeps
    /// events (so the absence of one proves nothing), or it was never seen so.
    /// </summary>
    TimeSpan? SinceSeenEmpty(ServerId server);

    /// <summary>True while the server has a queue that is read.</summary>
    bool HasQueue(ServerId server);
}
