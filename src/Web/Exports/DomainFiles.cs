using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Core.Domains;
using Postroad.Web.SignIn;

namespace Postroad.Web.Exports;

/// <summary>The records of a sending domain as files for DNS hosts.</summary>
internal static class DomainFiles
{
    public static void MapDomainFiles(this IEndpointRouteBuilder screens)
    {
        screens.MapGet("/domains/{id}/records.zone", ZoneFileAsync);
        screens.MapGet("/domains/{id}/records.json", Route53Async);
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> ZoneFileAsync(string id, HttpContext http, SendingDomains domains, CancellationToken cancel) =>
        await domains.FindAsync(Callers.Of(http).Customer, id, cancel) is { } detail ? ZoneFile(detail) : TypedResults.NotFound();

    private static async Task<Results<FileContentHttpResult, NotFound>> Route53Async(string id, HttpContext http, SendingDomains domains, CancellationToken cancel) =>
        await domains.FindAsync(Callers.Of(http).Customer, id, cancel) is { } detail ? Route53(detail) : TypedResults.NotFound();

    public static FileContentHttpResult ZoneFile(DomainDetail detail) =>
        TypedResults.File(Encoding.UTF8.GetBytes(DomainRecords.ZoneFile(detail)), "text/dns; charset=utf-8", $"{detail.Domain.Domain}.zone");

    public static FileContentHttpResult Route53(DomainDetail detail) =>
        TypedResults.File(Encoding.UTF8.GetBytes(DomainRecords.Route53(detail)), "application/json", $"{detail.Domain.Domain}.json");
}
