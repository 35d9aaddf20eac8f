using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;

namespace Postroad.Web.Api;

/// <summary>A campaign that has not started. Ids are those of lists, tags and servers.</summary>
/// <param name="StateReason">Why it did not start when it was due; null: nothing to say.</param>
public sealed record DraftBody(string Id, CampaignState State, string? StateReason, DateTimeOffset? ScheduledAt, DateTimeOffset CreatedAt, DraftWishBody Fields);

/// <summary>What of a campaign can be set. What is left out is empty; a draft may lack anything but its name.</summary>
/// <param name="Lists">In their order: who is on several is mailed as a member of the first.</param>
/// <param name="Tags">Only those who have one of these. Empty: whatever tags they have.</param>
/// <param name="Server">Null: the customer's default.</param>
/// <param name="TrackingDomain">Host of its links and pixels. Null: the server's, or the installation's own address.</param>
/// <param name="FromAddress">Of a new campaign: left out, that of the first list.</param>
/// <param name="ReplyTo">Null: replies go to From.</param>
/// <param name="Text">Null: made from the HTML.</param>
public sealed record DraftWishBody(
    string? Name, IReadOnlyList<string>? Lists, IReadOnlyList<string>? Tags, IReadOnlyList<string>? NotLists, IReadOnlyList<string>? NotTags, string? Server,
    string? Subject, string? Preheader, string? FromName, string? FromAddress, string? ReplyTo, string? Html, string? Text, string? TrackingDomain = null)
{
    public DraftFields ToFields() => new()
    {
        Name = Name ?? "", Lists = Lists ?? [], Tags = Tags ?? [], NotLists = NotLists ?? [], NotTags = NotTags ?? [], Server = Server, TrackingDomain = TrackingDomain, Subject = Subject ?? "", Preheader = Preheader,
        FromName = FromName ?? "", FromAddress = FromAddress ?? "", ReplyTo = ReplyTo, Html = Html ?? "", Text = Text,
    };

    public static DraftWishBody Of(DraftFields f) =>
        new(f.Name, f.Lists, f.Tags, f.NotLists, f.NotTags, f.Server, f.Subject, f.Preheader, f.FromName, f.FromAddress, f.ReplyTo, f.Html, f.Text, f.TrackingDomain);
}

/// <param name="To">Addresses, 20 at most.</param>
/// <param name="Contact">Address of the contact whose fields fill it. Null: merge tags are empty.</param>
public sealed record TestBody(IReadOnlyList<string>? To, string? Contact);

/// <param name="Day">2026-12-24, by the customer's clocks.</param>
/// <param name="Clock">07:30.</param>
public sealed record ScheduleBody(string? Day, string? Clock);

/// <param name="Blocker">What keeps it from being sent. Null: nothing.</param>
public sealed record PreflightBody(string? Server, long Recipients, CheckBody? Blocker, IReadOnlyList<CheckBody> Checks);

/// <param name="Field">What to correct; null: nothing of the campaign's fields.</param>
/// <param name="Level">passed, advice or blocker.</param>
public sealed record CheckBody(string? Field, PreflightLevel Level, string Title, string Detail);

/// <summary>Campaigns before they start, and how they do.</summary>
internal static class CampaignDraftApi
{
    private const string What = "A campaign.";

    /// <summary>Bytes of a call that carries HTML and text of the longest kind, each character in six.</summary>
    private const int MostBody = 4 * 1024 * 1024;

    public static void MapDrafts(this RouteGroupBuilder api)
    {
        var campaigns = api.MapGroup("/campaigns").WithTags("Campaigns");
        campaigns.MapPost("", CreateAsync).WithMetadata(new RequestSizeLimitAttribute(MostBody)).Answers<DraftBody>(201).Is("create_campaign", ApiScopes.CampaignsWrite, "Write a campaign");
        campaigns.MapGet("/{id}", FindAsync).Answers<DraftBody>().Is("get_campaign", ApiScopes.CampaignsRead, "A campaign's audience and content, with its version in the ETag");
        campaigns.MapPut("/{id}", EditAsync).WithMetadata(new RequestSizeLimitAttribute(MostBody)).Answers<DraftBody>().Is("edit_campaign", ApiScopes.CampaignsWrite, "Change all of it; wants If-Match. A scheduled one stays scheduled");
        campaigns.MapDelete("/{id}", DeleteAsync).Answers().Is("delete_campaign", ApiScopes.CampaignsWrite, "Delete a draft");
        campaigns.MapPost("/{id}/duplicate", DuplicateAsync).Answers<DraftBody>(201).Is("duplicate_campaign", ApiScopes.CampaignsWrite, "A draft with the same audience and content");
        campaigns.MapGet("/{id}/preflight", CheckAsync).Answers<PreflightBody>().Is("check_campaign", ApiScopes.CampaignsRead, "What keeps it from being sent, and what could be better");
        campaigns.MapPost("/{id}/test", TestAsync).Answers<StartedTestBody>(202).Is("test_campaign", ApiScopes.CampaignsSend, "Send it to a few addresses");
        campaigns.MapPost("/{id}/send", SendAsync).Answers<DraftBody>().Is("send_campaign", ApiScopes.CampaignsSend, "Send it now; wants If-Match");
        campaigns.MapPost("/{id}/schedule", ScheduleAsync).Answers<DraftBody>().Is("schedule_campaign", ApiScopes.CampaignsSend, "Send it at a time of the customer's clocks; wants If-Match");
        campaigns.MapPost("/{id}/unschedule", TakeBackAsync).Answers<DraftBody>().Is("unschedule_campaign", ApiScopes.CampaignsSend, "Make a draft of it again; wants If-Match");
    }

    private static async Task<IResult> CreateAsync(HttpContext http, CampaignDrafts drafts, DraftWishBody body, CancellationToken cancel) =>
        Of(http, await drafts.CreateAsync(ApiCaller.Of(http).Customer, body.ToFields(), ApiCaller.Of(http).Name, cancel), isNew: true);

    private static async Task<IResult> FindAsync(HttpContext http, CampaignDrafts drafts, string id, CancellationToken cancel) =>
        await drafts.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } draft ? ApiEdits.Show(http, draft.Version, Of(draft)) : ApiProblems.NotFound(What);

    private static async Task<IResult> EditAsync(HttpContext http, CampaignDrafts drafts, string id, DraftWishBody body, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? Of(http, await drafts.SaveAsync(ApiCaller.Of(http).Customer, id, version, body.ToFields(), ApiCaller.Of(http).Name, cancel))
        : fault;

    private static async Task<IResult> DeleteAsync(HttpContext http, CampaignDrafts drafts, string id, CancellationToken cancel)
    {
        var caller = ApiCaller.Of(http);
        if (await drafts.DeleteAsync(caller.Customer, id, caller.Name, cancel)) return Results.NoContent();
        return await drafts.FindAsync(caller.Customer, id, cancel) is null ? ApiProblems.NotFound(What) : ApiProblems.Conflict("Nothing was deleted: only a draft can be. Of what was sent, the report stays.");
    }

    private static async Task<IResult> DuplicateAsync(HttpContext http, CampaignDrafts drafts, string id, CancellationToken cancel)
    {
        if (await drafts.DuplicateAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel) is not { } copy) return ApiProblems.NotFound(What);
        ApiEdits.Tag(http, copy.Version);
        return Results.Created($"{ApiSetup.Root}/campaigns/{copy.PublicId}", Of(copy));
    }

    private static async Task<IResult> CheckAsync(HttpContext http, CampaignDrafts drafts, Preflight preflight, string id, CancellationToken cancel)
    {
        if (await drafts.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is not { } draft) return ApiProblems.NotFound(What);
        var found = await preflight.CheckAsync(ApiCaller.Of(http).Customer, draft, cancel);
        return Results.Ok(new PreflightBody(found.Server, found.Audience?.Reached ?? 0, found.Blocker is { } blocker ? Of(blocker) : null, [.. found.Items.Select(Of)]));
    }

    private static async Task<IResult> TestAsync(HttpContext http, CampaignTests tests, string id, TestBody body, CancellationToken cancel) =>
        await tests.SendAsync(ApiCaller.Of(http).Customer, id, body.To ?? [], body.Contact, ApiCaller.Of(http).Name, cancel) switch
        {
            TestStart.Started started => TestApi.Started(started.Id),
            TestStart.Faulty faulty => ApiProblems.Invalid(faulty.Faults),
            _ => ApiProblems.NotFound(What),
        };

    private static async Task<IResult> SendAsync(HttpContext http, CampaignLaunch launch, string id, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? Of(http, await launch.SendNowAsync(ApiCaller.Of(http).Customer, id, version, ApiCaller.Of(http).Name, cancel))
        : fault;

    private static async Task<IResult> ScheduleAsync(HttpContext http, CampaignLaunch launch, string id, ScheduleBody body, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? Of(http, await launch.ScheduleAsync(ApiCaller.Of(http).Customer, id, version, body.Day, body.Clock, ApiCaller.Of(http).Name, cancel))
        : fault;

    private static async Task<IResult> TakeBackAsync(HttpContext http, CampaignSchedule schedule, string id, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? Of(http, await schedule.TakeBackAsync(ApiCaller.Of(http).Customer, id, version, ApiCaller.Of(http).Name, cancel))
        : fault;

    private static IResult Of(HttpContext http, Core.Primitives.Edit<CampaignDraft> edit, bool isNew = false) =>
        edit is Core.Primitives.Edit<CampaignDraft>.Stale { Current: { IsEditable: false } current }
            ? ApiProblems.Conflict($"Nothing was changed: the campaign is {current.State.ToString().ToLowerInvariant()}, and what has started is not changed any more.")
            : ApiEdits.Of(http, edit, d => d.Version, Of, What, isNew ? d => $"{ApiSetup.Root}/campaigns/{d.PublicId}" : null);

    private static DraftBody Of(CampaignDraft d) => new(d.PublicId, d.State, d.StateReason, d.ScheduledAt, d.CreatedAt, DraftWishBody.Of(d.Fields));

    private static CheckBody Of(PreflightItem item) => new(item.Field, item.Level, item.Title, item.Detail);
}
