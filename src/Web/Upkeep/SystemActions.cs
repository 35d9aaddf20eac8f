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
        var system = screens.MapGroup("").WithMetadata(new ForAdministratorsAttribute());
        system.MapPost(Addresses.SystemCheck, Check);
        system.MapPost(Addresses.SystemRelease, ReleaseAsync);
        system.MapPost(Addresses.SystemBackup, BackUp);
    }

    private static IResult Check(LedgerChecks checks)
    {
        checks.Ask();
        return Results.LocalRedirect(Addresses.System);
    }

    private static IResult BackUp(BackupRuns backups)
    {
        backups.Ask();
        return Results.LocalRedirect(Addresses.System + "#backup");
    }

    /// <param name="campaign">Public id of one campaign. Null: all that wait.</param>
    private static async Task<IResult> ReleaseAsync(HttpContext http, Restorations restorations, [FromForm] string? campaign)
    {
        await restorations.ReleaseAsync(campaign, Callers.Of(http).UserName, http.RequestAborted);
        return Results.LocalRedirect(Addresses.System);
    }
}
