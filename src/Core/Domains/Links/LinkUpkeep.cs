using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Links;

/// <summary>Reads again and again which hosts are answered and what lies in their certificate files, and writes down which have a certificate.</summary>
public sealed class LinkUpkeep(Database database, LinkHosts hosts, Certificates certificates, TimeProvider time)
{
    /// <summary>How often hosts and certificate files are read anew: a renewed certificate is in use half a minute later.</summary>
    private static readonly TimeSpan Anew = TimeSpan.FromSeconds(30);

    private DateTimeOffset nextAt = DateTimeOffset.MinValue;

    /// <summary>Before the first request: which hosts are answered, and with which certificates.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        await hosts.ReadAsync(cancel);
        certificates.Look();
    }

    internal async Task WorkAsync(CancellationToken cancel)
    {
        if (time.GetUtcNow() < nextAt) return;
        nextAt = time.GetUtcNow() + Anew;
        await BeginAsync(cancel);
        foreach (var files in hosts.Files) await NoteAsync(files, cancel);
    }

    private async Task NoteAsync(LinkHostFiles files, CancellationToken cancel)
    {
        if (certificates.Of(files.Host) is not { } standing) return;
        var (now, end, fault) = (time.GetUtcNow(), standing.ExpiresAt, standing.Fault?.Fit(TrackingDomain.MostFault));
        if ((end, fault) == (files.EndsAt, files.Fault)) return;
        await database.WriteAsync(session => session.Db(files.Customer).Set<TrackingDomain>()
            .Where(d => d.Id == files.Id && d.CertificateFile == files.Certificate && d.KeyFile == files.Key)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.TlsEndsAt, end).SetProperty(d => d.TlsFault, fault).SetProperty(d => d.TlsCheckedAt, now), cancel), cancel);
    }
}
