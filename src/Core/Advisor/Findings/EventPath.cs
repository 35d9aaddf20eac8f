using System.Text.Json;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Advisor.Findings;

/// <summary>Follows the way of a server's events from its configuration set to us, whoever made the parts, and says where it ends too early.</summary>
internal sealed class EventPath(AwsAccess aws, SendingServer server)
{
    /// <summary>Null: it is whole, as far as one can see.</summary>
    public async Task<PathBreak?> BreakAsync(CancellationToken cancel)
    {
        if (!server.HasEvents) return new PathBreak(PathPart.NoPath, server.Name);
        if (server.ConfigurationSet is not { } set) return new PathBreak(PathPart.NoSet, server.Name);
        var reply = await aws.Ses.GetEventDestinationsAsync(set, cancel);
        if (reply.Status == System.Net.HttpStatusCode.NotFound) return new PathBreak(PathPart.SetMissing, set);
        if (!reply.Is200) return new PathBreak(PathPart.Hidden, "ses:GetConfigurationSetEventDestinations");
        var topics = (reply.Read(SesJson.Default.DestinationsAnswer)?.EventDestinations ?? []).Where(d => d.Enabled == true).Select(d => d.SnsDestination?.TopicArn).OfType<string>().ToList();
        if (topics.Count == 0) return new PathBreak(PathPart.NoDestination, set);
        return server.TopicArn is { } own ? topics.Contains(own) ? await SubscriptionAsync([own], "https", cancel) : new PathBreak(PathPart.NoSubscription, own) : await QueueAsync(topics, cancel);
    }

    private async Task<PathBreak?> QueueAsync(List<string> topics, CancellationToken cancel)
    {
        var name = server.QueueUrl![(server.QueueUrl!.LastIndexOf('/') + 1)..];
        var (attributes, reply) = await aws.Queues.AttributesAsync(server.QueueUrl, cancel);
        if (reply.ErrorType == "QueueDoesNotExist") return new PathBreak(PathPart.QueueMissing, name);
        if (attributes is null) return new PathBreak(PathPart.Hidden, "sqs:GetQueueAttributes");
        var arn = attributes.GetValueOrDefault("QueueArn") ?? "";
        if (await SubscriptionAsync(topics, "sqs", cancel, arn) is { } broken) return broken;
        return topics.Exists(topic => LetsIn(attributes.GetValueOrDefault("Policy"), topic)) ? null : new PathBreak(PathPart.QueuePolicy, name);
    }

    /// <param name="endpoint">Null: any of the protocol.</param>
    private async Task<PathBreak?> SubscriptionAsync(List<string> topics, string protocol, CancellationToken cancel, string? endpoint = null)
    {
        foreach (var topic in topics)
        {
            var (subscriptions, _) = await aws.Topics.ListSubscriptionsAsync(topic, cancel);
            if (subscriptions is null) return new PathBreak(PathPart.Hidden, "sns:ListSubscriptionsByTopic");
            if (subscriptions.Any(s => s.Protocol == protocol && (endpoint is null || s.Endpoint == endpoint) && s.Arn.StartsWith("arn:", StringComparison.Ordinal))) return null;
        }

        return new PathBreak(PathPart.NoSubscription, topics[0]);
    }

    /// <summary>Some statement allows SendMessage, without a condition or with one that names the topic or goes by patterns or accounts. What is hard to read is taken for right.</summary>
    internal static bool LetsIn(string? policy, string topic)
    {
        if (string.IsNullOrWhiteSpace(policy)) return false;
        try
        {
            using var json = JsonDocument.Parse(policy);
            if (!json.RootElement.TryGetProperty("Statement", out var all)) return false;
            return (all.ValueKind == JsonValueKind.Array ? all.EnumerateArray().ToArray() : [all]).Any(statement => LetsIn(statement, topic));
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static bool LetsIn(JsonElement statement, string topic)
    {
        if (statement.ValueKind != JsonValueKind.Object || Text(statement, "Effect") != "\"Allow\"") return false;
        var action = Text(statement, "Action");
        if (!action.Contains("SendMessage", StringComparison.OrdinalIgnoreCase) && !action.Contains('*', StringComparison.Ordinal)) return false;
        var condition = Text(statement, "Condition");
        return !condition.Contains("SourceArn", StringComparison.OrdinalIgnoreCase) || condition.Contains(topic, StringComparison.Ordinal) || condition.Contains('*', StringComparison.Ordinal);
    }

    private static string Text(JsonElement statement, string name) => statement.TryGetProperty(name, out var value) ? value.GetRawText() : "";
}
