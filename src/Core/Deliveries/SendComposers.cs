using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Asks whoever makes the mails of a send's kind.</summary>
public sealed class SendComposers(Database database, IEnumerable<ISendComposer> composers) : IMessageComposer
{
    private readonly Dictionary<SendKind, ISendComposer> byKind = composers.ToDictionary(c => c.Kind);

    public async Task<IPreparedSend> PrepareAsync(CustomerId customer, SendId send, CancellationToken cancel) => await ComposerAsync(customer, send, cancel) is { } composer
        ? await composer.PrepareAsync(customer, send, cancel)
        : throw new InvalidOperationException($"Nobody makes the mails of send {send.Value} of customer {customer}.");

    /// <summary>See <see cref="ISendComposer.RenderPageAsync"/>.</summary>
    public async Task<ReadOnlyMemory<byte>?> RenderPageAsync(CustomerId customer, DeliveryRef delivery, CancellationToken cancel) =>
        await ComposerAsync(customer, delivery.Send, cancel) is { } composer ? await composer.RenderPageAsync(customer, delivery, cancel) : null;

    private async Task<ISendComposer?> ComposerAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var kind = await db.Set<Send>().Where(s => s.Id == send.Value).Select(s => (SendKind?)s.Kind).SingleOrDefaultAsync(cancel);
        return kind is { } known ? byKind.GetValueOrDefault(known) : null;
    }
}
