using Postroad.Core.Accounts;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Primitives;
using Postroad.Web.Exports;

namespace Postroad.Web.Api;

/// <summary>A sending domain, or a single address.</summary>
/// <param name="Name">As A-labels.</param>
/// <param name="Verified">Each of its servers may send from it and waits for nothing.</param>
/// <param name="VouchedFor">It is known whose it is: an administrator has said so, or it was verified with records that were handed out for it.</param>
/// <param name="GivenUp">What was waited for did not come: publish the records, then restart.</param>
/// <param name="WaitsSince">Since when its records are waited for.</param>
/// <param name="LookedAt">Null: not looked at yet.</param>
/// <param name="NextLookAt">Null: not by itself any more.</param>
/// <param name="Chips">SPF, DKIM and DMARC; of several servers the worst of each.</param>
/// <param name="Records">All that is to be published.</param>
/// <param name="Mistakes">The worst first.</param>
/// <param name="DkimKeys">Made here, for mail that leaves by relays; the oldest first.</param>
public sealed record DomainBody(
    string Id, string Name, bool Verified, bool VouchedFor, bool GivenUp, DateTimeOffset WaitsSince, DateTimeOffset? LookedAt, DateTimeOffset? NextLookAt, IReadOnlyList<DomainServerBody> Servers,
    IReadOnlyList<DomainChipBody> Chips, IReadOnlyList<DomainRecordBody> Records, IReadOnlyList<DomainMistakeBody> Mistakes,
    IReadOnlyList<DomainKeyBody> DkimKeys);

/// <param name="Id">Of the sending server.</param>
/// <param name="MaySend">The provider takes mail from the domain in this region.</param>
/// <param name="Status">The provider's own word, such as PENDING. Null: there is no identity yet.</param>
/// <param name="MailFrom">As it was chosen, or as the provider has it. Null: none, mail leaves in the name of amazonses.com.</param>
/// <param name="MailFromStatus">The provider's own word. Null: there is none, or what was chosen is not set up yet.</param>
/// <param name="Fault">What went wrong, with the fix. Null: nothing.</param>
/// <param name="FaultPasses">By itself: the provider did not answer, or was asked too often.</param>
/// <param name="Chips">SPF, DKIM and DMARC of mail that leaves by it.</param>
public sealed record DomainServerBody(
    string Id, string Name, string Region, bool MaySend, string? Status, string? MailFrom, string? MailFromStatus, bool RefusesOnMxFailure, string? Fault, bool FaultPasses, IReadOnlyList<DomainChipBody> Chips);

/// <param name="Server">Name of the server that it is about. Null: of all.</param>
/// <param name="Unknown">Amber for nothing but that name servers did not answer.</param>
public sealed record DomainChipBody(CheckSubject Subject, CheckColor Color, string Reason, string? Server, bool Unknown);

/// <param name="Name">Whole, without a dot at the end.</param>
/// <param name="Type">CNAME, MX or TXT.</param>
/// <param name="Found">Null: nothing, or it is not known.</param>
/// <param name="Instead">What stands at the name and is no such record, where there is none. Null: nothing, or it is not known.</param>
/// <param name="Unknown">Name servers did not answer.</param>
public sealed record DomainRecordBody(CheckSubject Subject, string Name, string Type, string Value, CheckColor Color, string Reason, string? Found, string? Instead, bool Unknown);

/// <param name="Found">Null: nothing is there.</param>
/// <param name="Type">CNAME, MX or TXT: the record at the name that it is about. Null: no single one.</param>
/// <param name="Fix">Null: nothing but wait.</param>
/// <param name="OldAnswerUntil">When the last who asked before the look forgets what was there then. Null: nothing is kept.</param>
/// <param name="Unknown">Name servers did not answer.</param>
public sealed record DomainMistakeBody(
    CheckSubject Subject, CheckColor Color, string Sentence, string? Found, string Expected, string Name, string? Type, string? Fix, DateTimeOffset? OldAnswerUntil, bool Unknown);

/// <param name="Name">A domain in letters of any language, or an address.</param>
/// <param name="Servers">Ids of the sending servers that may use it.</param>
/// <param name="MailFrom">Label below the domain, such as bounce. Null: none.</param>
/// <param name="RefusesOnMxFailure">While the MX there is wrong: true has mail refused, false has it leave in the name of amazonses.com.</param>
public sealed record DomainWishBody(string? Name, IReadOnlyList<string>? Servers, string? MailFrom, bool RefusesOnMxFailure = false);

/// <param name="MailFrom">Label below the domain. Null: none.</param>
public sealed record DomainServerWishBody(string? MailFrom, bool RefusesOnMxFailure = false);

/// <summary>Sending domains.</summary>
internal static class DomainApi
{
    private const string What = "A sending domain.", Use = "A server that may use the domain.";

    public static void MapDomains(this RouteGroupBuilder api)
    {
        var domains = api.MapGroup("/domains").WithTags("Sending domains");
        domains.MapGet("", ListAsync).Answers<ApiPage<DomainBody>>().Is("list_domains", ApiScopes.DomainsRead, "Sending domains with what is published and what is wrong");
        domains.MapPost("", AddAsync).Answers<DomainBody>(201).Is("add_domain", ApiScopes.DomainsWrite, "Add a sending domain; its identities are made, or found, in the regions of its servers");
        domains.MapGet("/{id}", FindAsync).Answers<DomainBody>().Is("get_domain", ApiScopes.DomainsRead, "One sending domain");
        domains.MapDelete("/{id}", DeleteAsync).Answers().Is("delete_domain", ApiScopes.DomainsWrite, "Delete a sending domain; its records and identities stay where they are");
        domains.MapPost("/{id}/check", CheckAsync).Answers<DomainBody>().Is("check_domain", ApiScopes.DomainsWrite, "Ask the provider and the name servers now; what was found less than 10 seconds ago is the answer");
        domains.MapPost("/{id}/restart", StartAgainAsync).Answers<DomainBody>().Is("restart_domain", ApiScopes.DomainsWrite, "Look for its records again, for three days more");
        domains.MapPost("/{id}/vouch", VouchAsync).Answers<DomainBody>().Is("vouch_domain", ApiScopes.ServersWrite, "Say that it is this customer's, whatever the account has of it already");
        domains.MapPut("/{id}/servers/{server}", LetAsync).Answers<DomainBody>().Is("let_domain_server", ApiScopes.DomainsWrite, "Let a server use it, or change its MAIL FROM there");
        domains.MapDelete("/{id}/servers/{server}", ForbidAsync).Answers().Is("forbid_domain_server", ApiScopes.DomainsWrite, "A server may not use it any more");
        api.MapDomainKeys();
        domains.MapGet("/{id}/zone-file", ZoneFileAsync).Answers<string>().Is("get_domain_zone_file", ApiScopes.DomainsRead, "Those of its records that are not right yet, for a zone file");
        domains.MapGet("/{id}/route-53", Route53Async).Answers<string>().Is("get_domain_route_53", ApiScopes.DomainsRead, "Those of its records that are not right yet, as a change batch of Amazon Route 53");
    }

    private static async Task<IResult> ListAsync(HttpContext http, SendingDomains domains, CancellationToken cancel) =>
        Results.Ok(new ApiPage<DomainBody>([.. (await domains.ListAsync(ApiCaller.Of(http).Customer, cancel)).Select(Of)], null));

    private static async Task<IResult> FindAsync(HttpContext http, SendingDomains domains, string id, CancellationToken cancel) =>
        await domains.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } detail ? Results.Ok(Of(detail)) : ApiProblems.NotFound(What);

    private static async Task<IResult> AddAsync(HttpContext http, SendingDomains domains, DomainWishBody body, CancellationToken cancel)
    {
        var caller = ApiCaller.Of(http);
        var wish = new DomainWish(body.Name ?? "", body.Servers ?? [], body.MailFrom, body.RefusesOnMxFailure);
        return Of(await domains.AddAsync(caller.Customer, wish, caller.Name, caller.May(ApiScopes.ServersWrite), cancel), isNew: true);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, SendingDomains domains, string id, CancellationToken cancel) =>
        await domains.DeleteAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel) ? Results.NoContent() : ApiProblems.NotFound(What);

    private static async Task<IResult> CheckAsync(HttpContext http, SendingDomains domains, string id, CancellationToken cancel) =>
        await domains.CheckAsync(ApiCaller.Of(http).Customer, id, cancel) ? await FindAsync(http, domains, id, cancel) : ApiProblems.NotFound(What);

    private static async Task<IResult> StartAgainAsync(HttpContext http, SendingDomains domains, string id, CancellationToken cancel) =>
        await domains.StartAgainAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel) ? await FindAsync(http, domains, id, cancel) : ApiProblems.NotFound(What);

    private static async Task<IResult> VouchAsync(HttpContext http, SendingDomains domains, string id, CancellationToken cancel) =>
        await domains.VouchAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel) ? await FindAsync(http, domains, id, cancel) : ApiProblems.NotFound(What);

    private static async Task<IResult> LetAsync(HttpContext http, SendingDomains domains, string id, string server, DomainServerWishBody body, CancellationToken cancel) =>
        Of(await domains.LetAsync(ApiCaller.Of(http).Customer, id, server, body.MailFrom, body.RefusesOnMxFailure, ApiCaller.Of(http).Name, cancel), isNew: false);

    private static async Task<IResult> ForbidAsync(HttpContext http, SendingDomains domains, string id, string server, CancellationToken cancel) =>
        await domains.ForbidAsync(ApiCaller.Of(http).Customer, id, server, ApiCaller.Of(http).Name, cancel) ? Results.NoContent() : ApiProblems.NotFound(Use);

    private static async Task<IResult> ZoneFileAsync(HttpContext http, SendingDomains domains, string id, CancellationToken cancel) =>
        await domains.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } detail ? DomainFiles.ZoneFile(detail) : ApiProblems.NotFound(What);

    private static async Task<IResult> Route53Async(HttpContext http, SendingDomains domains, string id, CancellationToken cancel) =>
        await domains.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } detail ? DomainFiles.Route53(detail) : ApiProblems.NotFound(What);

    private static IResult Of(Edit<DomainDetail> edit, bool isNew) => edit switch
    {
        Edit<DomainDetail>.Saved(var detail) => isNew ? Results.Created($"{ApiSetup.Root}/domains/{detail.Domain.PublicId}", Of(detail)) : Results.Ok(Of(detail)),
        Edit<DomainDetail>.Faulty(var faults) => ApiProblems.Invalid(faults),
        _ => ApiProblems.NotFound(What),
    };

    internal static DomainBody Of(DomainDetail d) => new(
        d.Domain.PublicId, d.Domain.Name, d.Domain.IsSettled, d.Domain.IsVouchedFor, d.HasGivenUp, d.Domain.WaitsSince, d.Reading?.At, d.Domain.NextLookAt, [.. d.Uses.Select(u => Of(u, d.Reading))],
        [.. (d.Reading?.Chips ?? []).Select(Of)],
        [.. (d.Reading?.Records ?? []).Select(r => new DomainRecordBody(r.Subject, r.Name, r.Kind, r.Value, r.Color, r.Reason, r.Found, r.Instead, r.IsUnknown))],
        [.. (d.Reading?.Mistakes ?? []).Select(m => new DomainMistakeBody(m.Subject, m.Color, m.Sentence, m.Found, m.Expected, m.Name, m.Kind, m.Fix, m.OldAnswerUntil, m.IsUnknown))],
        [.. d.Keys.Select(key => DomainKeyBody.Of(d.Domain, key))]);

    private static DomainChipBody Of(ChipReading c) => new(c.Subject, c.Color, c.Reason, c.Server, c.IsUnknown);

    private static DomainServerBody Of(DomainUse u, DomainReading? reading) => new(
        u.Server.PublicId, u.Server.Name, u.Server.Region, u.Row.MaySend, u.Identity?.Status, u.MailFrom, u.IsToBeSetUp ? null : u.Identity?.MailFromStatus, u.RefusesOnMxFailure, u.Row.Fault, u.Row.FaultPasses,
        [.. (reading?.ChipsOf(u.Server.PublicId) ?? []).Select(Of)]);
}
