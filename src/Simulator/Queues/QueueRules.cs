using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Postroad.Simulator.Aws;
using Postroad.Simulator.Permissions;

namespace Postroad.Simulator.Queues;

/// <summary>What SQS takes as a queue's name and attributes (SQS API reference, "SetQueueAttributes").</summary>
internal static partial class QueueRules
{
    public static readonly IReadOnlyDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        ["VisibilityTimeout"] = "30", ["MessageRetentionPeriod"] = "345600", ["ReceiveMessageWaitTimeSeconds"] = "0", ["DelaySeconds"] = "0", ["MaximumMessageSize"] = "1048576",
        ["SqsManagedSseEnabled"] = "true",
    };

    private static readonly Dictionary<string, (int Least, int Most)> Ranges = new()
    {
        ["VisibilityTimeout"] = (0, 43_200), ["MessageRetentionPeriod"] = (60, 1_209_600), ["ReceiveMessageWaitTimeSeconds"] = (0, 20),
        ["DelaySeconds"] = (0, 900), ["MaximumMessageSize"] = (1024, 1_048_576),
    };

    public static AwsError? CheckName(string name) => Name().IsMatch(name) ? null
        : new AwsError(400, "InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length", "bad_request");

    /// <summary>Null: all of them may be set. <paramref name="isQueue"/> says whether an ARN is a queue's of the region.</summary>
    public static AwsError? CheckAttributes(IReadOnlyDictionary<string, string> attributes, Func<string, bool> isQueue)
    {
        foreach (var (name, value) in attributes)
            if (Check(name, value, isQueue) is { } wrong) return wrong;
        return null;
    }

    /// <summary>Null: no policy of that form.</summary>
    public static (string Arn, int After)? Redrive(JsonElement policy)
    {
        if (policy.ValueKind != JsonValueKind.Object || !policy.TryGetProperty("deadLetterTargetArn", out var arn) || arn.ValueKind != JsonValueKind.String) return null;
        if (!policy.TryGetProperty("maxReceiveCount", out var count)) return null;
        return int.TryParse(count.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var after) && after is >= 1 and <= 1000 ? (arn.GetString()!, after) : null;
    }

    private static AwsError? Check(string name, string value, Func<string, bool> isQueue)
    {
        if (Ranges.TryGetValue(name, out var range))
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= range.Least && number <= range.Most ? null : Invalid(name);
        return name switch
        {
            "Policy" => value.Length == 0 || PolicyDocument.Fault(value) is null ? null : Invalid(name),
            "RedrivePolicy" => value.Length == 0 ? null : CheckRedrive(value, isQueue),
            "SqsManagedSseEnabled" => value is "true" or "false" ? null : Invalid(name),
            _ => new AwsError(400, "InvalidAttributeName", $"Unknown Attribute {name}.", "bad_request"),
        };
    }

    private static AwsError? CheckRedrive(string value, Func<string, bool> isQueue)
    {
        (string Arn, int After)? redrive;
        try { redrive = Redrive(JsonElement.Parse(value)); }
        catch (JsonException) { redrive = null; }
        if (redrive is not { } good) return Reason(value, "Redrive policy is not a valid JSON map.");
        return isQueue(good.Arn) ? null : Reason(value, "Dead letter target does not exist.");
    }

    private static AwsError Reason(string value, string reason) =>
        new(400, "InvalidParameterValue", $"Value {value} for parameter RedrivePolicy is invalid. Reason: {reason}", "bad_request");

    private static AwsError Invalid(string name) => new(400, "InvalidAttributeValue", $"Invalid value for the parameter {name}.", "bad_request");

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
