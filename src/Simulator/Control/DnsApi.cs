using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Simulator.Zones;

namespace Postroad.Simulator.Control;

/// <summary>The zones of the simulator's own name server. A call that changes one answers when the name server serves it.</summary>
internal static class DnsApi
{
    public static void Map(IEndpointRouteBuilder control)
    {
        var dns = control.MapGroup("/dns").AddEndpointFilter(CheckRegistrarAsync);
        dns.MapGet("", (Registrar registrar, SimulatorOptions options) => TypedResults.Json(RegistrarBody.Of(registrar, options), SimulatorJson.Default.RegistrarBody));
        dns.MapGet("/zones/{zone}", (string zone, Registrar registrar) => registrar.Find(zone) is { } found
            ? (IResult)TypedResults.Json(ZoneBody.Of(found), SimulatorJson.Default.ZoneBody) : TypedResults.NotFound($"There is no zone {zone}."));
        dns.MapPut("/zones/{zone}", PutZone);
        dns.MapDelete("/zones/{zone}", async (string zone, Registrar registrar, CancellationToken cancel) => Answer(await registrar.DeleteAsync(zone, cancel), gone: true));
        dns.MapPost("/zones/{zone}/records", PostRecord);
        dns.MapPut("/zones/{zone}/records/{id}", PutRecord);
        dns.MapDelete("/zones/{zone}/records/{id}", async (string zone, string id, Registrar registrar, CancellationToken cancel) => Answer(await registrar.RemoveAsync(zone, id, cancel)));
    }

    /// <summary>Without a name server of its own there is nothing to write.</summary>
    public static ValueTask<object?> CheckRegistrarAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<SimulatorOptions>().Registrar is null
            ? ValueTask.FromResult<object?>(TypedResults.Text("This simulator has no name server of its own: postroad demo --dns starts one.\n", statusCode: 404)) : next(context);

    private static async Task<IResult> PutZone(HttpContext context, string zone, Registrar registrar)
    {
        var given = await Overlay.ReadAsync(context.Request, new NewZoneText(), SimulatorJson.Default.NewZoneText);
        return Answer(await registrar.PasteAsync(zone, given.Text, given.Keep, context.RequestAborted));
    }

    private static async Task<IResult> PostRecord(HttpContext context, string zone, Registrar registrar)
    {
        var given = await Overlay.ReadAsync(context.Request, new NewRecord(), SimulatorJson.Default.NewRecord);
        return Answer(await registrar.AddAsync(zone, given.Typed(), context.RequestAborted));
    }

    private static async Task<IResult> PutRecord(HttpContext context, string zone, string id, Registrar registrar)
    {
        var given = await Overlay.ReadAsync(context.Request, new NewRecord(), SimulatorJson.Default.NewRecord);
        return Answer(await registrar.ReplaceAsync(zone, id, given.Typed(), context.RequestAborted));
    }

    private static IResult Answer(ZoneOutcome outcome, bool gone = false) => outcome switch
    {
        ZoneOutcome.Served when gone => TypedResults.NoContent(),
        ZoneOutcome.Served(var zone) => TypedResults.Json(ZoneBody.Of(zone), SimulatorJson.Default.ZoneBody),
        ZoneOutcome.Faulty(var faults) => Wrong(faults, 400),
        ZoneOutcome.Missing(var what) => TypedResults.NotFound(what),
        ZoneOutcome.NotServed(var why) => Wrong([why], 503),
        _ => throw new InvalidOperationException($"Nobody knows {outcome}."),
    };

    private static JsonHttpResult<WrongBody> Wrong(IReadOnlyList<string> errors, int status) => TypedResults.Json(new WrongBody { Errors = errors }, SimulatorJson.Default.WrongBody, statusCode: status);
}

internal sealed record RegistrarBody
{
    /// <summary>Where the name server answers, by UDP and TCP.</summary>
    public required string Address { get; init; }

    public required IReadOnlyList<string> Zones { get; init; }

    public static RegistrarBody Of(Registrar registrar, SimulatorOptions options) => new() { Address = options.Registrar!.ToString(), Zones = [.. registrar.Zones.Select(zone => zone.Name)] };
}

internal sealed record ZoneBody
{
    public required string Name { get; init; }

    public required uint Serial { get; init; }

    /// <summary>When the name server was first seen to have this serial. Null: not yet.</summary>
    public required DateTimeOffset? ServedAt { get; init; }

    public required IReadOnlyList<RecordBody> Records { get; init; }

    public static ZoneBody Of(Zone zone) => new()
    {
        Name = zone.Name, Serial = zone.Serial, ServedAt = zone.ServedAt,
        Records = [.. zone.Records.Select(r => new RecordBody { Id = r.Id, Name = r.Name, Ttl = r.Ttl, Type = r.Type, Data = r.Data })],
    };
}

/// <summary>A record as it is written; <see cref="Id"/> changes with what it says.</summary>
internal sealed record RecordBody
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required int Ttl { get; init; }

    public required string Type { get; init; }

    public required string Data { get; init; }
}

/// <summary>Zone text, instead of the records of a zone or, with <see cref="Keep"/>, beside them. A zone that is not there is made.</summary>
internal sealed record NewZoneText
{
    public string Text { get; init; } = "";

    public bool Keep { get; init; }
}

/// <summary>A record as one types it: see <see cref="TypedRecord"/>.</summary>
internal sealed record NewRecord
{
    public string Name { get; init; } = "@";

    public int Ttl { get; init; } = ZoneRecord.DefaultTtl;

    public string Type { get; init; } = "";

    public string Value { get; init; } = "";

    public TypedRecord Typed() => new(Name, Ttl.ToString(System.Globalization.CultureInfo.InvariantCulture), Type, Value);
}
