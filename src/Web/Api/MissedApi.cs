using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Reports;

namespace Postroad.Web.Api;

/// <summary>Whom an ended campaign missed, and why not the others: all of them add up to recipients.</summary>
/// <param name="Reached">So many would get it now.</param>
/// <param name="Unknown">Closed as unknown: they get it only when asked for.</param>
/// <param name="Earlier">How many such sends there are; to be sent back, so that two calls make one.</param>
public sealed record MissedBody(
    long Reached, IReadOnlyList<MissedGroupBody> Missed, long Unknown, long Delivered, long HardBounces, long StillTrying, long NoAnswerYet, long LeftOut, long SuppressedSince, long MailedSince, long Recipients, int Earlier);

/// <param name="Status">RFC 3463 code; empty: none was given.</param>
public sealed record MissedGroupBody(string Reason, string Status, long Count);

/// <param name="Earlier">As the call before told it.</param>
/// <param name="WithUnknown">Also those who were closed as unknown, who may have it.</param>
/// <param name="Server">Id of the sending server that mails them, for one that cannot be reached. Null: the campaign's own.</param>
public sealed record SendMissedBody(int? Earlier, bool WithUnknown = false, string? Server = null);

/// <param name="Campaign">The one that mails them.</param>
/// <param name="IsNew">False: an earlier call made it.</param>
public sealed record SentMissedBody(string Campaign, bool IsNew);

/// <summary>Sends to those who were missed.</summary>
internal static class MissedApi
{
    private const string What = "A campaign.";

    public static void MapMissed(this RouteGroupBuilder api)
    {
        var missed = api.MapGroup("/campaigns/{id}/missed").WithTags("Campaigns");
        missed.MapGet("", FindAsync).Answers<MissedBody>().Is("get_missed", ApiScopes.CampaignsRead, "Whom an ended campaign missed, and why");
        missed.MapPost("", SendAsync).Answers<SentMissedBody>(201).Is("send_missed", ApiScopes.CampaignsSend, "Send it to those who were missed, as a campaign of its own");
    }

    private static async Task<IResult> FindAsync(HttpContext http, CampaignReports reports, MissedPreviews previews, string id, CancellationToken cancel)
    {
        if (await reports.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is not { } head) return ApiProblems.NotFound(What);
        return head.MaySendToMissed ? Results.Ok(Of(await previews.ReadAsync(head, cancel))) : NotEnded(head.State);
    }

    private static async Task<IResult> SendAsync(HttpContext http, MissedSends missed, string id, SendMissedBody body, CancellationToken cancel)
    {
        if (body.Earlier is not >= 0) return ApiProblems.Invalid([new("earlier", "Say how many such sends you know of: look first, so that two calls make one.")]);
        return await missed.SendAsync(ApiCaller.Of(http).Customer, id, body.Earlier.Value, body.WithUnknown, body.Server, ApiCaller.Of(http).Name, cancel) switch
        {
            MissedResult.Started started => Results.Created($"{ApiSetup.Root}/campaigns/{started.Campaign}", new SentMissedBody(started.Campaign, started.IsNew)),
            MissedResult.NotEnded no => NotEnded(no.State),
            MissedResult.NotReady no => ApiProblems.Conflict($"Nothing was sent. {no.Sentence}"),
            _ => ApiProblems.NotFound(What),
        };
    }

    private static IResult NotEnded(CampaignState state) => ApiProblems.Conflict($"The campaign is {state.ToString().ToLowerInvariant()}: whom it missed is known when it has ended.");

    private static MissedBody Of(MissedPreview p) => new(
        p.Reached, [.. p.Missed.Select(g => new MissedGroupBody(g.Reason, g.Status, g.Count))], p.Unknown, p.Delivered, p.HardBounces, p.StillTrying, p.NoAnswerYet, p.LeftOut, p.SuppressedSince, p.MailedSince, p.Recipients, p.Earlier);
}
