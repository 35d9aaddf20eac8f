using Postroad.Core.Accounts;
using Postroad.Core.Domains.Links;
using Postroad.Core.Reports;

namespace Postroad.Web.Api;

/// <summary>A host name of links and pixels.</summary>
/// <param name="Host">In A-labels.</param>
/// <param name="Expected">Where its CNAME must lead.</param>
/// <param name="Found">What stands in the DNS. Empty: nothing was found yet.</param>
/// <param name="Sentence">What the last look found, beside what is expected.</param>
/// <param name="CheckedAt">The last look that had an answer. Null: none had.</param>
/// <param name="Servers">Whose mails have it; a campaign may choose another.</param>
/// <param name="Mails">Handed over with links at it.</param>
/// <param name="RemovedAt">Since then old mails alone have it. Null: new ones may.</param>
/// <param name="Certificate">Null: TLS ends in front of Postroad.</param>
public sealed record TrackingDomainBody(
    string Id, string Host, TrackingState State, string Expected, string Found, string Sentence, DateTimeOffset? CheckedAt, DateTimeOffset NextCheckAt, IReadOnlyList<string> Servers, long Mails,
    DateTimeOffset? RemovedAt, CertificateBody? Certificate);

/// <param name="ExpiresAt">Of the certificate in use. Null: none is.</param>
/// <param name="Fault">Why what lies in the file now is not used. Null: it is.</param>
public sealed record CertificateBody(DateTimeOffset? ExpiresAt, string? Fault);

/// <param name="Host">In letters of any alphabet.</param>
public sealed record NewTrackingDomainBody(string? Host);

/// <param name="Servers">All whose mails shall have it.</param>
public sealed record TrackingServersBody(IReadOnlyList<string>? Servers);

/// <param name="CertificateFile">Path on the server of a PEM file with certificate and chain. Null: TLS ends in front of Postroad.</param>
/// <param name="KeyFile">Path on the server of a PEM file with the private key. Null: it stands with the certificate.</param>
public sealed record CertificateFilesBody(string? CertificateFile, string? KeyFile);

/// <summary>Tracking domains.</summary>
internal static class TrackingDomainApi
{
    private const string What = "A tracking domain.";

    public static void MapTrackingDomains(this RouteGroupBuilder api)
    {
        var domains = api.MapGroup("/tracking-domains").WithTags("Tracking domains");
        domains.MapGet("", ListAsync).Answers<ApiPage<TrackingDomainBody>>().Is("list_tracking_domains", ApiScopes.DomainsRead, "Host names of links and pixels");
        domains.MapPost("", AddAsync).Answers<TrackingDomainBody>(201).Is("add_tracking_domain", ApiScopes.DomainsWrite, "Add a host name; its CNAME is looked at, within 5 seconds");
        domains.MapGet("/{id}", FindAsync).Answers<TrackingDomainBody>().Is("get_tracking_domain", ApiScopes.DomainsRead, "One tracking domain, with its version in the ETag");
        domains.MapPost("/{id}/check", CheckAsync).Answers<TrackingDomainBody>().Is("check_tracking_domain", ApiScopes.DomainsWrite, "Look at its CNAME now, within 5 seconds");
        domains.MapPut("/{id}/servers", AttachAsync).Answers<TrackingDomainBody>().Is("attach_tracking_domain", ApiScopes.DomainsWrite, "Choose the sending servers whose mails have it; wants If-Match");
        domains.MapPut("/{id}/certificate", EncryptAsync).Answers<TrackingDomainBody>().Is("encrypt_tracking_domain", ApiScopes.ServersWrite, "Name its certificate file on the server; wants If-Match");
        domains.MapDelete("/{id}", RemoveAsync).Answers().Is("remove_tracking_domain", ApiScopes.DomainsWrite, "No new mail has it, links of old ones go on working; wants If-Match");
    }

    private static async Task<IResult> ListAsync(HttpContext http, TrackingDomains domains, TrackingUse use, Certificates certificates, CancellationToken cancel)
    {
        var mails = await use.ReadAsync(ApiCaller.Of(http).Customer, cancel);
        return Results.Ok(new ApiPage<TrackingDomainBody>([.. (await domains.ListAsync(ApiCaller.Of(http).Customer, cancel)).Select(d => Of(http, d, mails.GetValueOrDefault(d.Domain.Id), domains.Expected, certificates))], null));
    }

    private static async Task<IResult> AddAsync(HttpContext http, TrackingDomains domains, TrackingUse use, Certificates certificates, NewTrackingDomainBody body, CancellationToken cancel) =>
        await OfAsync(http, await domains.AddAsync(ApiCaller.Of(http).Customer, body.Host ?? "", ApiCaller.Of(http).Name, cancel), domains, use, certificates, isNew: true, cancel);

    private static async Task<IResult> FindAsync(HttpContext http, TrackingDomains domains, TrackingUse use, Certificates certificates, string id, CancellationToken cancel) =>
        await ShowAsync(http, id, domains, use, certificates, cancel) is var (body, version) ? ApiEdits.Show(http, version, body) : ApiProblems.NotFound(What);

    private static async Task<IResult> CheckAsync(HttpContext http, TrackingChecks checks, TrackingDomains domains, TrackingUse use, Certificates certificates, string id, CancellationToken cancel) =>
        await checks.LookAsync(ApiCaller.Of(http).Customer, id, cancel) is not null && await ShowAsync(http, id, domains, use, certificates, cancel) is var (body, version)
            ? ApiEdits.Show(http, version, body) : ApiProblems.NotFound(What);

    private static async Task<IResult> AttachAsync(
        HttpContext http, TrackingDomains domains, TrackingUse use, Certificates certificates, string id, TrackingServersBody body, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? await OfAsync(http, await domains.AttachAsync(ApiCaller.Of(http).Customer, id, version, body.Servers ?? [], ApiCaller.Of(http).Name, cancel), domains, use, certificates, isNew: false, cancel)
        : fault;

    private static async Task<IResult> EncryptAsync(
        HttpContext http, TrackingDomains domains, TrackingUse use, Certificates certificates, string id, CertificateFilesBody body, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? await OfAsync(http, await domains.EncryptAsync(ApiCaller.Of(http).Customer, id, version, body.CertificateFile, body.KeyFile, ApiCaller.Of(http).Name, cancel), domains, use, certificates, isNew: false, cancel)
        : fault;

    private static async Task<IResult> RemoveAsync(HttpContext http, TrackingDomains domains, string id, CancellationToken cancel)
    {
        if (!ApiEdits.TryVersion(http, out var version, out var fault)) return fault;
        return await domains.RemoveAsync(ApiCaller.Of(http).Customer, id, version, ApiCaller.Of(http).Name, cancel) switch
        {
            Core.Primitives.Edit<TrackingDomain>.Saved => Results.NoContent(),
            Core.Primitives.Edit<TrackingDomain>.Stale stale => ApiProblems.Stale(stale.Current.Version),
            _ => ApiProblems.NotFound(What),
        };
    }

    private static async Task<IResult> OfAsync(
        HttpContext http, Core.Primitives.Edit<TrackingDomain> edit, TrackingDomains domains, TrackingUse use, Certificates certificates, bool isNew, CancellationToken cancel)
    {
        var shown = edit is Core.Primitives.Edit<TrackingDomain>.Saved(var saved) ? await ShowAsync(http, saved.PublicId, domains, use, certificates, cancel) : null;
        return ApiEdits.Of(http, edit, d => d.Version, _ => shown?.Body, What, isNew ? d => $"{ApiSetup.Root}/tracking-domains/{d.PublicId}" : null);
    }

    private static async Task<(TrackingDomainBody Body, int Version)?> ShowAsync(HttpContext http, string id, TrackingDomains domains, TrackingUse use, Certificates certificates, CancellationToken cancel)
    {
        var customer = ApiCaller.Of(http).Customer;
        if (await domains.FindAsync(customer, id, cancel) is not { } found) return null;
        return (Of(http, found, await use.OfAsync(customer, found.Domain.Id, cancel), domains.Expected, certificates), found.Domain.Version);
    }

    private static TrackingDomainBody Of(HttpContext http, TrackingDomainUse use, TrackedMails? mails, string expected, Certificates certificates)
    {
        var domain = use.Domain;
        var standing = domain.CertificateFile is null ? null : certificates.Of(domain.Host);
        // What is wrong with a file names its path, which is for those who run the machine.
        var fault = standing?.Fault is null || ApiCaller.Of(http).May(ApiScopes.ServersRead) ? standing?.Fault : Parts.TrackingWords.HiddenFault;
        return new TrackingDomainBody(
            domain.PublicId, domain.Host, domain.State, expected, domain.Found, domain.Sentence, domain.CheckedAt, domain.NextCheckAt, [.. use.Servers.Select(s => s.Id)], mails?.Mails ?? 0, domain.RemovedAt,
            domain.CertificateFile is null ? null : new CertificateBody(standing?.ExpiresAt, fault));
    }
}
