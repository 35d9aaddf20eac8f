using Postroad.Core.Accounts;
using Postroad.Core.Domains.Reports;

namespace Postroad.Web.Api;

/// <summary>What a customer's people call a source.</summary>
/// <param name="Id">Of the source.</param>
/// <param name="GivenName">Null: it has no name of theirs.</param>
/// <param name="ChangedAt">When it was named, or the name taken away. Null: neither has ever been.</param>
/// <param name="ChangedBy">A person, or a key. Null with <paramref name="ChangedAt"/>.</param>
public sealed record DmarcNameBody(string Id, string? GivenName, DateTimeOffset? ChangedAt, string? ChangedBy)
{
    public static DmarcNameBody Of(DmarcName n) =>
        new(new DmarcSource(n.SourceKind, n.SourceName).Id, n.Name, n.Version == 0 ? null : n.ChangedAt, n.Version == 0 ? null : n.ChangedBy);
}

/// <param name="GivenName">One line of at most 60 characters.</param>
public sealed record DmarcNamingBody(string? GivenName);

/// <summary>Names of sources of mail.</summary>
internal static class DmarcNameApi
{
    private const string What = "A source.";

    public static void MapDmarcNames(this RouteGroupBuilder api)
    {
        var names = api.MapGroup("/dmarc/source/name").WithTags("DMARC reports");
        names.MapGet("", FindAsync).Answers<DmarcNameBody>().Is("get_dmarc_source_name", ApiScopes.DomainsRead, "What your people call a source, with its version in the ETag, which is \"0\" before it is named");
        names.MapPut("", NameAsync).Answers<DmarcNameBody>().Is("name_dmarc_source", ApiScopes.DomainsWrite, "Name a source, for all domains that it sends in the name of; wants If-Match");
        names.MapDelete("", RemoveAsync).Answers().Is("unname_dmarc_source", ApiScopes.DomainsWrite, "Take its name away; 404 when it has none");
    }

    /// <param name="source">Id of one that <c>list_dmarc_sources</c> gave.</param>
    private static async Task<IResult> FindAsync(HttpContext http, DmarcNames names, string? source, CancellationToken cancel) =>
        DmarcSource.TryParse(source, out var one) && await names.FindAsync(ApiCaller.Of(http).Customer, one, cancel) is { } found
            ? ApiEdits.Show(http, found.Version, DmarcNameBody.Of(found)) : ApiProblems.NotFound(What);

    /// <param name="source">As there.</param>
    private static async Task<IResult> NameAsync(HttpContext http, DmarcNames names, string? source, DmarcNamingBody body, CancellationToken cancel)
    {
        if (!ApiEdits.TryVersion(http, out var version, out var fault)) return fault;
        if (!DmarcSource.TryParse(source, out var one)) return ApiProblems.NotFound(What);
        var edit = await names.NameAsync(ApiCaller.Of(http).Customer, one, version, body.GivenName ?? "", ApiCaller.Of(http).Name, cancel);
        return ApiEdits.Of(http, edit, n => n.Version, DmarcNameBody.Of, What);
    }

    /// <param name="source">As there.</param>
    private static async Task<IResult> RemoveAsync(HttpContext http, DmarcNames names, string? source, CancellationToken cancel) =>
        DmarcSource.TryParse(source, out var one) && await names.RemoveAsync(ApiCaller.Of(http).Customer, one, ApiCaller.Of(http).Name, cancel) ? Results.NoContent() : ApiProblems.NotFound(What);
}
