using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Counts recipients that an audience gained, in the transaction that adds their rows.</summary>
public static class Recipients
{
    public static Task AddAsync(WriteSession session, CustomerId customer, SendId send, int added) =>
        Totals.AddAsync(session, customer, send, SendCounters.EnginePart, new Tally { Recipients = added });
}
