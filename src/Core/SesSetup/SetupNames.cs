using System.Text.RegularExpressions;

namespace Postroad.Core.SesSetup;

/// <summary>What is made at AWS for a sending server, and what it is called there.</summary>
/// <param name="Name">1 to 50 letters, digits, dashes and underscores: what all of them allow (API references of SES v2, SNS and SQS), with room for an ending.</param>
public sealed partial record SetupNames(string Name)
{
    public const string Usual = "postroad";

    /// <summary>Tags by which CloudWatch counts what becomes of mail. Empty: it does not.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    public string ConfigurationSet => Name;

    public string Destination => $"{Name}-events";

    public string Topic => $"{Name}-events";

    public string Queue => $"{Name}-events";

    /// <summary>Where messages go that were taken out ten times and never stored.</summary>
    public string DeadQueue => $"{Name}-events-dead";

    /// <summary>The destination that lets CloudWatch count.</summary>
    public string MetricsDestination => $"{Name}-metrics";

    public static bool IsOne(string? name) => name is not null && Pattern.IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,50}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern { get; }
}
