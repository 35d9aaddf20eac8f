using System.Globalization;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;

namespace Postroad.Web.Api;

/// <summary>A delivery of which nobody knows whether it arrived.</summary>
/// <param name="Campaign">Id of its campaign.</param>
/// <param name="Number">Its place in the campaign.</param>
/// <param name="WatchedUntil">So long evidence is waited for; null: it is closed as unknown.</param>
/// <param name="ClosedBy">Null: nobody, or time did.</param>
public sealed record UncertainBody(string Campaign, int Number, string Email, string Server, DateTimeOffset HandedOverAt, DateTimeOffset Since, DateTimeOffset? WatchedUntil, string? ClosedBy, string? Why, DateTimeOffset? ClosedAt);

/// <param name="Campaign">Id of its campaign.</param>
/// <param name="Number">Its place in the campaign.</param>
public sealed record UncertainPickBody(string? Campaign, int Number);

/// <param name="Deliveries">Which; null: all that follow from the two below.</param>
/// <param name="All">Without deliveries: all, open or closed.</param>
/// <param name="Campaign">With all: of this campaign; null: of all campaigns.</param>
/// <param name="Decision">send_again, after which whoever has it gets it twice; or close_as_unknown.</param>
/// <param name="Why">Kept in the log.</param>
public sealed record DecideBody(IReadOnlyList<UncertainPickBody>? Deliveries, UncertainFilter? All, string? Campaign, UncertainDecision? Decision, string? Why);

/// <param name="LeftOut">Settled meanwhile, decided before, mailed by a send to those who were missed, or of a cancelled campaign.</param>
public sealed record DecidedBody(int Changed, int LeftOut);

/// <summary>Uncertain deliveries, by name.</summary>
internal static class UncertainApi
{
    /// <summary>Deliveries named in one call.</summary>
    private const int Most = 500;

    public static void MapUncertain(this RouteGroupBuilder api)
    {
        var uncertain = api.MapGroup("/uncertain").WithTags("Deliveries");
        uncertain.MapGet("", ListAsync).Answers<ApiPage<UncertainBody>>().Is("list_uncertain", ApiScopes.DeliveriesRead, "Deliveries of which nobody knows whether they arrived");
        uncertain.MapPost("/decide", DecideAsync).Answers<DecidedBody>().Is("decide_uncertain", ApiScopes.CampaignsSend, "Send uncertain deliveries again, or close them as unknown");
    }

    /// <param name="campaign">Id of a campaign; left out: of all.</param>
    /// <param name="show">all, open or closed.</param>
    private static async Task<IResult> ListAsync(HttpContext http, UncertainList list, string? campaign, string? show, string? cursor, CancellationToken cancel)
    {
        if (!Enum.TryParse<UncertainFilter>(show ?? "all", ignoreCase: true, out var filter) || int.TryParse(show, out _)) return ApiProblems.Invalid([new("show", $"“{show}” is none of all, open, closed.")]);
        if (!TryBehind(cursor, out var behind)) return ApiProblems.Invalid([new("cursor", "It is not one that this call gave out as next.")]);
        var rows = await list.ReadBehindAsync(ApiCaller.Of(http).Customer, campaign, filter, behind, UncertainList.PageSize + 1, cancel);
        var shown = rows.Take(UncertainList.PageSize).ToList();
        return Results.Ok(new ApiPage<UncertainBody>([.. shown.Select(Of)], rows.Count > shown.Count ? string.Create(CultureInfo.InvariantCulture, $"{shown[^1].Delivery.Send.Value}-{shown[^1].Seq}") : null));
    }

    private static bool TryBehind(string? cursor, out DeliveryRef? behind)
    {
        behind = null;
        if (cursor is null) return true;
        if (cursor.Split('-') is not [var send, var seq] || !long.TryParse(send, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !int.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) return false;
        behind = new DeliveryRef(new SendId(number), place);
        return true;
    }

    private static async Task<IResult> DecideAsync(HttpContext http, UncertainList list, UncertainDecisions decisions, DecideBody body, CancellationToken cancel)
    {
        var (caller, faults, why) = (ApiCaller.Of(http), new List<FieldFault>(), Parts.Reasons.Read(body.Why));
        if (body.Decision is null) faults.Add(new("decision", "Say send_again or close_as_unknown."));
        if (why is null) faults.Add(new("why", "Say why in a few words: it is kept in the log."));
        if (body.Deliveries is null == body.All is null) faults.Add(new("deliveries", "Name the deliveries, or say with all which of them."));
        else if (body.Deliveries is { Count: 0 or > Most }) faults.Add(new("deliveries", $"{body.Deliveries.Count} deliveries; 1 to {Most} are possible."));
        if (faults.Count > 0) return ApiProblems.Invalid(faults);
        var picks = body.Deliveries?.Select(d => new UncertainPick(d.Campaign ?? "", d.Number)).ToList() ?? await list.PicksAsync(caller.Customer, body.Campaign, body.All!.Value, cancel);
        var result = await decisions.DecideAsync(caller.Customer, picks, body.Decision!.Value, caller.Name, why!, cancel);
        return Results.Ok(new DecidedBody(result.Changed, result.LeftOut));
    }

    private static UncertainBody Of(UncertainRow r) => new(r.Campaign, r.Seq, r.Address, r.Server, r.HandedOverAt, r.Since, r.WatchedUntil, r.ClosedBy, r.Why, r.ClosedAt);
}
