using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Links;

/// <summary>
/// The hosts that requests are answered at, besides the installation's own: all whose CNAME has ever led here, also when it is not used any more. Kept in memory, because
/// it is asked at every click. Thread-safe.
/// </summary>
public sealed class LinkHosts(Database database) : IDisposable
{
    // One that began before a change must not end after the one that saw it.
    private readonly SemaphoreSlim turn = new(1);

    private volatile FrozenSet<string> answered = FrozenSet<string>.Empty;
    private volatile IReadOnlyList<LinkHostFiles> files = [];

    /// <summary>Those with a certificate file.</summary>
    internal IReadOnlyList<LinkHostFiles> Files => files;

    /// <param name="host">Without a port, in small or capital letters.</param>
    public bool Contains(string host) => answered.Contains(host);

    /// <summary>Before the first request, and after each change.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            await using var db = database.Read(CustomerId.Installation);
            var all = await db.Set<TrackingDomain>().IgnoreQueryFilters().Where(d => d.FirstRightAt != null || d.CertificateFile != null)
                .Select(d => new { d.Host, d.FirstRightAt, Files = new LinkHostFiles(d.Id, d.CustomerId, d.Host, d.CertificateFile!, d.KeyFile, d.TlsEndsAt, d.TlsFault) }).ToListAsync(cancel);
            files = [.. all.Select(d => d.Files).Where(f => f.Certificate is not null)];
            answered = all.Where(d => d.FirstRightAt is not null).Select(d => d.Host).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}

/// <param name="Key">Null: the private key stands with the certificate.</param>
/// <param name="EndsAt">As it was last written down; so is <paramref name="Fault"/>.</param>
internal sealed record LinkHostFiles(long Id, CustomerId Customer, string Host, string Certificate, string? Key, DateTimeOffset? EndsAt, string? Fault);
