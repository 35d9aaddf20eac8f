namespace Postroad.Simulator.Control;

/// <summary>The simulator's own routes, under /_simulator/.</summary>
internal static class ControlApi
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/_simulator/health", () => Results.Text("ok"));
        app.MapGet("/_simulator/account", (string? campaign, AccountReport report) =>
            Results.Json(report.Of(campaign), SimulatorJson.Default.AccountBody));
    }
}
