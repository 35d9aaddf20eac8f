namespace Postroad.Simulator.Regions;

/// <summary>What the account may do in one AWS region.</summary>
public sealed record RegionSettings
{
    /// <summary>AWS's name of it, for example eu-central-1.</summary>
    public required string Name { get; init; }

    /// <summary>In the sandbox, mail goes only to verified identities and to simulator.amazonses.com.</summary>
    public bool Sandbox { get; init; }

    /// <summary>Recipients in any 24 hours (rolling). -1: no limit.</summary>
    public double Max24HourSend { get; init; } = 1_000_000;

    /// <summary>Recipients per second; bursts of up to one second's worth are let through.</summary>
    public double MaxSendRate { get; init; } = 100;

    /// <summary>False: the owner paused sending (SendingPausedException).</summary>
    public bool SendingEnabled { get; init; } = true;

    /// <summary>True: AWS stopped the account (AccountSuspendedException, enforcement status SHUTDOWN).</summary>
    public bool Suspended { get; init; }

    /// <summary>True: AWS reviews the account (enforcement status PROBATION); it still sends.</summary>
    public bool UnderReview { get; init; }

    /// <summary>Price plan as GetAccount names it.</summary>
    public string Plan { get; init; } = "ESSENTIALS";

    /// <summary>Recipients that another application of the account mailed in the last 24 hours.</summary>
    public int SentByOthers { get; init; }

    /// <summary>Recipients per second that another application takes of <see cref="MaxSendRate"/>.</summary>
    public double RateOfOthers { get; init; }

    /// <summary>Domains and addresses that are verified because somebody said so. A domain covers its addresses and its subdomains.</summary>
    public IReadOnlyList<string> Identities { get; init; } = [];

    /// <summary>Null: nobody has told AWS anything of their mail.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public AccountDetails? Details { get; init; }
    /// <summary>Dedicated addresses, as AWS gives them after a request: warm, or on their way to it.</summary>
    public IReadOnlyList<DedicatedAddress> DedicatedIps { get; init; } = [];

    /// <summary>Four, one of them still warming up.</summary>
    public static IReadOnlyList<DedicatedAddress> SomeDedicatedIps { get; } =
    [
        new() { Ip = "198.51.100.11" }, new() { Ip = "198.51.100.12" }, new() { Ip = "198.51.100.13", WarmupPercentage = 62 }, new() { Ip = "203.0.113.40" },
    ];

    /// <summary>Two regions in production and one in the sandbox, as the front page shows them.</summary>
    public static IReadOnlyList<RegionSettings> Defaults { get; } =
    [
        new() { Name = "eu-central-1", Max24HourSend = 1_000_000, MaxSendRate = 100, Identities = ["harbourlane.example", "roastery.example"], DedicatedIps = SomeDedicatedIps },
        new() { Name = "eu-west-1", Max24HourSend = 1_500_000, MaxSendRate = 200, Identities = ["harbourlane.example"] },
        new() { Name = "us-east-1", Sandbox = true, Max24HourSend = 200, MaxSendRate = 1, Identities = ["ines@harbourlane.example"] },
    ];

    /// <summary>The place's name as AWS's console gives it; the region's own name for one that is not in the list.</summary>
    internal static string PlaceOf(string region) => Place.RegionOf(region) switch
    {
        "eu-central-1" => "Frankfurt",
        "eu-central-2" => "Zurich",
        "eu-west-1" => "Ireland",
        "eu-west-2" => "London",
        "eu-west-3" => "Paris",
        "eu-north-1" => "Stockholm",
        "eu-south-1" => "Milan",
        "us-east-1" => "N. Virginia",
        "us-east-2" => "Ohio",
        "us-west-1" => "N. California",
        "us-west-2" => "Oregon",
        "ca-central-1" => "Canada",
        "sa-east-1" => "São Paulo",
        "ap-south-1" => "Mumbai",
        "ap-southeast-1" => "Singapore",
        "ap-southeast-2" => "Sydney",
        "ap-northeast-1" => "Tokyo",
        "ap-northeast-2" => "Seoul",
        _ => region,
    };

    internal bool Covers(string address)
    {
        foreach (var identity in Identities) if (IsCovered(identity, address)) return true;
        return false;
    }

    internal static bool IsCovered(string identity, string address) =>
        identity.Contains('@') ? SameAddress(identity, address) : SameOrParent(identity, address.AsSpan(address.LastIndexOf('@') + 1));

    private static bool SameOrParent(string identity, ReadOnlySpan<char> domain) =>
        domain.EndsWith(identity, StringComparison.OrdinalIgnoreCase)
        && (domain.Length == identity.Length || domain[domain.Length - identity.Length - 1] == '.');

    // Addresses as identities are compared with case in the local part and without in the domain (SES developer guide, "Verified identities").
    private static bool SameAddress(string identity, string address)
    {
        var at = identity.LastIndexOf('@');
        return address.Length == identity.Length
            && address.AsSpan(0, at).SequenceEqual(identity.AsSpan(0, at))
            && address.AsSpan(at).Equals(identity.AsSpan(at), StringComparison.OrdinalIgnoreCase);
    }
}
