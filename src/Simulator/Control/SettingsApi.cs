using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Simulator.Dns;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Control;

/// <summary>Reads and changes faults, shares, regions, identities and the queue's wrapping; empties everything.</summary>
internal static class SettingsApi
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("/faults", (Settings settings) => TypedResults.Json(settings.Faults.Settings, SimulatorJson.Default.FaultSettings));
        control.MapGet("/faults/struck", (Settings settings) => TypedResults.Json(Struck(settings), SimulatorJson.Default.DictionaryStringInt64));
        control.MapPut("/faults", PutFaults);
        control.MapGet("/faults/script", (Settings settings) => Left(settings));
        control.MapPut("/faults/script", PutScript);
        control.MapGet("/shares", (Settings settings) => TypedResults.Json(settings.Shares, SimulatorJson.Default.MailboxShares));
        control.MapPut("/shares", PutShares);
        control.MapGet("/regions", (Settings settings) => TypedResults.Json<IReadOnlyList<RegionSettings>>([.. settings.Regions.Select(r => r.Settings)], SimulatorJson.Default.IReadOnlyListRegionSettings));
        control.MapGet("/regions/{region}", GetRegion);
        control.MapPut("/regions/{region}", PutRegion);
        control.MapPost("/regions/{region}/review", PostReview);
        control.MapPost("/regions/{region}/identities", AddIdentity);
        control.MapDelete("/regions/{region}/identities/{identity}", RemoveIdentity);
        control.MapPost("/regions/{region}/identities/{identity}/look", LookAsync);
        control.MapGet("/queue", (Settings settings) => TypedResults.Json(new QueueSettings { Body = settings.QueueBody }, SimulatorJson.Default.QueueSettings));
        control.MapPut("/queue", PutQueue);
        control.MapPost("/empty", (Emptying emptying) => { emptying.Empty(); return TypedResults.NoContent(); });
    }

    private static Dictionary<string, long> Struck(Settings settings) =>
        Enum.GetValues<FaultKind>().ToDictionary(FaultScript.Name, settings.Faults.Struck);

    private static async Task<IResult> PutFaults(HttpContext context, Settings settings)
    {
        var faults = await Overlay.ReadAsync(context.Request, settings.Faults.Settings, SimulatorJson.Default.FaultSettings);
        if (faults.Wrong() is { Count: > 0 } wrong) return Wrong(wrong);
        settings.Change(faults);
        return TypedResults.Json(faults, SimulatorJson.Default.FaultSettings);
    }

    private static async Task<IResult> PutScript(HttpContext context, Settings settings)
    {
        var script = await Overlay.ReadAsync(context.Request, new FaultScript(), SimulatorJson.Default.FaultScript);
        if (script.Wrong() is { Count: > 0 } wrong) return Wrong(wrong);
        settings.Faults.Follow(script);
        return Left(settings);
    }

    private static JsonHttpResult<ScriptLeft> Left(Settings settings) =>
        TypedResults.Json(new ScriptLeft { RequestsLeft = settings.Faults.Left.Requests, EventsLeft = settings.Faults.Left.Events }, SimulatorJson.Default.ScriptLeft);

    private static async Task<IResult> PutShares(HttpContext context, Settings settings)
    {
        var shares = await Overlay.ReadAsync(context.Request, settings.Shares, SimulatorJson.Default.MailboxShares);
        if (shares.Faults() is { Count: > 0 } wrong) return Wrong(wrong);
        settings.Change(shares);
        return TypedResults.Json(shares, SimulatorJson.Default.MailboxShares);
    }

    private static IResult GetRegion(Settings settings, string region) =>
        settings.Knows(region)
            ? TypedResults.Json(settings.Region(region).Settings, SimulatorJson.Default.RegionSettings)
            : NoRegion(region);

    private static async Task<IResult> PutRegion(HttpContext context, Settings settings, Mailroom room, Wiring wiring, string region)
    {
        var known = settings.Knows(region) ? settings.Region(region).Settings : new RegionSettings { Name = region };
        var given = await Overlay.ReadAsync(context.Request, known, SimulatorJson.Default.RegionSettings);
        if (given.Name != region)
            return Wrong([$"The body's name is {given.Name}, the address's {region}; they must be the same."]);
        if (RegionRules.Faults(given) is { Count: > 0 } wrong) return Wrong(wrong);
        wiring.Prepare(region);
        lock (room.Gate) settings.Change(given);
        return TypedResults.Json(given, SimulatorJson.Default.RegionSettings);
    }

    /// <summary>Ends a review of the account's details as AWS's people would.</summary>
    private static async Task<IResult> PostReview(HttpContext context, Settings settings, Mailroom room, string region)
    {
        var end = await Overlay.ReadAsync(context.Request, new ReviewEnd(), SimulatorJson.Default.ReviewEnd);
        if (RegionRules.EndReview(settings, room, region, end) is { } wrong) return Wrong([wrong]);
        return TypedResults.Json(settings.Region(region).Settings, SimulatorJson.Default.RegionSettings);
    }

    private static async Task<IResult> AddIdentity(HttpContext context, Settings settings, Mailroom room, string region)
    {
        var identity = (await context.Request.ReadFromJsonAsync(SimulatorJson.Default.IdentityBody, context.RequestAborted))?.Identity ?? "";
        if (RegionRules.AddIdentity(settings, room, region, identity) is { } wrong) return Wrong([wrong]);
        return TypedResults.Json(settings.Region(region).Settings, SimulatorJson.Default.RegionSettings);
    }

    private static IResult RemoveIdentity(Settings settings, Mailroom room, string region, string identity)
    {
        if (!settings.Knows(region)) return NoRegion(region);
        lock (room.Gate) settings.DeleteIdentity(settings.Region(region), identity);
        return TypedResults.Json(settings.Region(region).Settings, SimulatorJson.Default.RegionSettings);
    }

    /// <summary>Asks DNS for an identity's records now, for who would not wait.</summary>
    private static async Task<IResult> LookAsync(HttpContext context, Settings settings, IdentityClerk clerk, string region, string identity)
    {
        if (!settings.Knows(region)) return NoRegion(region);
        await clerk.LookAsync(region, identity, context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> PutQueue(HttpContext context, Settings settings)
    {
        var queue = await Overlay.ReadAsync(context.Request, new QueueSettings { Body = settings.QueueBody }, SimulatorJson.Default.QueueSettings);
        settings.Change(queue.Body);
        return TypedResults.Json(queue, SimulatorJson.Default.QueueSettings);
    }

    private static NotFound<string> NoRegion(string region) =>
        TypedResults.NotFound($"The account does not use the region {region}.");

    private static JsonHttpResult<WrongBody> Wrong(IReadOnlyList<string> errors) =>
        TypedResults.Json(new WrongBody { Errors = errors }, SimulatorJson.Default.WrongBody, statusCode: 400);
}

/// <summary>How messages of the queue are wrapped: sns, raw or event_bridge.</summary>
public sealed record QueueSettings
{
    public QueueBody Body { get; init; }
}

/// <summary>What AWS decides of a request for production access.</summary>
public sealed record ReviewEnd
{
    /// <summary>GRANTED, DENIED or FAILED.</summary>
    public string Decision { get; init; } = "GRANTED";

    /// <summary>Of an account that is granted it; as AWS gives most of them.</summary>
    public double Max24HourSend { get; init; } = 50_000;

    public double MaxSendRate { get; init; } = 14;
}

/// <summary>Lines of the script that nothing has taken yet.</summary>
internal sealed record ScriptLeft
{
    public required int RequestsLeft { get; init; }

    public required int EventsLeft { get; init; }
}

internal sealed record IdentityBody
{
    public string? Identity { get; init; }
}

internal sealed record WrongBody
{
    public required IReadOnlyList<string> Errors { get; init; }
}
