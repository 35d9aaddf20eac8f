using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Tracking;

namespace Postroad.Core.Domains.Links;

/// <summary>
/// At which host the links of a run lead: asked once, when the run begins, and written down with it. The campaign's choice goes before the server's, and that before the
/// installation's own.
/// </summary>
public sealed class LinkOrigins(PublicOrigin installation, TimeProvider time)
{
    private const int Https = 443;

    /// <summary>The installation's own address.</summary>
    internal Uri Installation => installation.Url;

    /// <summary>What a run that begins now has. A domain that cannot be used just now is passed over: its links would lead nowhere.</summary>
    /// <param name="chosen">By the campaign. Null: it leaves it to the server.</param>
    /// <returns>Null: the installation's own address.</returns>
    internal async Task<long?> ChooseAsync(PostroadDb db, long? chosen, long server, CancellationToken cancel)
    {
        var usable = db.Set<TrackingDomain>().Where(UsableHosts.At(time.GetUtcNow())).Select(d => (long?)d.Id);
        if (chosen is not null && await usable.ContainsAsync(chosen, cancel)) return chosen;
        var ofServer = db.Set<ServerTrackingDomain>().Where(s => s.ServerId == server).Select(s => (long?)s.TrackingDomainId);
        return await ofServer.Where(id => usable.Contains(id)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>What addresses of a run begin with.</summary>
    /// <param name="domain">Written down with the run. Null: the installation's own.</param>
    internal async Task<Uri> UrlAsync(PostroadDb db, long? domain, CancellationToken cancel) =>
        domain is { } id ? Of(await db.Set<TrackingDomain>().Where(d => d.Id == id).Select(d => d.Host).SingleAsync(cancel)) : installation.Url;

    /// <summary>Always https: in front of Postroad, or by a certificate file. The port is the installation's own, because the CNAME leads to the same machine.</summary>
    public Uri Of(string host) => new UriBuilder("https", host, installation.Url.Scheme == "https" ? installation.Url.Port : Https).Uri;
}
