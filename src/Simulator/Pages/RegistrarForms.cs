using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Simulator.Control;
using Postroad.Simulator.Zones;

namespace Postroad.Simulator.Pages;

/// <summary>What a registrar's page shows.</summary>
internal sealed record RegistrarModel
{
    public required Registrar Registrar { get; init; }
    public required SimulatorOptions Options { get; init; }

    /// <summary>Null: all zones are listed.</summary>
    public Zone? Zone { get; init; }

    /// <summary>Id of the record that is being changed. Null: one may be added.</summary>
    public string? Change { get; init; }

    /// <summary>Asks whether the zone is to be deleted.</summary>
    public bool AsksToDelete { get; init; }
    public string Theme { get; init; } = "light";

    /// <summary>Why a form was refused, and what stood in it.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
    public string TypedZone { get; init; } = "";
    public TypedRecord? Typed { get; init; }
    public string? TypedText { get; init; }
    public bool Keep { get; init; } = true;
}

/// <summary>The registrar's pages and their forms; they work without script and carry an antiforgery token.</summary>
internal static class RegistrarForms
{
    public static void Map(IEndpointRouteBuilder app, RouteGroupBuilder forms)
    {
        var pages = app.MapGroup("/registrar").AddEndpointFilter(DnsApi.CheckRegistrarAsync);
        pages.MapGet("", (HttpContext context, Registrar registrar, SimulatorOptions options) => Page<RegistrarPage>(Model(context, registrar, options)));
        pages.MapGet("/{zone}", GetZone);
        var posts = forms.MapGroup("/registrar").AddEndpointFilter(DnsApi.CheckRegistrarAsync);
        posts.MapPost("", CreateAsync);
        posts.MapPost("/{zone}/record", SaveAsync);
        posts.MapPost("/{zone}/remove", RemoveAsync);
        posts.MapPost("/{zone}/text", PasteAsync);
        posts.MapPost("/{zone}/delete", DeleteAsync);
    }

    /// <summary>The address of a zone's page.</summary>
    public static string Of(string zone) => "/registrar/" + Uri.EscapeDataString(zone);

    private static IResult GetZone(HttpContext context, string zone, Registrar registrar, SimulatorOptions options)
    {
        if (registrar.Find(zone) is not { } found) return TypedResults.Text($"There is no zone {zone}.\n", statusCode: 404);
        var query = context.Request.Query;
        return Page<ZonePage>(Model(context, registrar, options) with { Zone = found, Change = query["change"].ToString() is { Length: > 0 } id ? id : null, AsksToDelete = query["ask"] == "delete" });
    }

    private static async Task<IResult> CreateAsync(HttpContext context, Registrar registrar, SimulatorOptions options)
    {
        var zone = (await context.Request.ReadFormAsync(context.RequestAborted))["zone"].ToString();
        return await registrar.CreateAsync(zone, context.RequestAborted) switch
        {
            ZoneOutcome.Served(var made) => Back(Of(made.Name)),
            var other => Refused<RegistrarPage>(Model(context, registrar, options) with { TypedZone = zone }, other),
        };
    }

    private static async Task<IResult> SaveAsync(HttpContext context, string zone, Registrar registrar, SimulatorOptions options)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var typed = new TypedRecord(form["name"].ToString(), form["ttl"].ToString(), form["type"].ToString(), form["value"].ToString());
        var id = form["id"].ToString();
        var outcome = id.Length == 0 ? await registrar.AddAsync(zone, typed, context.RequestAborted) : await registrar.ReplaceAsync(zone, id, typed, context.RequestAborted);
        return After(context, zone, registrar, options, outcome, model => model with { Typed = typed, Change = id.Length == 0 ? null : id });
    }

    private static async Task<IResult> RemoveAsync(HttpContext context, string zone, Registrar registrar, SimulatorOptions options)
    {
        var id = (await context.Request.ReadFormAsync(context.RequestAborted))["id"].ToString();
        return After(context, zone, registrar, options, await registrar.RemoveAsync(zone, id, context.RequestAborted), model => model);
    }

    private static async Task<IResult> PasteAsync(HttpContext context, string zone, Registrar registrar, SimulatorOptions options)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (text, keep) = (form["text"].ToString(), form["keep"] != "no");
        return After(context, zone, registrar, options, await registrar.PasteAsync(zone, text, keep, context.RequestAborted), model => model with { TypedText = text, Keep = keep });
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, string zone, Registrar registrar, SimulatorOptions options) =>
        await registrar.DeleteAsync(zone, context.RequestAborted) is var outcome and not (ZoneOutcome.Served or ZoneOutcome.Missing)
            ? After(context, zone, registrar, options, outcome, model => model) : Back("/registrar");

    /// <param name="kept">What was typed, so that nobody types it twice.</param>
    private static IResult After(HttpContext context, string zone, Registrar registrar, SimulatorOptions options, ZoneOutcome outcome, Func<RegistrarModel, RegistrarModel> kept)
    {
        if (outcome is ZoneOutcome.Served) return Back(Of(zone) + "#records");
        return registrar.Find(zone) is { } found ? Refused<ZonePage>(kept(Model(context, registrar, options) with { Zone = found }), outcome)
            : Refused<RegistrarPage>(Model(context, registrar, options), outcome);
    }

    private static RegistrarModel Model(HttpContext context, Registrar registrar, SimulatorOptions options) =>
        new() { Registrar = registrar, Options = options, Theme = context.Request.Query["theme"] == "dark" ? "dark" : "light" };

    private static RazorComponentResult<T> Refused<T>(RegistrarModel model, ZoneOutcome outcome) where T : Microsoft.AspNetCore.Components.IComponent => outcome switch
    {
        ZoneOutcome.Faulty(var faults) => Page<T>(model with { Errors = faults }, 400),
        ZoneOutcome.Missing(var what) => Page<T>(model with { Errors = [what] }, 404),
        ZoneOutcome.NotServed(var why) => Page<T>(model with { Errors = [why] }, 503),
        _ => throw new InvalidOperationException($"Nobody refuses {outcome}."),
    };

    private static RazorComponentResult<T> Page<T>(RegistrarModel model, int status = 200) where T : Microsoft.AspNetCore.Components.IComponent =>
        new(new { Page = model }) { StatusCode = status, PreventStreamingRendering = true };

    private static FormsApi.SeeOther Back(string to) => new(to);
}
