namespace Postroad.Simulator.Sending;

/// <summary>A mail that passed the rules of form and now asks for the region's rules: verified, not paused, within quota and rate.</summary>
internal sealed record Draft
{
    public required string From { get; init; }

    /// <summary>Of an envelope that has one of its own, which must be verified too. Null: there is none but <see cref="From"/>.</summary>
    public string? Sender { get; init; }
    public required IReadOnlyList<string> Recipients { get; init; }
    public required string Subject { get; init; }
    public required string ConfigurationSet { get; init; }
    public required IReadOnlyList<MessageTag> Tags { get; init; }
    public required ReadOnlyMemory<byte> Mail { get; init; }
    public required string SourceIp { get; init; }
}
