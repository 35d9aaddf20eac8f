using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>Content of a send, for an engine that does not know campaigns.</summary>
public interface IMessageComposer
{
    /// <summary>Prepares what all messages of a send share: templates compiled, links numbered, headers rendered. Once per send and node.</summary>
    Task<IPreparedSend> PrepareAsync(CustomerId customer, SendId send, CancellationToken cancel);
}

/// <summary>What all messages of one send share. Safe for use by many loops at once.</summary>
public interface IPreparedSend
{
    /// <summary>The same for every message: campaign and customer.</summary>
    IReadOnlyList<MessageTag> Tags { get; }

    /// <summary>Address only.</summary>
    string From { get; }

    /// <summary>Its own configuration set. Null: that of its class at the server.</summary>
    string? ConfigurationSet => null;

    /// <summary>
    /// Does a refusal that would stop the server end this mail alone, with that answer? Of a test each does: its From or content need not be those of anybody else, and whoever
    /// waits for it wants to know at once. Of a notice that does which is about its own address.
    /// </summary>
    bool EndsAlone(StopReason reason) => false;

    /// <summary>Reads the merge data of some recipients, in one query. The answer has one item per recipient, in order.</summary>
    Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel);

    /// <summary>
    /// Writes the whole message of one recipient. Synchronous and without waiting: it runs on the sending loop.
    /// </summary>
    /// <exception cref="ContentException">This recipient's message cannot be made (limits exceeded, empty subject); the recipient is left out with the reason.</exception>
    void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, System.Buffers.IBufferWriter<byte> mime);
}

/// <summary>A delivery about to be composed.</summary>
public readonly record struct Recipient(DeliveryRef Delivery, string Address, long ContactId);

/// <summary>Values of merge tags for one recipient: names in snake_case. Plain values only.</summary>
public sealed class MergeData(IReadOnlyDictionary<string, object?> values)
{
    public static readonly MergeData Empty = new(new Dictionary<string, object?>());

    public IReadOnlyDictionary<string, object?> Values { get; } = values;
}

/// <summary>A message that cannot be made, in words for the user.</summary>
public sealed class ContentException : Exception
{
    public ContentException(string message) : base(message)
    {
    }

    public ContentException(string message, Exception inner) : base(message, inner)
    {
    }

    public ContentException()
    {
    }
}
