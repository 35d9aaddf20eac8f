using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Links;

/// <summary>
/// The hosts that requests are answered at, besides the installation's own: all whose CNAME has ever led here, also when it is not used any more. Kept in memory, because
/// it is asked at every click. Thread-safe.
/// </summary>
public sealed class LinkHosts(Database database)
{
    private volatile FrozenSet<string> answered = FrozenSet<string>.Empty;
    private volatile IReadOnlyList<LinkHostFiles> files = [];

    /// <summary>Those with a certificate file.</summary>
    internal IReadOnlyList<LinkHostFiles> Files => files;

    /// <param name="host">Without a port, in small or capital letters.</param>
    public bool Contains(string host) => answered.Contains(host);

    /// <summary>Before the first request, and after each change.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var all = await db.Set<TrackingDomain>().IgnoreQueryFilters().Select(d => new { d.Host, d.FirstRightAt, d.CertificateFile, d.KeyFile }).ToListAsync(cancel);
        files = [.. all.Where(d => d.CertificateFile is not null).Select(d => new LinkHostFiles(d.Host, d.CertificateFile!, d.KeyFile))];
        answered = all.Where(d => d.FirstRightAt is not null).Select(d => d.Host).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}

/// <param name="Key">Null: the private key stands with the certificate.</param>
internal sealed record LinkHostFiles(string Host, string Certificate, string? Key);
