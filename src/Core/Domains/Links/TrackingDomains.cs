using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;

namespace Postroad.Core.Domains.Links;

/// <summary>A tracking domain with the servers whose mails have it, by public id.</summary>
public sealed record TrackingDomainUse(TrackingDomain Domain, IReadOnlyList<TrackingServer> Servers);

/// <param name="Id">Public id.</param>
/// <param name="Host">Of the tracking domain that this customer's mails through it have. Null: the installation's own.</param>
public sealed record TrackingServer(string Id, string Name, string Region, string? Host);

/// <summary>The tracking domains of customers.</summary>
public sealed class TrackingDomains(Database database, PublicOrigin installation, TrackingChecks checks, LinkHosts hosts, Certificates certificates, TimeProvider time)
{
    /// <summary>Of one customer, those that are used no more among them.</summary>
    public const int Most = 100;

    /// <summary>Where the CNAME of each must lead.</summary>
    public string Expected => installation.Url.IdnHost;

    /// <summary>Why none can lead here, and what to set. Null: they can.</summary>
    public string? WhyNone => CnameLook.TargetOf(Expected, out var fault) is null ? fault : null;

    /// <summary>By name, those of old mails last.</summary>
    public async Task<IReadOnlyList<TrackingDomainUse>> ListAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var domains = await db.Set<TrackingDomain>().OrderBy(d => d.RemovedAt != null).ThenBy(d => d.Host).ToListAsync(cancel);
        var servers = await ServersAsync(db, cancel);
        return [.. domains.Select(d => new TrackingDomainUse(d, [.. servers.Where(s => s.Host == d.Host)]))];
    }

    /// <summary>Null: this customer has no such domain.</summary>
    public async Task<TrackingDomainUse?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        if (!PublicId.IsOne(publicId) || await db.Set<TrackingDomain>().SingleOrDefaultAsync(d => d.PublicId == publicId, cancel) is not { } domain) return null;
        return new TrackingDomainUse(domain, [.. (await ServersAsync(db, cancel)).Where(s => s.Host == domain.Host)]);
    }

    /// <summary>All sending servers, with the tracking domain that this customer's mails through each have.</summary>
    public async Task<IReadOnlyList<TrackingServer>> ServersAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await ServersAsync(db, cancel);
    }

    /// <summary>Takes a host name and looks at its CNAME at once. One that was removed comes back.</summary>
    /// <param name="typed">In letters of any alphabet.</param>
    /// <param name="by">A person's name.</param>
    public async Task<Edit<TrackingDomain>> AddAsync(CustomerId customer, string typed, string by, CancellationToken cancel)
    {
        if (FaultOf(typed, out var host) is { } fault) return Faulty("host", fault);
        var added = await database.WriteAsync<Edit<TrackingDomain>>(async session =>
        {
            var db = session.Db(customer);
            await DomainOwners.TakeTurnAsync(db, database.IsPostgres, cancel);
            var own = await db.Set<TrackingDomain>().AsNoTracking().SingleOrDefaultAsync(d => d.Host == host, cancel);
            if (own is { RemovedAt: null }) return Faulty("host", $"{host} is one of your tracking domains already.");
            if (await WhyNotAsync(db, host, cancel) is { } why) return Faulty("host", why);
            if (own is null && await db.Set<TrackingDomain>().CountAsync(cancel) >= Most) return Faulty("host", $"There are {Most} tracking domains already, and that is the most.");
            var before = own is null ? await HostOwners.OfAsync(db, host, cancel) : null;
            if (before is not null && !await HostOwners.TakeAsync(session.Db(before.Customer), before, time.GetUtcNow(), cancel))
                return Faulty("host", $"{host} belongs to somebody else here: a host name has one owner in the whole installation.");
            if (own is null) await InsertAsync(db, host, by, cancel);
            else await RestoreAsync(db, own, by, cancel);
            var domain = await db.Set<TrackingDomain>().AsNoTracking().SingleAsync(d => d.Host == host, cancel);
            await AuditAsync(db, "tracking_domain.add", domain, before is null ? domain.Host : $"{domain.Host}, which another customer had added and not put right", by, cancel);
            return new Edit<TrackingDomain>.Saved(domain);
        }, cancel);
        return added is Edit<TrackingDomain>.Saved(var taken) ? new Edit<TrackingDomain>.Saved(await checks.LookAsync(customer, taken.PublicId, cancel) ?? taken) : added;
    }

    /// <summary>Which servers' mails have it, from the next run on; of a server that had another one, this one instead.</summary>
    /// <param name="servers">Public ids of all of them.</param>
    /// <param name="version">That the edit was made on.</param>
    public Task<Edit<TrackingDomain>> AttachAsync(CustomerId customer, string publicId, int version, IReadOnlyList<string> servers, string by, CancellationToken cancel)
    {
        var named = servers.Where(s => s.Length > 0).Distinct().ToList();
        List<long> known = [];
        List<long> losers = [];
        return ChangeAsync(customer, publicId, version, "tracking_domain.attach", by, async (db, domain) =>
        {
            var ids = named.Where(PublicId.IsOne).ToList();
            known = await db.Set<SendingServer>().Where(s => ids.Contains(s.PublicId)).Select(s => s.Id).ToListAsync(cancel);
            if (known.Count != named.Count) return new FieldFault("servers", "A sending server of it is not there any more. Choose again.");
            var before = await db.Set<ServerTrackingDomain>().Where(s => known.Contains(s.ServerId)).ToListAsync(cancel);
            losers = [.. before.Select(s => s.TrackingDomainId).Where(id => id != domain.Id).Distinct()];
            // Those that have it already may keep it, or be taken away one by one.
            var isNew = before.Count(s => s.TrackingDomainId == domain.Id) < known.Count;
            return isNew && UsableHosts.WhyNot(domain, time.GetUtcNow()) is { } why ? new FieldFault("servers", why) : null;
        }, async (session, domain) =>
        {
            var (db, now) = (session.Db(customer), time.GetUtcNow());
            await db.Set<ServerTrackingDomain>().Where(s => s.TrackingDomainId == domain.Id).ExecuteDeleteAsync(cancel);
            // Whoever has the form of one that loses a server before them would take it back with it.
            await db.Set<TrackingDomain>().Where(d => losers.Contains(d.Id)).ExecuteUpdateAsync(set => set
                .SetProperty(d => d.Version, d => d.Version + 1).SetProperty(d => d.ChangedAt, now).SetProperty(d => d.ChangedBy, by), cancel);
            foreach (var server in known)
            {
                await session.RunAsync(
                    "INSERT INTO server_tracking_domains (customer_id, server_id, tracking_domain_id) VALUES (@p0, @p1, @p2) ON CONFLICT (customer_id, server_id) DO UPDATE SET tracking_domain_id = excluded.tracking_domain_id",
                    customer.Value, server, domain.Id);
            }
        }, cancel);
    }

    /// <summary>For administrators alone: names files of the server.</summary>
    /// <param name="certificate">Path of a PEM file with certificate and chain. Null or empty: TLS ends in front of Postroad.</param>
    /// <param name="key">Path of a PEM file with the private key. Null or empty: it stands with the certificate.</param>
    public async Task<Edit<TrackingDomain>> EncryptAsync(CustomerId customer, string publicId, int version, string? certificate, string? key, string by, CancellationToken cancel)
    {
        if (await FindAsync(customer, publicId, cancel) is not { Domain: var found }) return new Edit<TrackingDomain>.NotFound();
        var (file, keyFile) = (Given(certificate), Given(key));
        // Not in the transaction, where nothing but the database is waited for.
        var (fault, endsAt) = Examine(found.Host, file, keyFile);
        var now = time.GetUtcNow();
        DateTimeOffset? lookedAt = file is null ? null : now;
        var edit = await ChangeAsync(customer, publicId, version, "tracking_domain.encrypt", by, (_, _) => Task.FromResult(fault), (session, domain) =>
            session.Db(customer).Set<TrackingDomain>().Where(d => d.Id == domain.Id).ExecuteUpdateAsync(set => set
                .SetProperty(d => d.CertificateFile, file).SetProperty(d => d.KeyFile, keyFile)
                .SetProperty(d => d.TlsEndsAt, endsAt).SetProperty(d => d.TlsFault, (string?)null).SetProperty(d => d.TlsCheckedAt, lookedAt)
                // Without a file, what stands in front is looked at by a look.
                .SetProperty(d => d.NextCheckAt, d => file == null ? now : d.NextCheckAt), cancel), cancel);
        if (edit is Edit<TrackingDomain>.Saved) certificates.Look();
        return edit;
    }

    /// <summary>No new mail has it. One that has led here stays, and is answered, because sent mails may name it; any other is gone.</summary>
    public Task<Edit<TrackingDomain>> RemoveAsync(CustomerId customer, string publicId, int version, string by, CancellationToken cancel) =>
        ChangeAsync(customer, publicId, version, "tracking_domain.remove", by, (_, _) => Task.FromResult<FieldFault?>(null), async (session, domain) =>
        {
            var (db, now) = (session.Db(customer), time.GetUtcNow());
            await db.Set<ServerTrackingDomain>().Where(s => s.TrackingDomainId == domain.Id).ExecuteDeleteAsync(cancel);
            var row = db.Set<TrackingDomain>().Where(d => d.Id == domain.Id);
            if (domain.FirstRightAt is null) await row.ExecuteDeleteAsync(cancel);
            else await row.ExecuteUpdateAsync(set => set.SetProperty(d => d.RemovedAt, d => d.RemovedAt ?? now).SetProperty(d => d.RemovedBy, d => d.RemovedBy ?? by), cancel);
        }, cancel);

    /// <summary>A sentence; null: the name is good.</summary>
    private string? FaultOf(string typed, out string host)
    {
        host = "";
        // The one parser of host names reads what stands behind an @.
        if (typed.Contains('@', StringComparison.Ordinal) || !EmailAddress.TryParse($"links@{typed.Trim()}", out var address, out var fault))
            return string.IsNullOrWhiteSpace(typed) ? "Write the host name that links shall have: go.example.com." : "That is no host name. It looks like go.example.com: no https:// before it, and nothing behind it.";
        host = address.Domain;
        return installation.Owns(host) ? $"{host} is this installation's own address, which links have anyway." : null;
    }

    /// <summary>A host below a domain that somebody sends from is theirs, or for them to give.</summary>
    private static async Task<string?> WhyNotAsync(PostroadDb db, string host, CancellationToken cancel) =>
        await DomainOwners.OfAsync(db, db.Customer, host, cancel) is { } owner && owner.Customer != db.Customer
            ? $"{owner.Name} belongs to another customer of this installation. If it is yours, an administrator can find out who added it." : null;

    private (FieldFault? Fault, DateTimeOffset? EndsAt) Examine(string host, string? file, string? keyFile)
    {
        if (file is null) return (keyFile is null ? null : new FieldFault("certificate_file", "Give the file of the certificate that the key belongs to."), null);
        if ((PathFault("certificate_file", file) ?? PathFault("key_file", keyFile)) is { } path) return (path, null);
        var reading = CertificateFile.Read(host, file, keyFile, time.GetUtcNow());
        return (reading.Fault is { } fault ? new FieldFault("certificate_file", fault) : null, reading.ExpiresAt);
    }

    private static FieldFault? PathFault(string field, string? path) => path switch
    {
        null => null,
        { Length: > TrackingDomain.MostPath } => new FieldFault(field, $"The path has {path.Length:N0} characters; {TrackingDomain.MostPath:N0} are the most."),
        _ when path.Any(char.IsControl) || path.EnumerateRunes().Contains(Rune.ReplacementChar) => new FieldFault(field, "There are characters in it that no path has."),
        _ when !Path.IsPathFullyQualified(path) => new FieldFault(field, $"Write the whole path, from /: {path} would be looked for wherever Postroad was started."),
        _ => null,
    };

    private static string? Given(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    private static async Task<List<TrackingServer>> ServersAsync(PostroadDb db, CancellationToken cancel)
    {
        var attached = from link in db.Set<ServerTrackingDomain>() join domain in db.Set<TrackingDomain>() on link.TrackingDomainId equals domain.Id select new { link.ServerId, domain.Host };
        return await db.Set<SendingServer>().OrderBy(s => s.Name).ThenBy(s => s.Id)
            .Select(s => new TrackingServer(s.PublicId, s.Name, s.Region != "" ? s.Region : s.Host ?? "", attached.Where(a => a.ServerId == s.Id).Select(a => a.Host).FirstOrDefault())).ToListAsync(cancel);
    }

    private Task InsertAsync(PostroadDb db, string host, string by, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        db.Add(new TrackingDomain { CustomerId = db.Customer, PublicId = PublicId.New(time), Host = host, StateSince = now, NextCheckAt = now, AddedAt = now, AddedBy = by });
        return db.SaveChangesAsync(cancel);
    }

    private Task RestoreAsync(PostroadDb db, TrackingDomain domain, string by, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return db.Set<TrackingDomain>().Where(d => d.Id == domain.Id).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.RemovedAt, (DateTimeOffset?)null).SetProperty(d => d.RemovedBy, (string?)null)
            .SetProperty(d => d.Version, d => d.Version + 1).SetProperty(d => d.ChangedAt, now).SetProperty(d => d.ChangedBy, by), cancel);
    }

    /// <summary>One change with its version, its audit entry and who did it; what is kept in memory follows.</summary>
    /// <param name="check">Answers a fault, and then nothing is changed.</param>
    private async Task<Edit<TrackingDomain>> ChangeAsync(
        CustomerId customer, string publicId, int version, string action, string by, Func<PostroadDb, TrackingDomain, Task<FieldFault?>> check, Func<WriteSession, TrackingDomain, Task> change, CancellationToken cancel)
    {
        var edit = await database.WriteAsync<Edit<TrackingDomain>>(async session =>
        {
            var (db, now) = (session.Db(customer), time.GetUtcNow());
            var row = db.Set<TrackingDomain>().AsNoTracking().Where(d => d.PublicId == publicId);
            if (!PublicId.IsOne(publicId) || await row.SingleOrDefaultAsync(cancel) is not { } domain) return new Edit<TrackingDomain>.NotFound();
            if (await check(db, domain) is { } fault) return new Edit<TrackingDomain>.Faulty([fault]);
            // Takes the place of a lock: of two who save the same version one changes no row.
            var taken = await db.Set<TrackingDomain>().Where(d => d.Id == domain.Id && d.Version == version).ExecuteUpdateAsync(set => set
                .SetProperty(d => d.Version, version + 1).SetProperty(d => d.ChangedAt, now).SetProperty(d => d.ChangedBy, by), cancel);
            if (taken == 0) return await row.SingleOrDefaultAsync(cancel) is { } current ? new Edit<TrackingDomain>.Stale(current) : new Edit<TrackingDomain>.NotFound();
            await change(session, domain);
            await AuditAsync(db, action, domain, domain.Host, by, cancel);
            return new Edit<TrackingDomain>.Saved(await row.SingleOrDefaultAsync(cancel) ?? domain);
        }, cancel);
        if (edit is Edit<TrackingDomain>.Saved) await hosts.ReadAsync(cancel);
        return edit;
    }

    private async Task AuditAsync(PostroadDb db, string action, TrackingDomain domain, string note, string by, CancellationToken cancel)
    {
        db.Add(new AuditEntry { CustomerId = db.Customer, At = time.GetUtcNow(), By = by, Action = action, Subject = domain.PublicId, Note = note });
        await db.SaveChangesAsync(cancel);
    }

    private static Edit<TrackingDomain> Faulty(string field, string sentence) => new Edit<TrackingDomain>.Faulty([new FieldFault(field, sentence)]);
}
