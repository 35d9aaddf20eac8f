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
                ("GET", []) => List(region, PageAsked.Of(context, default), out answer),
                ("POST", []) => Create(region, Parse(body)),
                ("GET", [var name]) => Get(region, name, out answer),
                ("DELETE", [var name]) => Delete(region, name),
                ("PUT", [var name, var group]) when SetOptions.Groups.ContainsKey(group) => Put(region, name, group, JsonInput.Parse(body)),
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

    public async Task<AwsError?> ListAsync(HttpContext context, string regionName, ReadOnlyMemory<byte> body)
    {
        Action<Utf8JsonWriter> answer;
        lock (room.Gate) if (List(settings.Region(regionName), PageAsked.Of(context, body), out answer) is { } wrong) return wrong;
        await AwsAnswer.WriteAsync(context, SesApi.ContentType, answer);
        return null;
    }

    private static AwsError? List(Region region, PageAsked asked, out Action<Utf8JsonWriter> answer) =>
        asked.Take(region.ConfigurationSets.Keys, "ConfigurationSets", (json, name) => json.WriteStringValue(name), out answer);

    private AwsError? Create(Region region, JsonElement input)
    {
        var name = input.TryGetProperty("ConfigurationSetName", out var value) ? value.GetString() ?? "" : "";
        if (!Name().IsMatch(name))
            return AwsError.BadRequest($"Invalid configuration set name <{name}>: only alphanumeric ASCII characters, '_', and '-' are allowed, at most 64.");
        if (region.ConfigurationSets.ContainsKey(name))
            return new AwsError(400, "AlreadyExistsException", $"Configuration set <{name}> already exists.", "bad_request");
        var set = new ConfigurationSet { Name = name };
        foreach (var (_, (member, read)) in SetOptions.Groups)
        {
            if (new JsonInput(input).Object(member) is not { } given) continue;
            if (read(region, given, set, out var changed) is { } wrong) return wrong;
            set = changed;
        }

        settings.Change(region, set);
        return null;
    }

    private static AwsError? Get(Region region, string name, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        if (Find(region, name) is not { } set) return Missing(name);
        answer = json => SetOptions.Write(json, set);
        return null;
    }

    private AwsError? Delete(Region region, string name)
    {
        if (Find(region, name) is null) return Missing(name);
        settings.Delete(region, name);
        return null;
    }

    private AwsError? Put(Region region, string name, string group, JsonInput input)
    {
        if (Find(region, name) is not { } set) return Missing(name);
        if (SetOptions.Groups[group].Read(region, input, set, out var changed) is { } wrong) return wrong;
        settings.Change(region, changed);
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
