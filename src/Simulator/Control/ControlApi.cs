using System.Text.Json;

namespace Postroad.Simulator.Control;

/// <summary>The simulator's own routes, under /_simulator/.</summary>
internal static class ControlApi
{
    public static void Map(WebApplication app)
    {
        var control = app.MapGroup("/_simulator").AddEndpointFilter(NameJsonFaultsAsync);
        control.MapGet("/health", () => TypedResults.Text("ok"));
        control.MapGet("/account", (string? campaign, AccountReport report) => TypedResults.Json(report.Of(campaign), SimulatorJson.Default.AccountBody));
        MessagesApi.Map(control);
        SettingsApi.Map(control);
        KeysApi.Map(control);
        PersonalitiesApi.Map(control);
        DnsApi.Map(control);
    }

    private static async ValueTask<object?> NameJsonFaultsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try { return await next(context); }
        catch (JsonException e) { return TypedResults.Json(new WrongBody { Errors = [e.Message] }, SimulatorJson.Default.WrongBody, statusCode: 400); }
    }
}
