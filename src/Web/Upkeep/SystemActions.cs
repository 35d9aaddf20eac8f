using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries.Checks;
using Postroad.Web.Parts;
using Postroad.Web.SignIn;

namespace Postroad.Web.Upkeep;

/// <summary>What an administrator asks the installation to do.</summary>
internal static class SystemActions
{
    public static void MapSystem(this IEndpointRouteBuilder screens)
    {
        screens.MapPost(Addresses.SystemCheck, Check);
        screens.MapPost(Addresses.SystemRelease, ReleaseAsync);
        screens.MapPost(Addresses.SystemBackup, BackUp);
    }

    private static IResult Check(HttpContext http, LedgerChecks checks)
    {
        if (!Callers.Of(http).IsAdministrator) return Results.NotFound();
        checks.Ask();
        return Results.LocalRedirect(Addresses.System);
    }

    private static IResult BackUp(HttpContext http, BackupRuns backups)
    {
        if (!Callers.Of(http).IsAdministrator) return Results.NotFound();
        backups.Ask();
        return Results.LocalRedirect(Addresses.System + "#backup");
    }

    /// <param name="campaign">Public id of one campaign. Null: all that wait.</param>
    private static async Task<IResult> ReleaseAsync(HttpContext http, Restorations restorations, [FromForm] string? campaign)
    {
        var caller = Callers.Of(http);
        if (!caller.IsAdministrator) return Results.NotFound();
        await restorations.ReleaseAsync(campaign, caller.UserName, http.RequestAborted);
        return Results.LocalRedirect(Addresses.System);
    }
}
