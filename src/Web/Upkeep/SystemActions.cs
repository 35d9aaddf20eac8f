using Postroad.Core.Deliveries.Checks;
using Postroad.Web.Parts;
using Postroad.Web.SignIn;

namespace Postroad.Web.Upkeep;

/// <summary>What an administrator asks the installation to do.</summary>
internal static class SystemActions
{
    public static void MapSystem(this IEndpointRouteBuilder screens) => screens.MapPost(Addresses.SystemCheck, Check);

    private static IResult Check(HttpContext http, LedgerChecks checks)
    {
        if (!Callers.Of(http).IsAdministrator) return Results.NotFound();
        checks.Ask();
        return Results.LocalRedirect(Addresses.System);
    }
}
