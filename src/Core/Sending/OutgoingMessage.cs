namespace Postroad.Core.Sending;

/// <summary>
/// One message to one recipient, ready to leave. <see cref="Mime"/> points into a buffer of the caller's that is reused after
/// <see cref="ISendingServer.SendAsync"/> has returned.
/// </summary>
public readonly struct OutgoingMessage
{
    /// <summary>Address only, no display name: envelope sender and the identity that SES checks.</summary>
    public required string From { get; init; }

    /// <summary>Address only: the envelope recipient.</summary>
    public required string To { get; init; }

    /// <summary>The whole message, RFC 5322, CRLF line ends, no line over 998 bytes.</summary>
    public required ReadOnlyMemory<byte> Mime { get; init; }

    /// <summary>22 base64url characters: send, seq, MAC. Tag <c>dk</c>.</summary>
    public required string DeliveryKey { get; init; }

    /// <summary>Counts submissions, from 1. Tag <c>at</c>.</summary>
    public required int Attempt { get; init; }

    /// <summary>Further tags, the same for all messages of a send (campaign, customer), already rendered for the adapter; see <see cref="MessageTag"/>.</summary>
    public required IReadOnlyList<MessageTag> Tags { get; init; }

    /// <summary>The same for all messages of a send. Null: the one with which the server was opened.</summary>
    public string? ConfigurationSet { get; init; }
}

/// <summary>An SES message tag: ASCII letters, digits, <c>_</c> and <c>-</c>, up to 256 characters each in name and value.</summary>
public readonly record struct MessageTag(string Name, string Value);
