namespace Postroad.Simulator.Regions;

/// <summary>A configuration set with its event destinations (SES v2 model).</summary>
internal sealed record ConfigurationSet
{
    public required string Name { get; init; }

    public bool SendingEnabled { get; init; } = true;

    /// <summary>REQUIRE or OPTIONAL; kept and shown, for mailboxes here have no TLS.</summary>
    public string TlsPolicy { get; init; } = "OPTIONAL";

    /// <summary>Pool of dedicated addresses. Null: the account's default.</summary>
    public string? SendingPool { get; init; }

    /// <summary>Kept and shown. Null: SES's own 14 hours.</summary>
    public int? MaxDeliverySeconds { get; init; }

    /// <summary>Kept and shown; there is no CloudWatch.</summary>
    public bool ReputationMetrics { get; init; }

    /// <summary>Of SES's own links and pixel, which are not simulated: kept and shown. Null: none.</summary>
    public string? RedirectDomain { get; init; }

    /// <summary>REQUIRE, REQUIRE_OPEN_ONLY or OPTIONAL. Null: not said.</summary>
    public string? HttpsPolicy { get; init; }

    /// <summary>BOUNCE, COMPLAINT. Null: as the account has it.</summary>
    public IReadOnlyList<string>? SuppressedReasons { get; init; }

    /// <summary>ENABLED or DISABLED, of the dashboard; kept and shown. Null: not said.</summary>
    public string? EngagementMetrics { get; init; }

    /// <summary>ENABLED or DISABLED, of the guardian; kept and shown. Null: not said.</summary>
    public string? OptimizedSharedDelivery { get; init; }

    /// <summary>Kept and shown. Null: mail is not archived.</summary>
    public string? ArchiveArn { get; init; }

    public IReadOnlyList<EventDestination> Destinations { get; init; } = [];
}

internal sealed record EventDestination
{
    public required string Name { get; init; }

    public bool Enabled { get; init; }

    /// <summary>As SES spells them: SEND, REJECT, BOUNCE, ...</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>The SNS topic. Null: it is another kind of destination.</summary>
    public string? TopicArn { get; init; }

    /// <summary>The event bus of EventBridge. Null: it is another kind of destination.</summary>
    public string? BusArn { get; init; }

    /// <summary>CloudWatch's dimensions; events are counted there, and nobody is told. Null: it is another kind of destination.</summary>
    public IReadOnlyList<MetricDimension>? Dimensions { get; init; }

    /// <summary>Whether anybody is told, and not only counted.</summary>
    public bool Tells() => TopicArn is not null || BusArn is not null;

    public EventKinds Kinds
    {
        get
        {
            var kinds = EventKinds.None;
            foreach (var type in Types) kinds |= EventTypes.Kind(type);
            return kinds;
        }
    }
}

/// <param name="Source">MESSAGE_TAG, EMAIL_HEADER or LINK_TAG.</param>
internal sealed record MetricDimension(string Name, string Source, string Default);

[Flags]
internal enum EventKinds { None = 0, Send = 1, Reject = 2, Bounce = 4, Complaint = 8, Delivery = 16, DeliveryDelay = 32 }

internal static class EventTypes
{
    /// <summary>The whole enum of the SES v2 model; opens and clicks are never emitted, since SES's own tracking is not simulated.</summary>
    public static readonly string[] All =
        ["SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "OPEN", "CLICK", "RENDERING_FAILURE", "DELIVERY_DELAY", "SUBSCRIPTION"];

    public static EventKinds Kind(string type) => type switch
    {
        "SEND" => EventKinds.Send,
        "REJECT" => EventKinds.Reject,
        "BOUNCE" => EventKinds.Bounce,
        "COMPLAINT" => EventKinds.Complaint,
        "DELIVERY" => EventKinds.Delivery,
        "DELIVERY_DELAY" => EventKinds.DeliveryDelay,
        _ => EventKinds.None,
    };
}
