using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Primitives;

namespace Postroad.Web.Api;

/// <summary>Aggregate reports of DMARC, and what they say of each source.</summary>
internal static class DmarcApi
{
    private const string What = "A report.", OfSource = "A source.", Unknown = "It is not one that this call gave out as next.";

    private const int UsualDays = 30;

    public static void MapDmarcCalls(this RouteGroupBuilder api)
    {
        var dmarc = api.MapGroup("/dmarc").WithTags("DMARC reports");
        // Some more than a report may have, so that one that is too large is told so in a sentence that names the limit.
        dmarc.MapPost("/reports", TakeAsync).WithMetadata(new RequestSizeLimitAttribute(DmarcReports.MostFileBytes + (64 * 1024))).TakesFile("application/gzip", "application/zip", "text/xml")
            .Answers<TakenDmarcReportBody>().Is("take_dmarc_report", ApiScopes.DomainsWrite, "Send an aggregate report of up to 10 MB as the receiver made it: XML, gzip or zip. One at a time; 429 with Retry-After when others take too long");
        dmarc.MapGet("/reports", ListAsync).Answers<ApiPage<DmarcReportBody>>().Is("list_dmarc_reports", ApiScopes.DomainsRead, "Reports that were taken, the newest first");
        dmarc.MapGet("/reports/{id}", FindAsync).Answers<DmarcReportBody>().Is("get_dmarc_report", ApiScopes.DomainsRead, "One report");
        dmarc.MapDelete("/reports/{id}", RemoveAsync).Answers().Is("remove_dmarc_report", ApiScopes.DomainsWrite, "Remove a report with all its rows; it may be taken again");
        dmarc.MapGet("/domains", DomainsAsync)
            .Answers<ApiPage<DmarcDomainBody>>().Is("list_dmarc_domains", ApiScopes.DomainsRead, "Domains that reports are about, the one of the latest upload first; at most 100");
        dmarc.MapGet("/sources", SourcesAsync)
            .Answers<ApiPage<DmarcSourceBody>>().Is("list_dmarc_sources", ApiScopes.DomainsRead, "Who sends in the name of a domain and what passes, with most messages first");
        dmarc.MapGet("/source", SourceAsync).Answers<DmarcSourceDetailBody>().Is("get_dmarc_source", ApiScopes.DomainsRead, "One source: names, selectors and results that its mail bears, by rows of the newest reports; next leads to earlier ones");
        dmarc.MapGet("/addresses", AddressesAsync).Answers<ApiPage<DmarcAddressBody>>().Is("list_dmarc_addresses", ApiScopes.DomainsRead, "Addresses of one source in 2,000 rows of the newest reports, with most messages first, then those in earlier ones");
    }

    /// <param name="file">Its name, for people.</param>
    private static async Task<IResult> TakeAsync(HttpContext http, DmarcReports reports, string? file, CancellationToken cancel) =>
        await reports.TakeAsync(ApiCaller.Of(http).Customer, file ?? "", http.Request.Body, ApiCaller.Of(http).Name, cancel) switch
        {
            ReportTaking.Taken(var report) => Results.Ok(new TakenDmarcReportBody(false, DmarcReportBody.Of(report))),
            ReportTaking.TakenBefore(var report) => Results.Ok(new TakenDmarcReportBody(true, DmarcReportBody.Of(report))),
            ReportTaking.Busy => Busy(http),
            var refused => ApiProblems.Invalid([new("file", ((ReportTaking.Refused)refused).Reason)]),
        };

    private static async Task<IResult> ListAsync(HttpContext http, DmarcReports reports, string? domain, int? limit, string? cursor, CancellationToken cancel)
    {
        if (cursor is not null && !PublicId.IsOne(cursor)) return NoCursor();
        var size = ApiPaging.Size(limit);
        var found = await reports.ListAsync(ApiCaller.Of(http).Customer, domain is null ? null : DmarcFigures.Spell(domain), cursor, size, cancel);
        return Results.Ok(new ApiPage<DmarcReportBody>([.. found.Select(DmarcReportBody.Of)], found.Count == size ? found[^1].PublicId : null));
    }

    private static async Task<IResult> FindAsync(HttpContext http, DmarcReports reports, string id, CancellationToken cancel) =>
        PublicId.IsOne(id) && await reports.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } report ? Results.Ok(DmarcReportBody.Of(report)) : ApiProblems.NotFound(What);

    private static async Task<IResult> RemoveAsync(HttpContext http, DmarcUpkeep upkeep, string id, CancellationToken cancel) =>
        PublicId.IsOne(id) && await upkeep.RemoveAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel) ? Results.NoContent() : ApiProblems.NotFound(What);

    private static async Task<IResult> DomainsAsync(HttpContext http, DmarcFigures figures, CancellationToken cancel) =>
        Results.Ok(new ApiPage<DmarcDomainBody>([.. (await figures.DomainsAsync(ApiCaller.Of(http).Customer, cancel))
            .Select(d => new DmarcDomainBody(d.Name, d.Reports, d.Messages, d.Passed, d.EndAt))], null));

    /// <param name="days">Reports of the last so many whole days in UTC, and of today; 30 when it is not said.</param>
    /// <param name="group">all, passing (some of its mail passes), failing (none does).</param>
    private static async Task<IResult> SourcesAsync(
        HttpContext http, DmarcFigures figures, TimeProvider time, string? domain, int? days, string? group, int? limit, string? cursor, CancellationToken cancel)
    {
        if (!TryRead(domain, days, cursor, time, out var asked, out var fault)) return fault;
        if (GroupOf(group) is not { } chosen) return ApiProblems.Invalid([new("group", $"“{group}” is none of all, passing, failing.")]);
        if (asked.After is { } after && !DmarcSource.TryParse(after.Id, out _)) return NoCursor();
        var size = ApiPaging.Size(limit);
        var found = await figures.SourcesAsync(ApiCaller.Of(http).Customer, asked.Domain, asked.Since, chosen, asked.After, size, cancel);
        return Results.Ok(new ApiPage<DmarcSourceBody>([.. found.Select(DmarcSourceBody.Of)], found.Count == size ? Written(found[^1].Numbers.Messages, found[^1].Source.Id) : null));
    }

    /// <param name="source">Id of one that <c>list_dmarc_sources</c> gave.</param>
    /// <param name="days">As there.</param>
    private static async Task<IResult> SourceAsync(
        HttpContext http, DmarcFigures figures, DmarcParts parts, TimeProvider time, string? domain, string? source, int? days, string? cursor, CancellationToken cancel)
    {
        if (!TryRead(domain, days, null, time, out var asked, out var fault)) return fault;
        DmarcPlace? from = null;
        if (cursor is not null && (!TryRead(cursor, out from, out var after) || after is not null)) return NoCursor();
        var customer = ApiCaller.Of(http).Customer;
        if (!DmarcSource.TryParse(source, out var one) || await figures.SourceAsync(customer, asked.Domain, asked.Since, one, cancel) is not { } line) return ApiProblems.NotFound(OfSource);
        var part = await parts.FindAsync(customer, asked.Domain, asked.Since, one, from, cancel);
        var ways = await parts.WaysAsync(customer, part, cancel);
        return Results.Ok(new DmarcSourceDetailBody(DmarcSourceBody.Of(line), [.. ways.Select(DmarcWayBody.Of)], part.Next is { } next ? Written(next) : null));
    }

    /// <param name="source">Id of one that <c>list_dmarc_sources</c> gave.</param>
    /// <param name="days">As there.</param>
    private static async Task<IResult> AddressesAsync(
        HttpContext http, DmarcParts parts, TimeProvider time, string? domain, string? source, int? days, int? limit, string? cursor, CancellationToken cancel)
    {
        if (!TryRead(domain, days, null, time, out var asked, out var fault)) return fault;
        var (from, after) = (default(DmarcPlace), default(DmarcCursor));
        if (cursor is not null && !TryRead(cursor, out from, out after)) return NoCursor();
        if (!DmarcSource.TryParse(source, out var one)) return ApiProblems.NotFound(OfSource);
        var (customer, size) = (ApiCaller.Of(http).Customer, ApiPaging.Size(limit));
        var part = await parts.FindAsync(customer, asked.Domain, asked.Since, one, from, cancel);
        var found = await parts.AddressesAsync(customer, part, after, size, cancel);
        var more = found.Count == size && part.Begin is { } begin ? $"{Written(begin)}.{Written(found[^1].Numbers.Messages, found[^1].Address)}" : part.Next is { } next ? Written(next) : null;
        return Results.Ok(new ApiPage<DmarcAddressBody>([.. found.Select(a => new DmarcAddressBody(a.Address, DmarcNumbersBody.Of(a.Numbers)))], more));
    }

    private static bool TryRead(string? domain, int? days, string? cursor, TimeProvider time, out Asked asked, out IResult fault)
    {
        asked = new Asked("", default, null);
        var faults = new List<FieldFault>();
        if (string.IsNullOrWhiteSpace(domain)) faults.Add(new("domain", "Say of which domain; list_dmarc_domains has those that reports are about."));
        if (days is < 1 || days > DmarcReports.Kept.Days) faults.Add(new("days", $"{days} is not from 1 to {DmarcReports.Kept.Days}: so long reports are kept."));
        DmarcCursor? after = null;
        if (cursor is not null && !TryRead(cursor, out after)) faults.Add(new("cursor", Unknown));
        fault = ApiProblems.Invalid(faults);
        if (faults.Count > 0) return false;
        asked = new Asked(DmarcFigures.Spell(domain!), DmarcFigures.Since(days ?? UsualDays, time.GetUtcNow()), after);
        return true;
    }

    private static DmarcGroup? GroupOf(string? word) => word switch
    {
        null or "all" => DmarcGroup.All,
        "passing" => DmarcGroup.Passing,
        "failing" => DmarcGroup.Failing,
        _ => null,
    };

    private static IResult Busy(HttpContext http)
    {
        var seconds = (int)DmarcReports.ComeBackAfter.TotalSeconds;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ApiProblems.Result(StatusCodes.Status429TooManyRequests, "Too many reports at once", $"Nothing was taken: others are being read, one at a time of each customer. Send it again in {seconds} s.");
    }

    private static string Written(long messages, string id) => string.Create(CultureInfo.InvariantCulture, $"{messages}.{id}");

    private static bool TryRead(string cursor, out DmarcCursor? after)
    {
        after = cursor.Split('.', 2) is [var number, var id] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var messages) && !id.Any(char.IsControl)
            ? new DmarcCursor(messages, id) : null;
        return after is not null;
    }

    private static string Written(DmarcPlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.Report}.{place.Seq}");

    /// <summary>A part of a source's rows, and behind a second dot where its list of addresses goes on.</summary>
    private static bool TryRead(string cursor, out DmarcPlace? from, out DmarcCursor? after)
    {
        (from, after) = (null, null);
        if (cursor.Split('.', 3) is not [var report, var number, .. var rest] || !PublicId.IsOne(report) || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)) return false;
        from = new DmarcPlace(report, seq);
        return rest is [] || TryRead(rest[0], out after);
    }

    private static IResult NoCursor() => ApiProblems.Invalid([new("cursor", Unknown)]);

    private sealed record Asked(string Domain, DateTimeOffset Since, DmarcCursor? After);
}
