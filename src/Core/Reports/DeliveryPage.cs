using Postroad.Core.Deliveries;
using Postroad.Core.Events;

namespace Postroad.Core.Reports;

/// <summary>One line of a list of deliveries.</summary>
public sealed record DeliveryRow
{
    /// <summary>Number in the campaign, from 1.</summary>
    public required int Seq { get; init; }

    public required string Address { get; init; }

    public required string AddressKey { get; init; }

    public required DeliveryState State { get; init; }

    public required Outcome Outcome { get; init; }

    public required DeliveryMarks Marks { get; init; }

    public required BounceKind Bounce { get; init; }

    public required int Attempt { get; init; }

    /// <summary>In our words; null: nothing to say.</summary>
    public required string? Reason { get; init; }

    /// <summary>In the provider's or the receiving server's words; null: none.</summary>
    public required string? Words { get; init; }

    public required string? Status { get; init; }

    /// <summary>Null: never.</summary>
    public required DateTimeOffset? HandedOverAt { get; init; }

    public required DateTimeOffset? AnsweredAt { get; init; }

    public DeliveryGroup Group => DeliveryGroups.Of(State, Outcome);

    internal static DeliveryRow Of(Delivery d) => new()
    {
        Seq = d.Seq,
        Address = d.Address,
        AddressKey = d.AddressKey,
        State = d.State,
        Outcome = d.Outcome,
        Marks = d.Marks,
        Bounce = d.Bounce,
        Attempt = d.Attempt,
        Reason = d.Reason,
        Words = d.Words,
        Status = d.Status,
        HandedOverAt = d.IntentAt,
        AnsweredAt = d.AnsweredAt,
    };
}

/// <summary>A piece of a list, and how to go on from it.</summary>
public sealed record DeliveryPage
{
    public required IReadOnlyList<DeliveryRow> Rows { get; init; }

    /// <summary>Towards the beginning of the list; null: this is the beginning.</summary>
    public required DeliveryCursor? Newer { get; init; }

    /// <summary>Towards its end; null: nothing more.</summary>
    public required DeliveryCursor? Older { get; init; }

    /// <summary>
    /// How many places of the campaign were looked through when the search stopped before the page was full, because the filter has no index and few rows
    /// match; null when the page is complete. <see cref="Older"/> (or Newer) goes on looking.
    /// </summary>
    public required int? StoppedAfter { get; init; }
}
