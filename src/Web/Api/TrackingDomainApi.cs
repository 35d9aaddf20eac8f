using Postroad.Core.Accounts;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
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
/// <param name="SilentSince">Since when no look has had an answer; after a day new mails do without it. Null: the last one had.</param>
/// <param name="InFront">What a handshake with whoever ends TLS in front showed. Null: it has a certificate file.</param>
public sealed record TrackingDomainBody(
    string Id, string Host, TrackingState State, string Expected, string Found, string Sentence, DateTimeOffset? CheckedAt, DateTimeOffset NextCheckAt, IReadOnlyList<string> Servers, long Mails,
    DateTimeOffset? RemovedAt, CertificateBody? Certificate, DateTimeOffset? SilentSince, InFrontBody? InFront);

/// <param name="ExpiresAt">Of the certificate in use. Null: none is.</param>
/// <param name="Fault">Why what lies in the file now is not used. Null: it is.</param>
public sealed record CertificateBody(DateTimeOffset? ExpiresAt, string? Fault);

/// <param name="CheckedAt">When one was made. Null: none was, with the reason in <paramref name="Fault"/> if there is one.</param>
/// <param name="ExpiresAt">Of the certificate that was shown. Null: none was.</param>
/// <param name="Fault">Why browsers do not take it. Null: they do.</param>
public sealed record InFrontBody(DateTimeOffset? CheckedAt, DateTimeOffset? ExpiresAt, string? Fault);

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
        domains.MapPost("", AddAsync).Answers<TrackingDomainBody>(201).Is("add_tracking_domain", ApiScopes.DomainsWrite, "Add a host name; its CNAME is looked at, within 10 seconds");
        domains.MapGet("/{id}", FindAsync).Answers<TrackingDomainBody>().Is("get_tracking_domain", ApiScopes.DomainsRead, "One tracking domain, with its version in the ETag");
        domains.MapPost("/{id}/check", CheckAsync).Answers<TrackingDomainBody>().Is("check_tracking_domain", ApiScopes.DomainsWrite, "Look at its CNAME and its TLS now, within 10 seconds");
        domains.MapPut("/{id}/servers", AttachAsync).Answers<TrackingDomainBody>().Is("attach_tracking_domain", ApiScopes.DomainsWrite, "Choose the sending servers whose mails have it; wants If-Match");
        domains.MapPut("/{id}/certificate", EncryptAsync).Answers<TrackingDomainBody>().Is("encrypt_tracking_domain", ApiScopes.ServersWrite, "Name its certificate file on the server; wants If-Match");
        domains.MapDelete("/{id}", RemoveAsync).Answers().Is("remove_tracking_domain", ApiScopes.DomainsWrite, "No new mail has it, links of old ones go on working; wants If-Match");
    }

    private static async Task<IResult> ListAsync(HttpContext http, TrackingBodies bodies, CancellationToken cancel) =>
        Results.Ok(new ApiPage<TrackingDomainBody>(await bodies.ListAsync(ApiCaller.Of(http), cancel), null));

    private static async Task<IResult> AddAsync(HttpContext http, TrackingDomains domains, TrackingBodies bodies, NewTrackingDomainBody body, CancellationToken cancel) =>
        await OfAsync(http, await domains.AddAsync(ApiCaller.Of(http).Customer, body.Host ?? "", ApiCaller.Of(http).Name, cancel), bodies, isNew: true, cancel);

    private static async Task<IResult> FindAsync(HttpContext http, TrackingBodies bodies, string id, CancellationToken cancel) =>
        await bodies.FindAsync(ApiCaller.Of(http), id, cancel) is var (body, version) ? ApiEdits.Show(http, version, body) : ApiProblems.NotFound(What);

    private static async Task<IResult> CheckAsync(HttpContext http, TrackingChecks checks, TrackingBodies bodies, string id, CancellationToken cancel) =>
        await checks.LookAsync(ApiCaller.Of(http).Customer, id, cancel) is null ? ApiProblems.NotFound(What) : await FindAsync(http, bodies, id, cancel);

    private static async Task<IResult> AttachAsync(HttpContext http, TrackingDomains domains, TrackingBodies bodies, string id, TrackingServersBody body, CancellationToken cancel) =>
        ApiEdits.TryVersion(http, out var version, out var fault)
            ? await OfAsync(http, await domains.AttachAsync(ApiCaller.Of(http).Customer, id, version, body.Servers ?? [], ApiCaller.Of(http).Name, cancel), bodies, isNew: false, cancel)
            : fault;

    private static async Task<IResult> EncryptAsync(HttpContext http, TrackingDomains domains, TrackingBodies bodies, string id, CertificateFilesBody body, CancellationToken cancel)
    {
        if (!ApiEdits.TryVersion(http, out var version, out var fault)) return fault;
        var caller = ApiCaller.Of(http);
        return await OfAsync(http, await domains.EncryptAsync(caller.Customer, id, version, body.CertificateFile, body.KeyFile, caller.Name, cancel), bodies, isNew: false, cancel);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, TrackingDomains domains, string id, CancellationToken cancel)
    {
        if (!ApiEdits.TryVersion(http, out var version, out var fault)) return fault;
        return await domains.RemoveAsync(ApiCaller.Of(http).Customer, id, version, ApiCaller.Of(http).Name, cancel) switch
        {
            Edit<TrackingDomain>.Saved => Results.NoContent(),
            Edit<TrackingDomain>.Stale stale => ApiProblems.Stale(stale.Current.Version),
            _ => ApiProblems.NotFound(What),
        };
    }

    private static async Task<IResult> OfAsync(HttpContext http, Edit<TrackingDomain> edit, TrackingBodies bodies, bool isNew, CancellationToken cancel)
    {
        var shown = edit is Edit<TrackingDomain>.Saved(var saved) ? await bodies.FindAsync(ApiCaller.Of(http), saved.PublicId, cancel) : null;
        return ApiEdits.Of(http, edit, d => d.Version, _ => shown?.Body, What, isNew ? d => $"{ApiSetup.Root}/tracking-domains/{d.PublicId}" : null);
    }
}

/// <summary>Tracking domains as calls show them.</summary>
internal sealed class TrackingBodies(TrackingDomains domains, TrackingUse use, Certificates certificates)
{
    public async Task<IReadOnlyList<TrackingDomainBody>> ListAsync(ApiCaller caller, CancellationToken cancel)
    {
        var mails = await use.ReadAsync(caller.Customer, cancel);
        return [.. (await domains.ListAsync(caller.Customer, cancel)).Select(d => Of(caller, d, mails.GetValueOrDefault(d.Domain.Id)))];
    }

    /// <summary>Null: this key's customer has no such domain.</summary>
    public async Task<(TrackingDomainBody Body, int Version)?> FindAsync(ApiCaller caller, string id, CancellationToken cancel) =>
        await domains.FindAsync(caller.Customer, id, cancel) is { } found ? (Of(caller, found, await use.OfAsync(caller.Customer, found.Domain.Id, cancel)), found.Domain.Version) : null;

    private TrackingDomainBody Of(ApiCaller caller, TrackingDomainUse found, TrackedMails? mails)
    {
        var domain = found.Domain;
        var standing = domain.CertificateFile is null ? null : certificates.Of(domain.Host);
        // What is wrong with a file names its path, which is for those who run the machine.
        var fault = standing?.Fault is null || caller.May(ApiScopes.ServersRead) ? standing?.Fault : Parts.TrackingWords.HiddenFault;
        return new TrackingDomainBody(
            domain.PublicId, domain.Host, domain.State, domains.Expected, domain.Found, domain.Sentence, domain.CheckedAt, domain.NextCheckAt, [.. found.Servers.Select(s => s.Id)], mails?.Mails ?? 0,
            domain.RemovedAt, domain.CertificateFile is null ? null : new CertificateBody(standing?.ExpiresAt, fault), domain.SilentSince,
            domain.CertificateFile is null ? new InFrontBody(domain.TlsCheckedAt, domain.TlsEndsAt, domain.TlsFault) : null);
    }
}
