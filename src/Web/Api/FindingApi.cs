using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Accounts;
using Postroad.Core.Advisor.Findings;
using Postroad.Core.Primitives;

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
        findings.MapGet("", ListAsync).Answers<ApiPage<FindingBody>>().Is("list_findings", ApiScopes.CampaignsRead, "Open findings, the worst first; then those of the last 30 days that are closed; filtered by state, group, kind, server, waits_for and search");
        findings.MapPost("/check", CheckAsync).Answers<ApiPage<FindingBody>>().Is("check_findings", ApiScopes.ServersWrite, "Look at everything anew, at AWS as well, within a minute");
    }

    /// <param name="state">open or closed. Null: both.</param>
    /// <param name="server">Id of a sending server.</param>
    /// <param name="waitsFor">person, aws or time.</param>
    private static async Task<IResult> ListAsync(
        HttpContext http, FindingBook book, string? state, string? group, string? kind, string? server, [FromQuery(Name = "waits_for")] string? waitsFor, string? search, CancellationToken cancel)
    {
        var faults = new List<FieldFault>();
        var query = new FindingQuery
        {
            Text = search?.Trim() ?? "", Server = server, Group = Read<FindingGroup>("group", group, faults), Kind = Read<FindingKind>("kind", kind, faults), Turn = Read<FindingTurn>("waits_for", waitsFor, faults),
            IsOpen = state switch { "open" => true, "closed" => false, _ => null },
        };
        if (state is not (null or "open" or "closed")) faults.Add(new("state", $"“{state}” is none of open, closed."));
        if (query.Text.Length > FindingQuery.MostText) faults.Add(new("search", $"{query.Text.Length} characters; {FindingQuery.MostText} are the most."));
        return faults.Count > 0 ? ApiProblems.Invalid(faults) : Results.Ok(await PageAsync(ApiCaller.Of(http), book, query, cancel));
    }

    private static T? Read<T>(string field, string? word, List<FieldFault> faults) where T : struct, Enum
    {
        if (word is null) return null;
        var names = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
        if (names.TryGetValue(word, out var known)) return known;
        faults.Add(new(field, $"“{word}” is none of {string.Join(", ", names.Keys)}."));
        return null;
    }

    private static async Task<IResult> CheckAsync(HttpContext http, Doctor doctor, FindingBook book, CancellationToken cancel)
    {
        await doctor.CheckAsync(ApiCaller.Of(http).Name, cancel);
        return Results.Ok(await PageAsync(ApiCaller.Of(http), book, new FindingQuery(), cancel));
    }

    private static async Task<ApiPage<FindingBody>> PageAsync(ApiCaller caller, FindingBook book, FindingQuery query, CancellationToken cancel) =>
        new([.. (await book.ListAsync(caller.Customer, caller.May(ApiScopes.ServersRead), cancel)).Where(query.Lets).Select(Of)], null);

    private static FindingBody Of(FindingView v) => new(
        v.Finding.PublicId, v.Finding.Kind, v.Group, v.Finding.Subject, v.Finding.SubjectPublicId.Length == 0 ? null : v.Finding.SubjectPublicId, v.Finding.SubjectName, v.Finding.Since, v.Finding.SeenAt, v.Finding.ClosedAt, v.Turn,
        v.Text.Title, v.Text.Sees, v.Text.Cause, v.Text.Fix, v.Evidence.Facts.ToDictionary(f => f.Key, f => f.Value), v.Text.Source?.Url);
}
