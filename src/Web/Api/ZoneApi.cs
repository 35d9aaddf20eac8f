using Postroad.Core.Accounts;
using Postroad.Core.Domains.Checks;
using Postroad.Core.SesSetup;

namespace Postroad.Web.Api;

/// <summary>How a domain's records could be published in Route 53.</summary>
/// <param name="Server">Whose key sees the zone. Null: none does.</param>
/// <param name="Zone">Name of the hosted zone. Null with the server.</param>
/// <param name="Plan">By which it is agreed to.</param>
/// <param name="LastChange">What was changed last, by which it is taken back. Null: nothing stands.</param>
/// <param name="Fault">Why it cannot be done. Null: it can.</param>
public sealed record ZoneBody(string? Server, string? Zone, string Plan, IReadOnlyList<ZoneStepBody> Steps, string? LastChange, string? Fault);

/// <param name="Key">By which <c>replace</c> names it.</param>
/// <param name="Op">keep, create, change or blocked.</param>
/// <param name="AsksFirst">It replaces what somebody has chosen, and is left alone unless <c>replace</c> names it.</param>
/// <param name="Now">Values as a zone file has them. Null: nothing stands there.</param>
public sealed record ZoneStepBody(string Key, CheckSubject Subject, PlanOp Op, string Name, string Type, IReadOnlyList<string>? Now, IReadOnlyList<string> Then, bool AsksFirst, string? Why);

/// <param name="Plan">As <c>plan</c> was told.</param>
/// <param name="Replace">Keys of steps that ask first. Null: none.</param>
public sealed record ZoneWishBody(string? Plan, IReadOnlyList<string>? Replace);

/// <param name="Change">As <c>last_change</c> was told.</param>
public sealed record ZoneUndoBody(string? Change);

/// <summary>Records of a sending domain in Route 53, for keys that an administrator made.</summary>
internal static class ZoneApi
{
    private const string What = "A sending domain.";

    public static void MapZones(this RouteGroupBuilder api)
    {
        var zones = api.MapGroup("/domains/{id}/hosted-zone").WithTags("Domains");
        zones.MapGet("", FindAsync).Answers<ZoneBody>().Is("get_domain_zone", ApiScopes.ServersRead, "What would be changed in the hosted zone of a domain; asks Route 53");
        zones.MapPost("", PublishAsync).Answers<ZoneBody>().Is("publish_domain_zone", ApiScopes.ServersWrite, "Publish a domain's records in Route 53, all at once or none");
        zones.MapPost("/undo", UndoAsync).Answers<ZoneBody>().Is("undo_domain_zone", ApiScopes.ServersWrite, "Put back what stood in the zone before the last change");
    }

    private static async Task<IResult> FindAsync(HttpContext http, ZonePublishing zones, string id, CancellationToken cancel) =>
        await zones.LookAsync(ApiCaller.Of(http).Customer, id, cancel) is { } view ? Results.Ok(Of(view)) : ApiProblems.NotFound(What);

    private static async Task<IResult> PublishAsync(HttpContext http, ZonePublishing zones, string id, ZoneWishBody body, CancellationToken cancel)
    {
        var caller = ApiCaller.Of(http);
        return Of(await zones.PublishAsync(caller.Customer, id, body.Plan ?? "", body.Replace?.ToList() ?? [], caller.Name, cancel));
    }

    private static async Task<IResult> UndoAsync(HttpContext http, ZonePublishing zones, string id, ZoneUndoBody body, CancellationToken cancel)
    {
        var caller = ApiCaller.Of(http);
        return Of(await zones.UndoAsync(caller.Customer, id, body.Change ?? "", caller.Name, cancel));
    }

    private static IResult Of(ZoneAnswer answer) => answer switch
    {
        ZoneAnswer.Done done => Results.Ok(Of(done.View)),
        ZoneAnswer.Differs => ApiProblems.Conflict("Nothing was changed: the zone, or what the domain needs, has changed since the plan was told. Read it again."),
        ZoneAnswer.Refused refused => ApiProblems.Conflict(refused.View.Fault ?? "Nothing was changed."),
        _ => ApiProblems.NotFound(What),
    };

    private static ZoneBody Of(ZoneView view) => new(view.Server?.PublicId, view.Zone, view.Print, [.. view.Plan.Select(Of)], view.Last?.PublicId, view.Fault);

    private static ZoneStepBody Of(ZoneStep step) => new(step.Key, step.Subject, step.Op, step.Then.Name, step.Then.Type, step.Now?.Values, step.Then.Values, step.AsksFirst, step.Why);
}
