using System.Text.Json;

namespace Postroad.Simulator.Regions;

/// <summary>What an account is like, under a name: a key that has one signs for an account of its own, which begins so and is mended on demand.</summary>
/// <param name="Name">As keys name it.</param>
/// <param name="Says">In some words.</param>
/// <param name="Home">The account's first region, given how it is in a healthy account.</param>
public sealed record Personality(string Name, string Says, Func<RegionSettings, RegionSettings> Home)
{
    /// <summary>Mail of a fresh account in 24 hours, and in a second (SES developer guide, "Request production access").</summary>
    private const double FreshDay = 200, FreshRate = 1;

    /// <summary>The other regions. As in a healthy account.</summary>
    public Func<RegionSettings, RegionSettings> Others { get; init; } = region => region;

    /// <summary>All that the key may do; null: everything.</summary>
    internal string? Policy { get; init; }

    /// <summary>Its events go to a queue whose policy does not let them in.</summary>
    internal bool HasShutQueue { get; init; }

    /// <summary>Its configuration set counts opens and clicks itself.</summary>
    internal bool HasTracking { get; init; }

    public static IReadOnlyList<Personality> All { get; } =
    [
        new("healthy", "In production, with all that is needed", region => region),
        new("sandbox", "Fresh: every region in the sandbox", Fresh) { Others = Fresh },
        new("sandbox_here", "The first region in the sandbox, the others in production", Fresh),
        new("raised", "In production with the quota of the sandbox, which AWS raises step by step", region => region with { Max24HourSend = FreshDay }),
        new("throttling", "Lets less through in a second than it says", region => region with { RateOfOthers = region.MaxSendRate - Math.Min(2, region.MaxSendRate / 2) }),
        new("shared", "Another application sent five thousand mails through it", region => region with { SentByOthers = 5000 }),
        new("paused", "AWS paused it", region => region with { Suspended = true }),
        new("review", "AWS reviews it", region => region with { UnderReview = true }),
        new("no_permissions", "Its key may do nothing", region => region) { Policy = """{"Version":"2012-10-17","Statement":[]}""" },
        new("condition", "Its key’s one statement has a condition on ses:FromAddress", region => region)
        {
            Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ses:*","Resource":"*","Condition":{"StringLike":{"ses:FromAddress":"*"}}},{"Effect":"Allow","Action":["sqs:*","sns:*"],"Resource":"*"}]}""",
        },
        new("elsewhere", "Its identities are in the other regions only", region => region with { Identities = [] }),
        new("queue_policy", "Its events go to the queue “shut”, whose policy does not let them in", region => region) { HasShutQueue = true },
        new("tracking", "Its configuration set has Open and Click among its events", region => region) { HasTracking = true },
    ];

    /// <summary>Null: there is none of that name.</summary>
    internal static Personality? Find(string? name) => All.FirstOrDefault(p => p.Name == name);

    internal IReadOnlyList<JsonElement>? Policies => Policy is null ? null : [JsonElement.Parse(Policy)];

    private static RegionSettings Fresh(RegionSettings region) => region with { Sandbox = true, Max24HourSend = FreshDay, MaxSendRate = FreshRate };
}
