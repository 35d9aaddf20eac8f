using System.Text.Json;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Aws;

/// <summary>An event destination as it comes and goes (SES v2 API reference, "EventDestinationDefinition").</summary>
internal static class DestinationRequest
{
    private const int MaxDimensions = 10;
    private static readonly string[] Sources = ["MESSAGE_TAG", "EMAIL_HEADER", "LINK_TAG"];

    public static AwsError? Read(string name, JsonElement body, out EventDestination? destination)
    {
        destination = null;
        if (new JsonInput(body).Object("EventDestination") is not { } given) return AwsError.BadRequest("Missing required parameter in input: 'EventDestination'.");
        var types = given.Texts("MatchingEventTypes") ?? [];
        if (types.Count == 0) return AwsError.BadRequest("At least one matching event type is required.");
        if (types.FirstOrDefault(t => !EventTypes.All.Contains(t)) is { } unknown) return AwsError.BadRequest($"Unknown event type <{unknown}>.");
        if (Kinds(given) is { } wrongKind) return wrongKind;
        MetricDimension[]? dimensions = null;
        if (given.Object("CloudWatchDestination") is { } watch && ReadDimensions(watch, out dimensions) is { } wrong) return wrong;
        destination = new EventDestination
        {
            Name = name, Types = types, Enabled = given.YesNo("Enabled") ?? false, TopicArn = given.Object("SnsDestination")?.Text("TopicArn"),
            BusArn = given.Object("EventBridgeDestination")?.Text("EventBusArn"), Dimensions = dimensions,
        };
        return destination.Tells() || dimensions is not null ? null : AwsError.BadRequest("Missing required parameter in input: the destination's ARN.");
    }

    public static void Write(Utf8JsonWriter json, EventDestination destination)
    {
        json.WriteStartObject();
        json.WriteString("Name", destination.Name);
        json.WriteBoolean("Enabled", destination.Enabled);
        json.WriteStartArray("MatchingEventTypes");
        foreach (var type in destination.Types) json.WriteStringValue(type);
        json.WriteEndArray();
        if (destination.TopicArn is { } topic) WriteArn(json, "SnsDestination", "TopicArn", topic);
        if (destination.BusArn is { } bus) WriteArn(json, "EventBridgeDestination", "EventBusArn", bus);
        if (destination.Dimensions is { } dimensions) WriteDimensions(json, dimensions);
        json.WriteEndObject();
    }

    private static AwsError? Kinds(JsonInput given)
    {
        string[] known = ["SnsDestination", "EventBridgeDestination", "CloudWatchDestination", "KinesisFirehoseDestination", "PinpointDestination"];
        var named = known.Where(k => given.Object(k) is not null).ToArray();
        if (named.Length != 1) return AwsError.BadRequest($"An event destination has exactly one of {string.Join(", ", known)}; given: {named.Length}.");
        return named[0] is "KinesisFirehoseDestination" or "PinpointDestination" ? AwsError.BadRequest($"The simulator does not take {named[0]}.") : null;
    }

    private static AwsError? ReadDimensions(JsonInput watch, out MetricDimension[]? dimensions)
    {
        var all = dimensions = [.. watch.Objects("DimensionConfigurations").Select(Dimension)];
        if (all.Length is 0 or > MaxDimensions) return AwsError.BadRequest($"A CloudWatch destination has 1 to {MaxDimensions} dimensions; given: {all.Length}.");
        if (all.FirstOrDefault(d => !Sources.Contains(d.Source)) is { } source) return AwsError.NotInEnum(source.Source, "dimensionValueSource", string.Join(", ", Sources));
        if (all.FirstOrDefault(d => !IsWord(d.Name, ':')) is { } name)
            return AwsError.BadRequest($"Invalid dimension name <{name.Name}>: only alphanumeric ASCII characters, '_', '-' and ':' are allowed, 1 to 256.");
        if (all.FirstOrDefault(d => !IsWord(d.Default, '.', '@', '/', ':')) is { } value)
            return AwsError.BadRequest($"Invalid default dimension value <{value.Default}>: only alphanumeric ASCII characters, '_', '-', '@' and '.' are allowed, 1 to 256.");
        return all.DistinctBy(d => d.Name).Count() == all.Length ? null : AwsError.BadRequest("Dimension names must be unique.");
    }

    private static MetricDimension Dimension(JsonInput given) =>
        new(given.Text("DimensionName") ?? "", given.Text("DimensionValueSource") ?? "", given.Text("DefaultDimensionValue") ?? "");

    private static bool IsWord(string text, params char[] more) => text.Length is >= 1 and <= 256 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' || more.Contains(c));

    private static void WriteArn(Utf8JsonWriter json, string kind, string name, string arn)
    {
        json.WriteStartObject(kind);
        json.WriteString(name, arn);
        json.WriteEndObject();
    }

    private static void WriteDimensions(Utf8JsonWriter json, IReadOnlyList<MetricDimension> dimensions)
    {
        json.WriteStartObject("CloudWatchDestination");
        json.WriteStartArray("DimensionConfigurations");
        foreach (var (name, source, value) in dimensions)
        {
            json.WriteStartObject();
            json.WriteString("DimensionName", name);
            json.WriteString("DimensionValueSource", source);
            json.WriteString("DefaultDimensionValue", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
