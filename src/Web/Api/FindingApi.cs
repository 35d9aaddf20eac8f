using Postroad.Core.Accounts;
using Postroad.Core.Advisor.Findings;

namespace Postroad.Web.Api;

/// <summary>One thing that the Advisor noticed.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="SubjectId">Its id in the calls about such things; null: it has none.</param>
/// <param name="Since">When it was seen first.</param>
/// <param name="SeenAt">When it was seen last, to some minutes.</param>
/// <param name="ClosedAt">When it was seen to be over; null: it is open.</param>
/// <param name="WaitsFor">Who has to do something: person, aws or time.</param>
/// <param name="Evidence">What was seen, by name.</param>
/// <param name="Source">The provider's page or the RFC that says so; null: our own look.</param>
public sealed record FindingBody(
    string Id, FindingKind Kind, FindingGroup Group, SubjectKind Subject, string? SubjectId, string SubjectName, DateTimeOffset Since, DateTimeOffset SeenAt, DateTimeOffset? ClosedAt, FindingTurn WaitsFor,
    string Title, string Sees, string Cause, string Fix, IReadOnlyDictionary<string, string> Evidence, Uri? Source);

/// <summary>What the Advisor noticed about a customer's campaigns and domains; to keys that may see sending servers also what it noticed about those.</summary>
internal static class FindingApi
{
    public static void MapFindings(this RouteGroupBuilder api)
    {
        var findings = api.MapGroup("/findings").WithTags("Findings");
        findings.MapGet("", ListAsync).Answers<ApiPage<FindingBody>>().Is("list_findings", ApiScopes.CampaignsRead, "Open findings, the worst first; then those of the last 30 days that are closed");
        findings.MapPost("/check", CheckAsync).Answers<ApiPage<FindingBody>>().Is("check_findings", ApiScopes.ServersWrite, "Look at everything anew, at AWS as well, within a minute");
    }

    private static async Task<IResult> ListAsync(HttpContext http, FindingBook book, CancellationToken cancel) => Results.Ok(await PageAsync(ApiCaller.Of(http), book, cancel));

    private static async Task<IResult> CheckAsync(HttpContext http, Doctor doctor, FindingBook book, CancellationToken cancel)
    {
        await doctor.CheckAsync(ApiCaller.Of(http).Name, cancel);
        return Results.Ok(await PageAsync(ApiCaller.Of(http), book, cancel));
    }

    private static async Task<ApiPage<FindingBody>> PageAsync(ApiCaller caller, FindingBook book, CancellationToken cancel) =>
        new([.. (await book.ListAsync(caller.Customer, caller.May(ApiScopes.ServersRead), cancel)).Select(Of)], null);

    private static FindingBody Of(FindingView v) => new(
        v.Finding.PublicId, v.Finding.Kind, v.Group, v.Finding.Subject, v.Finding.SubjectPublicId.Length == 0 ? null : v.Finding.SubjectPublicId, v.Finding.SubjectName, v.Finding.Since, v.Finding.SeenAt, v.Finding.ClosedAt, v.Turn,
        v.Text.Title, v.Text.Sees, v.Text.Cause, v.Text.Fix, v.Evidence.Facts.ToDictionary(f => f.Key, f => f.Value), v.Text.Source?.Url);
}
