using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>Rows of deliveries as events need them, read and written many at a time.</summary>
internal abstract class FactsTable
{
    public static FactsTable For(Database database) => database.IsPostgres ? new PostgresFacts() : new SqliteFacts();

    public abstract Task<IReadOnlyDictionary<DeliveryRef, DeliveryOwner>> OwnersAsync(WriteSession session, IReadOnlyCollection<DeliveryRef> deliveries);

    /// <summary>For change: nobody else changes these rows before the transaction ends.</summary>
    public abstract Task<IReadOnlyDictionary<DeliveryRef, DeliveryFacts>> LoadAsync(WriteSession session, IReadOnlyList<DeliveryRef> deliveries);

    public abstract Task SaveAsync(WriteSession session, IReadOnlyList<DeliveryFacts> rows);

    /// <summary>Message ids that events told; those known from the reply stay as they are.</summary>
    public abstract Task StoreEvidenceAsync(WriteSession session, IReadOnlyList<FreshEvent> events);

    public abstract Task ForgetRetriesAsync(WriteSession session, IReadOnlyList<DeliveryRef> deliveries);
}
