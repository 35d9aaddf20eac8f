using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Makes the mails of one kind of send; the feature that owns the content has one.</summary>
public interface ISendComposer : IMessageComposer
{
    SendKind Kind { get; }

    /// <summary>The HTML of one delivery as "view in browser" shows it. Null: no such mail any more.</summary>
    /// <exception cref="ContentException">The page cannot be made.</exception>
    Task<ReadOnlyMemory<byte>?> RenderPageAsync(CustomerId customer, DeliveryRef delivery, CancellationToken cancel);
}
