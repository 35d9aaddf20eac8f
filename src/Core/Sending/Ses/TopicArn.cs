using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Postroad.Core.Sending.Ses;

/// <summary>Name of an SNS topic: <c>arn:aws:sns:eu-central-1:123456789012:postroad-events</c>. Topics whose name ends with .fifo deliver to no web address and are none of ours.</summary>
public sealed partial record TopicArn
{
    private TopicArn(string text, string region, string domain) => (Text, Region, Domain) = (text, region, domain);

    public string Text { get; }

    public string Region { get; }

    /// <summary>What names of the topic's part of AWS end with: amazonaws.com, and another one in China and in the European Sovereign Cloud.</summary>
    internal string Domain { get; }

    /// <summary>The one host at which SNS answers in the topic's region.</summary>
    internal string Host => $"sns.{Region}.{Domain}";

    [GeneratedRegex(@"^arn:(aws[a-z-]{0,16}):sns:([a-z0-9-]{5,40}):[0-9]{12}:[A-Za-z0-9_-]{1,256}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out TopicArn? topic)
    {
        topic = null;
        if (text is null || Pattern.Match(text) is not { Success: true } found || !AwsEndpoints.IsRegion(found.Groups[2].Value)) return false;
        var region = found.Groups[2].Value;
        var (partition, domain) = PartOf(region);
        if (found.Groups[1].Value == partition) topic = new TopicArn(text, region, domain);
        return topic is not null;
    }

    public override string ToString() => Text;

    private static (string Partition, string Domain) PartOf(string region) => region.Split('-') switch
    {
        ["cn", ..] => ("aws-cn", "amazonaws.com.cn"),
        ["us", "gov", ..] => ("aws-us-gov", "amazonaws.com"),
        ["eusc", ..] => ("aws-eusc", "amazonaws.eu"),
        _ => ("aws", "amazonaws.com"),
    };
}
