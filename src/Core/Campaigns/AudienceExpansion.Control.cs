#if CRASH_POINTS
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>The mistake that the tests must notice (<see cref="NegativeControl.CursorFirst"/>). In test builds only.</summary>
public sealed partial class AudienceExpansion
{
    /// <summary>
    /// For a moment it stands in the database that a batch was turned into deliveries, of which none is there. Left alone it is made good by the transaction behind this
    /// one; whoever dies in there has lost its people.
    /// </summary>
    private async Task CommitCursorFirstAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        if (await database.WriteAsync(session => ReadAsync(session, customer, send), cancel) is not { MissedOf: null } before) return;
        if (before.Lists.Count != 1) return;
        var (looked, until) = await database.WriteAsync(session => PageAsync(session, customer, before, options.Value.RangeSize * RangesPerBatch), cancel);
        await MoveCursorAsync(send, looked == 0 ? before.Cursor : until, done: looked < options.Value.RangeSize * RangesPerBatch, cancel);
        CrashPoint.Pass(CrashPoint.Expanding);
        await MoveCursorAsync(send, before.Cursor, done: false, cancel);
    }

    private Task MoveCursorAsync(SendId send, long cursor, bool done, CancellationToken cancel) => database.WriteAsync(
        session => session.RunAsync("UPDATE sends SET expansion_cursor = @p1, expansion_done = @p2 WHERE id = @p0", send.Value, cursor, session.Flag(done)), cancel);
}
#endif
