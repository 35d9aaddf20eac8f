using System.Collections.Concurrent;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// What the events of each server have proven since this process started: that its tags come back, and of how late a submission an event has been stored. Kept
/// in memory on purpose: after a restart the path has to prove itself anew before its silence is believed.
/// </summary>
public sealed class EvidenceMarks
{
    private readonly ConcurrentDictionary<ServerId, DateTimeOffset> latest = [];

    /// <summary>An event named a submission of this server, intended at this time. What was noted under a clock that was put back since is not later than now.</summary>
    public void Saw(ServerId server, DateTimeOffset intentAt, DateTimeOffset now) => latest.AddOrUpdate(server, intentAt, (_, known) => intentAt > known || known > now ? intentAt : known);

    /// <summary>
    /// The intent of the latest submission that an event was stored for. Null: no event of ours came from this server so far, or only such as were noted under a
    /// clock that was put back since.
    /// </summary>
    public DateTimeOffset? LatestOf(ServerId server, DateTimeOffset now) => latest.TryGetValue(server, out var at) && at <= now ? at : null;
}
