namespace Postroad.Core.Sending.Ses;

/// <summary>A region in which Amazon SES is.</summary>
/// <param name="Code">eu-central-1.</param>
/// <param name="Place">Frankfurt.</param>
public sealed record SesRegion(string Code, string Place)
{
    /// <summary>Where AWS processes the mail: for whom that matters. London and Zurich lie outside the EU, in countries whose protection of data the EU calls adequate.</summary>
    public string Area => Code switch
    {
        "eu-west-2" => "UK",
        "eu-central-2" => "Switzerland",
        _ when Code.StartsWith("eu", StringComparison.Ordinal) => "EU",
        _ when Code.StartsWith("us-gov-", StringComparison.Ordinal) => "US government",
        _ when Code.StartsWith("us-", StringComparison.Ordinal) => "US",
        _ when Code.StartsWith("ca-", StringComparison.Ordinal) => "Canada",
        _ when Code.StartsWith("sa-", StringComparison.Ordinal) => "South America",
        _ when Code.StartsWith("ap-", StringComparison.Ordinal) => "Asia Pacific",
        _ when Code.StartsWith("af-", StringComparison.Ordinal) => "Africa",
        _ => "Middle East",
    };
}

/// <summary>The regions of Amazon SES (endpoint model of the SES v2 API, 2026). None is in China.</summary>
public static class SesRegions
{
    public static IReadOnlyList<SesRegion> All { get; } =
    [
        new("us-east-1", "N. Virginia"), new("us-east-2", "Ohio"), new("us-west-1", "N. California"), new("us-west-2", "Oregon"), new("ca-central-1", "Canada Central"),
        new("ca-west-1", "Calgary"), new("sa-east-1", "São Paulo"), new("eu-west-1", "Ireland"), new("eu-west-2", "London"), new("eu-west-3", "Paris"),
        new("eu-central-1", "Frankfurt"), new("eu-central-2", "Zurich"), new("eu-north-1", "Stockholm"), new("eu-south-1", "Milan"), new("eusc-de-east-1", "European Sovereign Cloud"),
        new("ap-south-1", "Mumbai"), new("ap-south-2", "Hyderabad"), new("ap-southeast-1", "Singapore"), new("ap-southeast-2", "Sydney"), new("ap-southeast-3", "Jakarta"),
        new("ap-southeast-5", "Malaysia"), new("ap-northeast-1", "Tokyo"), new("ap-northeast-2", "Seoul"), new("ap-northeast-3", "Osaka"), new("me-south-1", "Bahrain"),
        new("me-central-1", "UAE"), new("il-central-1", "Tel Aviv"), new("af-south-1", "Cape Town"), new("us-gov-west-1", "GovCloud West"), new("us-gov-east-1", "GovCloud East"),
    ];

    /// <summary>Those that most accounts use: where a missing identity is looked for. Each has a pace of its own, so all are asked at once.</summary>
    public static IReadOnlyList<string> Usual { get; } =
    [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "eu-south-1",
        "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2",
    ];

    /// <summary>Null: not known.</summary>
    public static string? PlaceOf(string code) => All.FirstOrDefault(r => r.Code == code)?.Place;
}
