using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Topics;

/// <summary>Names of things as AWS writes them: arn:aws:service:region:account:name.</summary>
internal static class Arn
{
    public static string Topic(string region, string account, string name) => $"arn:aws:sns:{Place.RegionOf(region)}:{account}:{name}";

    public static string Queue(string region, string account, string name) => $"arn:aws:sqs:{region}:{account}:{name}";

    public static string Bus(string region, string account) => $"arn:aws:events:{region}:{account}:event-bus/default";

    public static string ConfigurationSet(string region, string account, string name) => $"arn:aws:ses:{Place.RegionOf(region)}:{account}:configuration-set/{name}";

    public static string Pool(string region, string account, string name) => $"arn:aws:ses:{Place.RegionOf(region)}:{account}:dedicated-ip-pool/{name}";

    public static string Identity(string region, string account, string name) => $"arn:aws:ses:{Place.RegionOf(region)}:{account}:identity/{name}";

    /// <summary>Empty: no ARN.</summary>
    public static string Region(string arn) => arn.Split(':') is ["arn", "aws", _, var region, ..] ? region : "";
}
