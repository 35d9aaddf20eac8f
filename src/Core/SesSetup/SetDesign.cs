using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>A tag by which CloudWatch can count what becomes of mail.</summary>
/// <param name="Name">As messages carry it: ours, or one that Amazon SES puts on each (SES developer guide, "Event publishing, auto-tags").</param>
/// <param name="Words">What is counted apart.</param>
public sealed record MetricTag(string Name, string Words)
{
    public static IReadOnlyList<MetricTag> All { get; } =
        [new("customer", "Customer"), new("campaign", "Campaign"), new("ses:configuration-set", "Configuration set"), new("ses:from-domain", "Domain of From")];

    public static string WordsOf(string name) => All.FirstOrDefault(t => t.Name == name)?.Words ?? name;
}

/// <summary>How one configuration set should be.</summary>
/// <param name="Name">Of the set.</param>
/// <param name="Of">What its steps say that they are part of. Null: the path of events.</param>
/// <param name="Pool">From which it sends. Null: whatever it is.</param>
/// <param name="TopicArn">That is told what becomes of mail.</param>
/// <param name="Names">Of its destinations.</param>
/// <param name="Metrics">Tags by which CloudWatch counts. Empty: it is not asked to.</param>
internal sealed record SetDesign(string Name, string? Of, string? Pool, string TopicArn, SetupNames Names, IReadOnlyList<string> Metrics)
{
    /// <summary>Of messages that lack the tag.</summary>
    private const string Untagged = "none";

    public DestinationPart Events(IEnumerable<string> types) => new(null, true, [.. types], new SnsPart(TopicArn));

    public DestinationPart Counting(IEnumerable<string> types) => new(null, true, [.. types], null)
    {
        CloudWatchDestination = new CloudWatchPart([.. Metrics.Select(tag => new DimensionPart(tag, "MESSAGE_TAG", Untagged))]),
    };
}

/// <summary>A configuration set with its destinations, as it was found.</summary>
internal sealed record SetSight(Sight<SetAnswer> Set, Sight<IReadOnlyList<DestinationPart>> Destinations);
