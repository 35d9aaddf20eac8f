using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Domains;

/// <summary>The sending domains of customers. What changes is written first, then asked for at the provider at once; what that does not do in time is done by <see cref="DomainKeeper"/>.</summary>
public sealed class SendingDomains(Database database, DomainKeeper keeper, TimeProvider time)
{
    /// <summary>Of one customer: a page shows them all.</summary>
    public const int Most = 200;

    private const string NoServer = "There is no such sending server (any more). Choose one of those that there are.";

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<DomainDetail>> ListAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var domains = await db.Set<SendingDomain>().OrderBy(d => d.Name).ToListAsync(cancel);
        var uses = (await DomainUse.ReadAsync(db, db.Set<DomainServer>(), cancel)).ToLookup(u => u.Row.DomainId);
        var keys = (await db.Set<OwnKey>().OrderBy(k => k.Id).ToListAsync(cancel)).ToLookup(k => k.DomainId);
        return [.. domains.Select(d => new DomainDetail(d, [.. uses[d.Id]]) { Keys = [.. keys[d.Id]] })];
    }

    /// <summary>Null: this customer has none of that id.</summary>
    public async Task<DomainDetail?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        if (!PublicId.IsOne(publicId)) return null;
        await using var db = database.Read(customer);
        if (await db.Set<SendingDomain>().SingleOrDefaultAsync(d => d.PublicId == publicId, cancel) is not { } domain) return null;
        return new DomainDetail(domain, await DomainUse.ReadAsync(db, db.Set<DomainServer>().Where(s => s.DomainId == domain.Id), cancel))
        {
            Keys = await db.Set<OwnKey>().Where(k => k.DomainId == domain.Id).OrderBy(k => k.Id).ToListAsync(cancel),
        };
    }

    /// <summary>Those of a customer that may leave by a server.</summary>
    public async Task<IReadOnlyList<DomainDetail>> OfServerAsync(CustomerId customer, SendingServer server, CancellationToken cancel) =>
        [.. (await ListAsync(customer, cancel)).Where(d => d.Uses.Any(u => u.Server.Id == server.Id))];

    /// <param name="by">Name of whoever adds it.</param>
    /// <param name="isAdministrator">They may add what the account of the installation has already.</param>
    public async Task<Edit<DomainDetail>> AddAsync(CustomerId customer, DomainWish wish, string by, bool isAdministrator, CancellationToken cancel)
    {
        var name = DomainNames.Read(wish.Name, out var wrong);
        var (servers, strange) = await ServersAsync(wish.Servers, cancel);
        var faults = new List<FieldFault>();
        if (name is null) faults.Add(new("name", wrong));
        if (wish.Servers.Count == 0) faults.Add(new("servers", "Choose at least one sending server: the domain is verified in its region."));
        else if (strange.Count > 0) faults.Add(new("servers", $"{string.Join(", ", strange.Select(id => $"“{id.Fit(40)}”"))}: {NoServer}"));
        if (MailFromFault(wish, name, servers) is { } mailFromFault) faults.Add(new("mail_from", mailFromFault));
        if (faults.Count > 0) return new Edit<DomainDetail>.Faulty(faults);

        var now = time.GetUtcNow();
        var domain = new SendingDomain
        {
            CustomerId = customer, PublicId = PublicId.New(time), Name = name!, CreatedAt = now, CreatedBy = by, IsVouchedFor = isAdministrator, WaitsSince = now, NextLookAt = now + LookTimes.Claim,
        };
        var fault = await database.WriteAsync(async session =>
        {
            var db = session.Db(customer);
            await DomainOwners.TakeTurnAsync(db, database.IsPostgres, cancel);
            if (await WhyNotAsync(session, domain, by, cancel) is { } why) return why;
            db.Add(domain);
            await db.SaveChangesAsync(cancel);
            db.AddRange(Rows(domain, servers, wish));
            db.Add(new AuditEntry { CustomerId = customer, At = now, By = by, Action = "domain.add", Subject = domain.PublicId, Note = domain.Name });
            await db.SaveChangesAsync(cancel);
            return null;
        }, cancel);
        if (fault is not null) return new Edit<DomainDetail>.Faulty([new("name", fault)]);
        return await LookedAtAsync(customer, domain.PublicId, cancel);
    }

    /// <summary>Lets a further server use it, or changes MAIL FROM for one that does.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="mailFrom">Label below the domain; null or empty: none.</param>
    public async Task<Edit<DomainDetail>> LetAsync(CustomerId customer, string publicId, string server, string? mailFrom, bool refuses, string by, CancellationToken cancel)
    {
        if (await FindAsync(customer, publicId, cancel) is not { Domain: var domain } detail) return new Edit<DomainDetail>.NotFound();
        if (await ServersAsync([server], cancel) is not ([var chosen], _)) return new Edit<DomainDetail>.Faulty([new("server", NoServer)]);
        string? fault = null;
        var name = domain.IsAddress || !chosen.AsksSes ? null : DomainNames.MailFrom(mailFrom, domain.Name, out fault);
        if (fault is null && name is not null && detail.Uses.FirstOrDefault(u => u.Server.Region != chosen.Region && (u.Identity?.MailFrom ?? u.Row.MailFrom) == name) is { } other)
            fault = $"{name} is the MAIL FROM of {other.Server.Region}. One MX may stand at a name, so {chosen.Region} needs one of its own, such as {mailFrom!.Trim()}-{chosen.Region}.";
        if (fault is not null) return new Edit<DomainDetail>.Faulty([new("mail_from", fault)]);
        var isThere = await ChangeAsync(customer, domain, "domain.let", $"{chosen.Name}{(name is null ? "" : $", MAIL FROM {name}")}", by, async db =>
        {
            var row = await db.Set<DomainServer>().SingleOrDefaultAsync(s => s.DomainId == domain.Id && s.ServerId == chosen.Id, cancel);
            if (row is null) db.Add(new DomainServer { CustomerId = customer, DomainId = domain.Id, ServerId = chosen.Id, MailFrom = name, RefusesOnMxFailure = refuses });
            else (row.MailFrom, row.RefusesOnMxFailure, row.Step, row.Version) = (name, refuses, row.Identity is null ? IdentityStep.Make : IdentityStep.SetMailFrom, row.Version + 1);
        }, cancel);
        if (!isThere) return new Edit<DomainDetail>.NotFound();
        return await LookedAtAsync(customer, publicId, cancel);
    }

    /// <summary>A server may not use it any more. The identity at the provider stays. False: it is not one of them.</summary>
    public async Task<bool> ForbidAsync(CustomerId customer, string publicId, string server, string by, CancellationToken cancel)
    {
        if (await FindAsync(customer, publicId, cancel) is not { } detail || detail.Uses.FirstOrDefault(u => u.Server.PublicId == server) is not { } use) return false;
        Task TakeAwayAsync(PostroadDb db) => db.Set<DomainServer>().Where(s => s.Id == use.Row.Id).ExecuteDeleteAsync(cancel);
        return await ChangeAsync(customer, detail.Domain, "domain.forbid", use.Server.Name, by, TakeAwayAsync, cancel) && await keeper.LookAsync(customer, publicId, cancel);
    }

    /// <summary>Asks the provider and the DNS now. False: this customer has none of that id.</summary>
    public Task<bool> CheckAsync(CustomerId customer, string publicId, CancellationToken cancel) => keeper.LookAsync(customer, publicId, cancel);

    /// <summary>An administrator's word that it is this customer's, whatever the account has of it already. False: this customer has none of that id.</summary>
    public async Task<bool> VouchAsync(CustomerId customer, string publicId, string by, CancellationToken cancel)
    {
        if (await FindAsync(customer, publicId, cancel) is not { Domain: var domain }) return false;
        Task VouchAsync(PostroadDb db) => db.Set<SendingDomain>().Where(d => d.Id == domain.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.IsVouchedFor, true), cancel);
        return await ChangeAsync(customer, domain, "domain.vouch", domain.Name, by, VouchAsync, cancel) && await keeper.LookAsync(customer, publicId, cancel);
    }

    /// <summary>The provider looks for its records again, and so do we, for three days more. False: this customer has none of that id.</summary>
    public async Task<bool> StartAgainAsync(CustomerId customer, string publicId, string by, CancellationToken cancel)
    {
        if (await FindAsync(customer, publicId, cancel) is not { Domain: var domain }) return false;
        return await ChangeAsync(customer, domain, "domain.restart", domain.Name, by, async db =>
        {
            foreach (var row in await db.Set<DomainServer>().Where(s => s.DomainId == domain.Id).ToListAsync(cancel))
            {
                if (row.Told() is { IsSettled: true } && row.Step == IdentityStep.None) continue;
                (row.Step, row.Version) = (row.Identity is null ? IdentityStep.Make : row.Step == IdentityStep.SetMailFrom ? row.Step : IdentityStep.StartAgain, row.Version + 1);
            }
        }, cancel) && await keeper.LookAsync(customer, publicId, cancel);
    }

    /// <summary>It is this customer's no more; identity and records stay where they are. False: there is none.</summary>
    public Task<bool> DeleteAsync(CustomerId customer, string publicId, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(customer);
        if (!PublicId.IsOne(publicId) || await db.Set<SendingDomain>().AsNoTracking().SingleOrDefaultAsync(d => d.PublicId == publicId, cancel) is not { } domain) return false;
        // First its row, at which whoever lets a server use it waits.
        await db.Set<SendingDomain>().Where(d => d.Id == domain.Id).ExecuteDeleteAsync(cancel);
        await db.Set<DomainServer>().Where(s => s.DomainId == domain.Id).ExecuteDeleteAsync(cancel);
        await db.Set<OwnKey>().Where(k => k.DomainId == domain.Id).ExecuteDeleteAsync(cancel);
        db.Add(new AuditEntry { CustomerId = customer, At = time.GetUtcNow(), By = by, Action = "domain.delete", Subject = publicId, Note = domain.Name });
        await db.SaveChangesAsync(cancel);
        return true;
    }, cancel);

    /// <summary>In the order in which they were chosen; and ids of none.</summary>
    private async Task<(List<SendingServer> Servers, List<string> Strange)> ServersAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var asked = ids.Distinct().Where(PublicId.IsOne).ToList();
        await using var db = database.Read(CustomerId.Installation);
        var found = await db.Set<SendingServer>().Where(s => asked.Contains(s.PublicId)).ToDictionaryAsync(s => s.PublicId, StringComparer.Ordinal, cancel);
        return ([.. asked.Select(found.GetValueOrDefault).OfType<SendingServer>()], [.. ids.Distinct().Where(id => !found.ContainsKey(id))]);
    }

    /// <summary>Null: it is good in all regions, or cannot be judged because the domain is not.</summary>
    private static string? MailFromFault(DomainWish wish, string? name, List<SendingServer> servers)
    {
        if (name is null || name.Contains('@', StringComparison.Ordinal)) return null;
        foreach (var label in servers.Select(s => LabelFor(wish, s, servers)).Prepend(wish.MailFrom))
        {
            DomainNames.MailFrom(label, name, out var fault);
            if (fault is not null) return fault;
        }

        return null;
    }

    private static string? LabelFor(DomainWish wish, SendingServer server, List<SendingServer> servers) =>
        string.IsNullOrWhiteSpace(wish.MailFrom) || server.Region == servers[0].Region ? wish.MailFrom : $"{wish.MailFrom.Trim().Trim('.')}-{server.Region}";

    private static IEnumerable<DomainServer> Rows(SendingDomain domain, List<SendingServer> servers, DomainWish wish)
    {
        foreach (var server in servers)
        {
            yield return new DomainServer
            {
                CustomerId = domain.CustomerId, DomainId = domain.Id, ServerId = server.Id, RefusesOnMxFailure = wish.RefusesOnMxFailure,
                MailFrom = domain.IsAddress || !server.AsksSes ? null : DomainNames.MailFrom(LabelFor(wish, server, servers), domain.Name, out _),
            };
        }
    }

    /// <summary>Null: it can be this customer's.</summary>
    private async Task<string?> WhyNotAsync(WriteSession session, SendingDomain domain, string by, CancellationToken cancel)
    {
        var db = session.Db(domain.CustomerId);
        var exact = await DomainOwners.ExactlyAsync(db, domain.Name, cancel);
        if (exact?.Customer == domain.CustomerId) return $"{domain.Name} is one of your domains already.";
        var mayLapse = domain.IsVouchedFor && exact is { IsVouchedFor: false };
        var owner = exact is null || mayLapse ? await DomainOwners.OfAsync(db, domain.CustomerId, domain.Name, cancel) : exact;
        if (owner is not null && owner.Customer != domain.CustomerId && !(mayLapse && owner == exact))
            return $"{owner.Name} belongs to another customer of this installation. If it is yours, an administrator can find out who added it.";
        if (await db.Set<SendingDomain>().CountAsync(cancel) >= Most) return $"There are {Most} sending domains, which is the most: delete one that is not used.";
        if (mayLapse) await LapseAsync(session, exact!, by, cancel);
        return null;
    }

    /// <summary>What another customer has only written down gives way to an administrator's word.</summary>
    private async Task LapseAsync(WriteSession session, DomainOwner lapsed, string by, CancellationToken cancel)
    {
        var db = session.Db(lapsed.Customer);
        var id = await db.Set<SendingDomain>().Where(d => d.Id == lapsed.Domain).Select(d => d.PublicId).SingleAsync(cancel);
        await db.Set<SendingDomain>().Where(d => d.Id == lapsed.Domain).ExecuteDeleteAsync(cancel);
        await db.Set<DomainServer>().Where(s => s.DomainId == lapsed.Domain).ExecuteDeleteAsync(cancel);
        await db.Set<OwnKey>().Where(k => k.DomainId == lapsed.Domain).ExecuteDeleteAsync(cancel);
        db.Add(new AuditEntry { CustomerId = lapsed.Customer, At = time.GetUtcNow(), By = by, Action = "domain.lapse", Subject = id, Note = lapsed.Name });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>False: somebody has deleted it meanwhile, and nothing was changed. Of two who change it at once the second waits at its row.</summary>
    private Task<bool> ChangeAsync(CustomerId customer, SendingDomain domain, string action, string note, string by, Func<PostroadDb, Task> change, CancellationToken cancel) =>
        ChangeAsync(customer, domain, action, note, by, change, () => true, cancel);

    /// <param name="isDone">Asked behind the change; false: it was none, and is not in the log.</param>
    internal Task<bool> ChangeAsync(
        CustomerId customer, SendingDomain domain, string action, string note, string by, Func<PostroadDb, Task> change, Func<bool> isDone, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var (db, now) = (session.Db(customer), time.GetUtcNow());
        var isThere = await db.Set<SendingDomain>().Where(d => d.Id == domain.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.WaitsSince, now).SetProperty(d => d.NextLookAt, now + LookTimes.Claim), cancel) > 0;
        if (!isThere) return false;
        await change(db);
        if (isDone()) db.Add(new AuditEntry { CustomerId = customer, At = now, By = by, Action = action, Subject = domain.PublicId, Note = note.Fit(500) });
        await db.SaveChangesAsync(cancel);
        return true;
    }, cancel);

    private async Task<Edit<DomainDetail>> LookedAtAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        await keeper.LookAsync(customer, publicId, cancel);
        return await FindAsync(customer, publicId, cancel) is { } detail ? new Edit<DomainDetail>.Saved(detail) : new Edit<DomainDetail>.NotFound();
    }
}
