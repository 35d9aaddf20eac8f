using Postroad.Core.Events;
using Postroad.Core.Primitives;

namespace Postroad.Core.Feedback.Ses;

/// <summary>Reads a delivery key and checks its MAC, without a database. False: not ours.</summary>
public delegate bool DeliveryKeyReader(ReadOnlySpan<char> key, out DeliveryRef delivery);

/// <summary>What became of one message of a queue or topic. All kinds are acknowledged; only events are stored.</summary>
public enum DecodedKind
{
    /// <summary>An event of one of our deliveries.</summary>
    Event,

    /// <summary>Understood, and nothing to us: a notice of SES, a kind of event we measure ourselves.</summary>
    Ignored,

    /// <summary>An event of mail that is not ours: another program on the same account, or a forged key.</summary>
    Foreign,

    /// <summary>Not understood.</summary>
    Poison,
}

/// <param name="Kind">Says which of the others is there.</param>
/// <param name="Event">Null unless <see cref="DecodedKind.Event"/>.</param>
/// <param name="Why">Null for an event; for logs and counts, from a small set of sentences.</param>
public readonly record struct Decoded(DecodedKind Kind, DeliveryEvent? Event, string? Why)
{
    public static Decoded Of(DeliveryEvent it) => new(DecodedKind.Event, it, null);

    public static Decoded Ignored(string why) => new(DecodedKind.Ignored, null, why);

    public static Decoded Foreign(string why) => new(DecodedKind.Foreign, null, why);

    public static Decoded Poison(string why) => new(DecodedKind.Poison, null, why);
}
