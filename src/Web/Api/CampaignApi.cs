using System.Globalization;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Reports;

namespace Postroad.Web.Api;

/// <summary>One campaign of a list.</summary>
/// <param name="StateReason">For what it waits, or why it was paused; null: there is nothing to say.</param>
public sealed record CampaignLineBody(string Id, string Name, string Subject, CampaignState State, DateTimeOffset StateSince, string? StateReason, DateTimeOffset? StartedAt, NumbersBody Numbers);

/// <summary>Recipients = queued + sent + suppressed + failed; sent = delivered + bounced + still_trying + no_answer_yet + uncertain.</summary>
/// <param name="Reported">False: nobody tells what becomes of the mails, as by an SMTP relay; delivered, bounced and complained are unknown then, and not 0.</param>
public sealed record NumbersBody(
    long Recipients, long Queued, long Sent, long Suppressed, long Failed, long Delivered, long Bounced, long StillTrying, long NoAnswerYet, long Uncertain,
    long OpenedByPeople, long OpenedByMachines, long Clicked, long Unsubscribed, long Complained, bool Reported)
{
    public static NumbersBody Of(CampaignNumbers n) => new(
        n.Recipients, n.Queued, n.Sent, n.Suppressed, n.Failed, n.Delivered, n.Bounced, n.StillTrying, n.NoAnswerYet, n.Uncertain,
        n.OpenedByPeople, n.OpenedByMachines, n.Clicked, n.Unsubscribed, n.Complained, n.IsReported);
}

/// <summary>A campaign with all that its report says.</summary>
public sealed record ReportBody(
    string Id, string Name, string Subject, string List, string Server, CampaignState State, DateTimeOffset StateSince, string? StateReason, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    NumbersBody Numbers, long Missed, IReadOnlyList<LinkBody> Links, IReadOnlyList<BounceBody> Bounces);

/// <param name="People">Who clicked it at least once, machines left out.</param>
public sealed record LinkBody(int Number, string Url, int People, int Clicks, int MachineClicks);

/// <param name="Status">Enhanced status code (RFC 3463); empty: none was given.</param>
public sealed record BounceBody(string Reason, Core.Events.BounceKind Kind, string Status, long Deliveries);

/// <param name="Why">For whoever looks at it later. Null: not said.</param>
public sealed record WhyBody(string? Why);

/// <summary>Campaigns and their reports.</summary>
internal static class CampaignApi
{
    private const string What = "A campaign.";

    public static void MapCampaigns(this RouteGroupBuilder api)
    {
        var campaigns = api.MapGroup("/campaigns").WithTags("Campaigns");
        campaigns.MapGet("", ListAsync).Answers<ApiPage<CampaignLineBody>>().Is("list_campaigns", ApiScopes.CampaignsRead, "Campaigns, the newest first");
        campaigns.MapGet("/{id}/report", ReportAsync).Answers<ReportBody>().Is("get_report", ApiScopes.CampaignsRead, "What became of a campaign");
        campaigns.MapPost("/{id}/pause", PauseAsync).Answers().Is("pause_campaign", ApiScopes.CampaignsSend, "Nothing more leaves within two seconds");
        campaigns.MapPost("/{id}/resume", ResumeAsync).Answers().Is("resume_campaign", ApiScopes.CampaignsSend, "Goes on at the next recipient");
        campaigns.MapPost("/{id}/cancel", CancelAsync).Answers().Is("cancel_campaign", ApiScopes.CampaignsSend, "Whoever was not mailed yet will not be");
    }

    /// <param name="state">all, running, planned, drafts, done.</param>
    /// <param name="search">In name or subject.</param>
    private static async Task<IResult> ListAsync(HttpContext http, CampaignList list, string? state, string? search, string? cursor, CancellationToken cancel)
    {
        if (!Enum.TryParse<CampaignGroup>(state ?? "all", ignoreCase: true, out var group) || int.TryParse(state, out _))
            return ApiProblems.Invalid([new("state", $"“{state}” is none of all, running, planned, drafts, done.")]);
        if (!int.TryParse(cursor ?? "1", CultureInfo.InvariantCulture, out var page)) return ApiProblems.Invalid([new("cursor", "It is not one that this call gave out as next.")]);
        var found = await list.ReadAsync(ApiCaller.Of(http).Customer, group, search ?? "", page, cancel);
        return Results.Ok(new ApiPage<CampaignLineBody>(
            [.. found.Lines.Select(c => new CampaignLineBody(c.PublicId, c.Name, c.Subject, c.State, c.StateSince, c.StateReason, c.StartedAt, NumbersBody.Of(c.Numbers)))],
            found.HasNext ? (page + 1).ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> ReportAsync(HttpContext http, CampaignReports reports, string id, CancellationToken cancel)
    {
        if (await reports.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is not { } head) return ApiProblems.NotFound(What);
        var report = await reports.ReadAsync(head, cancel);
        return Results.Ok(new ReportBody(
            head.PublicId, head.Name, head.Subject, head.ListName, head.Server.Name, head.State, head.StateSince, head.StateReason, head.StartedAt, head.FinishedAt, NumbersBody.Of(report.Numbers), report.Missed,
            [.. report.Links.Select(l => new LinkBody(l.Number, l.Url, l.People, l.Clicks, l.MachineClicks))], [.. report.Bounces.Select(b => new BounceBody(b.Reason, b.Kind, b.Status, b.Deliveries))]));
    }

    private static async Task<IResult> PauseAsync(HttpContext http, CampaignControls controls, string id, WhyBody? body, CancellationToken cancel) =>
        Of(await controls.PauseAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, Short(body), cancel));

    private static async Task<IResult> ResumeAsync(HttpContext http, CampaignControls controls, string id, CancellationToken cancel) =>
        Of(await controls.ResumeAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel));

    private static async Task<IResult> CancelAsync(HttpContext http, CampaignControls controls, string id, WhyBody? body, CancellationToken cancel) => Short(body) is null
        ? ApiProblems.Invalid([new("why", "Say why in a few words: a cancelled campaign is not taken up again, and others will ask.")])
        : Of(await controls.CancelAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, Short(body), cancel));

    private static string? Short(WhyBody? body) => Parts.Reasons.Read(body?.Why);

    private static IResult Of(ControlResult result) => result switch
    {
        ControlResult.Done or ControlResult.AlreadySo => Results.NoContent(),
        ControlResult.NotFound => ApiProblems.NotFound(What),
        ControlResult.UnderReview => ApiProblems.Conflict("This database looks restored, and whom this campaign has mailed since may be forgotten: an administrator reviews and releases it."),
        ControlResult.NotAllowed no => ApiProblems.Conflict($"Nothing was changed: the campaign is {no.State.ToString().ToLowerInvariant()}."),
        _ => throw new InvalidOperationException($"{result}"),
    };
}
