using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Aws;

/// <summary>Makes, finds, changes and deletes queues (SQS API reference 2012-11-05).</summary>
internal sealed class SqsQueuesApi(Wiring wiring, SimulatorOptions options, QueueAddress address)
{
    private const int MostListed = 1000;
    private static readonly TimeSpan NameRests = TimeSpan.FromSeconds(60);
    private static readonly string[] Counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"];
    private readonly ConcurrentDictionary<string, DateTimeOffset> deletedAt = new(StringComparer.Ordinal);

    public static bool Knows(string operation) => operation is
        "CreateQueue" or "GetQueueUrl" or "ListQueues" or "GetQueueAttributes" or "SetQueueAttributes" or "DeleteQueue" or "TagQueue" or "PurgeQueue";

    public async Task<AwsError?> HandleAsync(HttpContext context, string region, string operation, JsonInput input)
    {
        Action<Utf8JsonWriter> answer = _ => { };
        var wrong = operation switch
        {
            "CreateQueue" => Create(region, input, out answer),
            "GetQueueUrl" => GetUrl(region, input, out answer),
            "ListQueues" => List(region, input, out answer),
            _ => Named(region, input) is { } queue ? OfOne(queue, operation, input, out answer) : NoQueue(),
        };
        if (wrong is null) await AwsAnswer.WriteAsync(context, Sqs.ContentType, answer);
        return wrong;
    }

    public static AwsError NoQueue() => new(400, "QueueDoesNotExist", "The specified queue does not exist.", "not_found");

    private AwsError? OfOne(SqsQueue queue, string operation, JsonInput input, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        return operation switch
        {
            "GetQueueAttributes" => GetAttributes(queue, input, out answer),
            "SetQueueAttributes" => SetAttributes(queue, input),
            "TagQueue" => Tag(queue, input),
            "PurgeQueue" => Purge(queue),
            _ => Delete(queue),
        };
    }

    private SqsQueue? Named(string region, JsonInput input) => address.NameIn(input.Text("QueueUrl") ?? "") is { } name ? wiring.Queue(Arn.Queue(region, options.AccountId, name)) : null;

    private AwsError? Create(string region, JsonInput input, out Action<Utf8JsonWriter> answer)
    {
        var name = input.Text("QueueName") ?? "";
        answer = json => json.WriteString("QueueUrl", address.Of(name));
        if (QueueRules.CheckName(name) is { } wrongName) return wrongName;
        var attributes = input.Map("Attributes") ?? [];
        if (QueueRules.CheckAttributes(attributes, arn => IsQueue(region, arn)) is { } wrong) return wrong;
        var arn = Arn.Queue(region, options.AccountId, name);
        if (wiring.Queue(arn) is { } known) return Same(known.Setup, attributes);
        var now = options.Clock.GetUtcNow();
        if (deletedAt.TryGetValue(arn, out var deleted) && now < deleted + NameRests)
            return new AwsError(400, "QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.", "bad_request");
        var tags = input.Map("tags") ?? input.Map("Tags") ?? [];
        wiring.MakeQueue(new QueueSetup { Number = 0, Name = name, Region = region, Arn = arn, Attributes = attributes, Tags = tags, MadeAt = now, ChangedAt = now });
        return null;
    }

    // Attributes that are not named do not count (SQS API reference, "CreateQueue").
    private static AwsError? Same(QueueSetup known, Dictionary<string, string> attributes)
    {
        var differs = attributes.FirstOrDefault(a => (known.Attributes.GetValueOrDefault(a.Key) ?? QueueRules.Defaults.GetValueOrDefault(a.Key) ?? "") != a.Value).Key;
        return differs is null ? null : new AwsError(400, "QueueNameExists", $"A queue already exists with the same name and a different value for attribute {differs}", "bad_request");
    }

    private AwsError? GetUrl(string region, JsonInput input, out Action<Utf8JsonWriter> answer)
    {
        var name = input.Text("QueueName") ?? "";
        answer = json => json.WriteString("QueueUrl", address.Of(name));
        return wiring.Queue(Arn.Queue(region, options.AccountId, name)) is null ? NoQueue() : null;
    }

    private AwsError? List(string region, JsonInput input, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        var prefix = input.Text("QueueNamePrefix") ?? "";
        var most = input.Whole("MaxResults") ?? MostListed;
        if (most is < 1 or > MostListed)
            return new AwsError(400, "InvalidParameterValue", $"Value {most} for parameter MaxResults is invalid. Reason: Must be between 1 and {MostListed}.", "bad_request");
        var after = input.Text("NextToken") ?? "";
        var names = wiring.Queues(region).Select(q => q.Setup.Name).Where(n => n.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(n, after) > 0).Take(most + 1).ToArray();
        answer = json =>
        {
            json.WriteStartArray("QueueUrls");
            foreach (var name in names.Take(most)) json.WriteStringValue(address.Of(name));
            json.WriteEndArray();
            if (names.Length > most && input.Whole("MaxResults") is not null) json.WriteString("NextToken", names[most - 1]);
        };
        return null;
    }

    private static AwsError? GetAttributes(SqsQueue queue, JsonInput input, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        var asked = input.Texts("AttributeNames") ?? [];
        var all = All(queue);
        // Those that a queue need not have may be asked for all the same.
        if (asked.FirstOrDefault(n => n is not ("All" or "Policy" or "RedrivePolicy" or "RedriveAllowPolicy") && !all.ContainsKey(n)) is { } unknown)
            return new AwsError(400, "InvalidAttributeName", $"Unknown Attribute {unknown}.", "bad_request");
        var told = all.Where(a => asked.Contains("All") || asked.Contains(a.Key)).ToArray();
        answer = json =>
        {
            if (told.Length == 0) return;
            json.WriteStartObject("Attributes");
            foreach (var (name, value) in told) json.WriteString(name, value);
            json.WriteEndObject();
        };
        return null;
    }

    private static Dictionary<string, string> All(SqsQueue queue)
    {
        var (ready, inFlight, delayed) = queue.Messages.Count();
        var all = new Dictionary<string, string>(QueueRules.Defaults);
        foreach (var (name, value) in queue.Setup.Attributes)
        {
            all[name] = value;
            if (value.Length == 0) all.Remove(name);
        }

        foreach (var (name, count) in Counts.Zip([ready, inFlight, delayed])) all[name] = count.ToString(CultureInfo.InvariantCulture);
        all["QueueArn"] = queue.Setup.Arn;
        all["CreatedTimestamp"] = queue.Setup.MadeAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        all["LastModifiedTimestamp"] = queue.Setup.ChangedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return all;
    }

    private AwsError? SetAttributes(SqsQueue queue, JsonInput input)
    {
        var given = input.Map("Attributes") ?? [];
        if (given.Count == 0) return new AwsError(400, "MissingParameter", "The request must contain the parameter Attribute.Name.", "bad_request");
        if (QueueRules.CheckAttributes(given, arn => IsQueue(queue.Setup.Region, arn)) is { } wrong) return wrong;
        var attributes = new Dictionary<string, string>(queue.Setup.Attributes);
        foreach (var (name, value) in given) attributes[name] = value;
        wiring.Put(queue, queue.Setup with { Attributes = attributes, ChangedAt = options.Clock.GetUtcNow() });
        return null;
    }

    private AwsError? Tag(SqsQueue queue, JsonInput input)
    {
        var tags = new Dictionary<string, string>(queue.Setup.Tags);
        foreach (var (name, value) in input.Map("Tags") ?? []) tags[name] = value;
        wiring.Put(queue, queue.Setup with { Tags = tags });
        return null;
    }

    private AwsError? Purge(SqsQueue queue)
    {
        wiring.Empty(queue.Messages);
        return null;
    }

    private AwsError? Delete(SqsQueue queue)
    {
        wiring.DeleteQueue(queue);
        deletedAt[queue.Setup.Arn] = options.Clock.GetUtcNow();
        return null;
    }

    private bool IsQueue(string region, string arn) => Arn.Region(arn) == region && wiring.Queue(arn) is not null;
}
