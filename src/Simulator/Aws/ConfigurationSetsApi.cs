using System.Text.Json;
using System.Text.RegularExpressions;
using Postroad.Simulator.Control;
using Postroad.Simulator.Events;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Aws;

/// <summary>Configuration sets and their event destinations, tried out when they are made.</summary>
internal sealed partial class ConfigurationSetsApi(Mailroom room, Settings settings, Notices notices, SimulatorOptions options)
{
    private const int MaxDestinations = 10;

    public async Task<AwsError?> HandleAsync(HttpContext context, string regionName, string[] rest, ReadOnlyMemory<byte> body)
    {
        var region = settings.Region(regionName);
        AwsError? wrong;
        Action<Utf8JsonWriter> answer = _ => { };
        lock (room.Gate)
        {
            wrong = (context.Request.Method, rest) switch
            {
                ("GET", []) => List(region, out answer),
                ("POST", []) => Create(region, Parse(body)),
                ("GET", [var name]) => Get(region, name, out answer),
                ("DELETE", [var name]) => Delete(region, name),
                ("PUT", [var name, "sending"]) => PutSending(region, name, Parse(body)),
                ("GET", [var name, "event-destinations"]) => GetDestinations(region, name, out answer),
                ("POST", [var name, "event-destinations"]) => CreateDestination(region, name, Parse(body)),
                ("PUT", [var name, "event-destinations", var destination]) => UpdateDestination(region, name, destination, Parse(body)),
                ("DELETE", [var name, "event-destinations", var destination]) => DeleteDestination(region, name, destination),
                _ => new AwsError(404, "UnknownOperationException", $"The simulator does not know {context.Request.Method} {context.Request.Path}.", "unknown_operation"),
            };
        }

        if (wrong is null) await AwsAnswer.WriteAsync(context, SesApi.ContentType, answer);
        return wrong;
    }

    public async Task<AwsError?> ListAsync(HttpContext context, string regionName)
    {
        Action<Utf8JsonWriter> answer;
        lock (room.Gate) List(settings.Region(regionName), out answer);
        await AwsAnswer.WriteAsync(context, SesApi.ContentType, answer);
        return null;
    }

    private static AwsError? List(Region region, out Action<Utf8JsonWriter> answer)
    {
        var names = region.ConfigurationSets.Keys.ToArray();
        answer = json =>
        {
            json.WriteStartArray("ConfigurationSets");
            foreach (var name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        };
        return null;
    }

    private AwsError? Create(Region region, JsonElement input)
    {
        var name = input.TryGetProperty("ConfigurationSetName", out var value) ? value.GetString() ?? "" : "";
        if (!Name().IsMatch(name))
            return AwsError.BadRequest($"Invalid configuration set name <{name}>: only alphanumeric ASCII characters, '_', and '-' are allowed, at most 64.");
        if (region.ConfigurationSets.ContainsKey(name))
            return new AwsError(400, "AlreadyExistsException", $"Configuration set <{name}> already exists.", "bad_request");
        var tls = Option(input, "DeliveryOptions", "TlsPolicy") is { } policy ? policy.ToString() : "OPTIONAL";
        if (tls is not ("REQUIRE" or "OPTIONAL"))
            return AwsError.BadRequest($"1 validation error detected: Value '{tls}' at 'deliveryOptions.tlsPolicy' failed to satisfy constraint: Member must satisfy enum value set: [REQUIRE, OPTIONAL]");
        settings.Change(region, new ConfigurationSet
        {
            Name = name, TlsPolicy = tls, ReputationMetrics = Option(input, "ReputationOptions", "ReputationMetricsEnabled") is { ValueKind: JsonValueKind.True },
            SendingEnabled = Option(input, "SendingOptions", "SendingEnabled") is not { ValueKind: JsonValueKind.False },
        });
        return null;
    }

    private static JsonElement? Option(JsonElement input, string group, string name) =>
        input.TryGetProperty(group, out var options) && options.ValueKind == JsonValueKind.Object && options.TryGetProperty(name, out var value) ? value : null;

    private static AwsError? Get(Region region, string name, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        if (Find(region, name) is not { } set) return Missing(name);
        answer = json =>
        {
            json.WriteString("ConfigurationSetName", set.Name);
            json.WriteStartObject("SendingOptions");
            json.WriteBoolean("SendingEnabled", set.SendingEnabled);
            json.WriteEndObject();
            json.WriteStartObject("DeliveryOptions");
            json.WriteString("TlsPolicy", set.TlsPolicy);
            json.WriteEndObject();
            json.WriteStartObject("ReputationOptions");
            json.WriteBoolean("ReputationMetricsEnabled", set.ReputationMetrics);
            json.WriteEndObject();
        };
        return null;
    }

    private AwsError? Delete(Region region, string name)
    {
        if (Find(region, name) is null) return Missing(name);
        settings.Delete(region, name);
        return null;
    }

    private AwsError? PutSending(Region region, string name, JsonElement input)
    {
        if (Find(region, name) is not { } set) return Missing(name);
        settings.Change(region, set with { SendingEnabled = input.TryGetProperty("SendingEnabled", out var on)
            && on.ValueKind == JsonValueKind.True });
        return null;
    }

    private static AwsError? GetDestinations(Region region, string name, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        if (Find(region, name) is not { } set) return Missing(name);
        answer = json =>
        {
            json.WriteStartArray("EventDestinations");
            foreach (var destination in set.Destinations) DestinationRequest.Write(json, destination);
            json.WriteEndArray();
        };
        return null;
    }

    private AwsError? CreateDestination(Region region, string name, JsonElement input)
    {
        if (Find(region, name) is not { } set) return Missing(name);
        var destinationName = input.TryGetProperty("EventDestinationName", out var value) ? value.GetString() ?? "" : "";
        if (!Name().IsMatch(destinationName)) return AwsError.BadRequest($"Invalid event destination name <{destinationName}>.");
        if (set.Destinations.Any(d => d.Name == destinationName))
            return new AwsError(400, "AlreadyExistsException", $"Event destination <{destinationName}> already exists in configuration set <{name}>.", "bad_request");
        if (set.Destinations.Count >= MaxDestinations)
            return new AwsError(400, "LimitExceededException", $"Configuration set <{name}> has {MaxDestinations} event destinations.", "bad_request");
        return Keep(region, set, destinationName, input);
    }

    private AwsError? UpdateDestination(Region region, string name, string destination, JsonElement input)
    {
        if (Find(region, name) is not { } set) return Missing(name);
        return set.Destinations.Any(d => d.Name == destination)
            ? Keep(region, set, destination, input) : MissingDestination(name, destination);
    }

    private AwsError? DeleteDestination(Region region, string name, string destination)
    {
        if (Find(region, name) is not { } set) return Missing(name);
        if (set.Destinations.All(d => d.Name != destination)) return MissingDestination(name, destination);
        settings.Change(region, set with { Destinations = [.. set.Destinations.Where(d => d.Name != destination)] });
        return null;
    }

    // A topic is tried out at once: its subscribers find SES's notice.
    private AwsError? Keep(Region region, ConfigurationSet set, string name, JsonElement input)
    {
        if (DestinationRequest.Read(name, input, out var destination) is { } wrong) return wrong;
        var source = Arn.ConfigurationSet(region.Settings.Name, options.AccountId, set.Name);
        if (destination!.TopicArn is { } topic && !(Arn.Region(topic) == Place.RegionOf(region.Settings.Name) && notices.Publish(topic, source)))
            return AwsError.BadRequest($"Could not publish to SNS topic <{topic}>.");
        settings.Change(region, set with { Destinations = [.. set.Destinations.Where(d => d.Name != name), destination] });
        return null;
    }

    private static ConfigurationSet? Find(Region region, string name) => region.ConfigurationSets.GetValueOrDefault(name);

    private static AwsError Missing(string name) => AwsError.NotFound($"Configuration set <{name}> does not exist.");

    private static AwsError MissingDestination(string set, string name) =>
        AwsError.NotFound($"Event destination <{name}> does not exist in configuration set <{set}>.");

    private static JsonElement Parse(ReadOnlyMemory<byte> body) => JsonElement.Parse(body.Span);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
