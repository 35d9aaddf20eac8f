using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Who is mailed by a send, and how many.</summary>
public static class Recipients
{
    /// <summary>Queues the deliveries of a send to a few addresses, which are all of it and no contacts.</summary>
    public static async Task AddAsync(WriteSession session, CustomerId customer, SendId send, IReadOnlyList<EmailAddress> to)
    {
        for (var seq = 1; seq <= to.Count; seq++)
        {
            await session.RunAsync("INSERT INTO deliveries (customer_id, send_id, seq, contact_id, address, address_key) VALUES (@p0, @p1, @p2, 0, @p3, @p4)",
                customer.Value, send.Value, seq, to[seq - 1].ToString(), to[seq - 1].Key);
        }

        await session.RunAsync("INSERT INTO leases (send_id, first_seq, last_seq, open) VALUES (@p0, @p1, @p2, @p3)", send.Value, 1, to.Count, to.Count);
        await AddAsync(session, customer, send, to.Count);
    }

    /// <summary>Counts recipients that an audience gained, in the transaction that adds their rows.</summary>
    public static Task AddAsync(WriteSession session, CustomerId customer, SendId send, int added) =>
        Totals.AddAsync(session, customer, send, SendCounters.EnginePart, new Tally { Recipients = added });
}
