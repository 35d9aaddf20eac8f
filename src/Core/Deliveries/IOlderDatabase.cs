using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Hears that this database is older than what was sent from it; implemented by the feature that pauses.</summary>
public interface IOlderDatabase
{
    /// <summary>Runs in the transaction that stores the event, so that nothing is granted any more once that is known.</summary>
    /// <param name="named">The send that the proof speaks of; it need not exist.</param>
    /// <param name="sign">What gave it away, in a sentence.</param>
    Task FoundAsync(WriteSession session, SendId named, string sign);
}
