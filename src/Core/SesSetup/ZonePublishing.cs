using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Domains;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>How a domain's records could be published in Route 53.</summary>
/// <param name="Server">Whose key sees the zone. Null: none does, see <paramref name="Fault"/>.</param>
/// <param name="Zone">Name of the hosted zone. Null with <paramref name="Server"/>.</param>
/// <param name="Print">Of the plan, by which a person agrees to it.</param>
/// <param name="Last">What was changed last and stands. Null: nothing.</param>
/// <param name="Fault">Why it cannot be looked, or what went wrong. Null: nothing did.</param>
public sealed record ZoneView(DomainDetail Detail, SendingServer? Server, string? Zone, IReadOnlyList<ZoneStep> Plan, string Print, ZoneChange? Last, string? Fault)
{
    internal string? ZoneId { get; init; }
}

/// <summary>What became of a wish about a zone.</summary>
public abstract record ZoneAnswer
{
    private ZoneAnswer()
    {
    }

    /// <param name="Changed">Sets that were put in or replaced.</param>
    public sealed record Done(ZoneView View, int Changed) : ZoneAnswer;

    /// <summary>The zone or the domain has changed since the plan was shown: this is it now, and nothing was done.</summary>
    public sealed record Differs(ZoneView View) : ZoneAnswer;

    /// <summary>Nothing was done; its <see cref="ZoneView.Fault"/> says why.</summary>
    public sealed record Refused(ZoneView View) : ZoneAnswer;

    public sealed record NotFound : ZoneAnswer;
}

/// <summary>
/// Publishes a domain's records in the hosted zone that a server's key may change. A person sees each change first; all of them are done in one batch that fails whole when the zone is not as it was seen, and can be undone.
/// </summary>
public sealed class ZonePublishing(Database database, SendingDomains domains, SesServers servers, SesServerOpener opener, TimeProvider time)
{
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Asks Route 53; changes nothing. Null: this customer has no such domain.</summary>
    /// <param name="domain">Public id.</param>
    public async Task<ZoneView?> LookAsync(CustomerId customer, string domain, CancellationToken cancel) => await domains.FindAsync(customer, domain, cancel) is { } detail ? await LookAsync(customer, detail, cancel) : null;

    /// <summary>The last change that was made here and stands, by domain; asks Route 53 nothing.</summary>
    public async Task<IReadOnlyDictionary<string, ZoneChange>> LastAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var all = await db.Set<ZoneChange>().Where(c => c.UndoneAt == null && c.IsDone).OrderBy(c => c.Id).ToListAsync(cancel);
        return all.GroupBy(c => c.Domain).ToDictionary(g => g.Key, g => g.Last());
    }

    /// <summary>Puts in what is missing, and replaces what is wrong.</summary>
    /// <param name="domain">Public id.</param>
    /// <param name="print">Of the plan that the person agreed to.</param>
    /// <param name="replace">Keys of steps that replace what somebody has chosen, and were agreed to one by one.</param>
    /// <param name="by">The person's name.</param>
    public async Task<ZoneAnswer> PublishAsync(CustomerId customer, string domain, string print, IReadOnlyCollection<string> replace, string by, CancellationToken cancel)
    {
        if (await LookAsync(customer, domain, cancel) is not { } view) return new ZoneAnswer.NotFound();
        if (view.Fault is not null) return new ZoneAnswer.Refused(view);
        if (view.Print != print) return new ZoneAnswer.Differs(view);
        var swaps = view.Plan.Where(s => s.Op is PlanOp.Create or PlanOp.Change && (!s.AsksFirst || replace.Contains(s.Key))).Select(s => new ZoneSwap(s.Now, s.Then)).ToList();
        if (swaps.Count == 0) return new ZoneAnswer.Refused(view with { Fault = "There is nothing to change, or nothing that was ticked." });
        var change = new ZoneChange
        {
            CustomerId = customer, PublicId = PublicId.New(time), Domain = domain, ServerId = view.Server!.Id, ZoneId = view.ZoneId!, At = time.GetUtcNow(), By = by, Swaps = JsonSerializer.Serialize(swaps),
        };
        // Before the call: what a process that dies behind it has done can be undone all the same.
        await KeepAsync(customer, change);
        var reply = await WithZonesAsync(view.Server, zones => zones.ChangeAsync(change.ZoneId, swaps.SelectMany(s => s.There), CancellationToken.None), cancel);
        if (!reply.Is200)
        {
            if (!reply.MayBeDone) await ForgetAsync(customer, change);
            return new ZoneAnswer.Refused(view with { Fault = Refusal(view.Server, reply, "route53:ChangeResourceRecordSets") });
        }

        await NoteAsync(customer, change, view.Detail, by, $"Published in Route 53, zone {view.Zone}: {string.Join(", ", swaps.Select(s => $"{s.Is.Name} {s.Is.Type}"))}", c => c.IsDone = true);
        return await AgainAsync(customer, domain, swaps.Count);
    }

    /// <summary>Puts back what stood there before the last change, unless somebody has changed it since.</summary>
    /// <param name="domain">Public id.</param>
    /// <param name="id">Public id of the change.</param>
    /// <param name="by">The person's name.</param>
    public async Task<ZoneAnswer> UndoAsync(CustomerId customer, string domain, string id, string by, CancellationToken cancel)
    {
        if (await LookAsync(customer, domain, cancel) is not { } view) return new ZoneAnswer.NotFound();
        if (view.Last is not { } last || last.PublicId != id) return new ZoneAnswer.Differs(view);
        if (await ServerAsync(last.ServerId, cancel) is not { } server) return new ZoneAnswer.Refused(view with { Fault = "The server whose key changed it is gone." });
        var reply = await WithZonesAsync(server, zones => zones.ChangeAsync(last.ZoneId, last.Read().SelectMany(s => s.Back), CancellationToken.None), cancel);
        // Nobody knew whether it was done, and nothing of it stands there: it was not.
        if (reply.ErrorType == "InvalidChangeBatch" && !last.IsDone && view.Fault is null && last.Read().All(s => !Stands(view, s.Is)))
        {
            await ForgetAsync(customer, last);
            return await AgainAsync(customer, domain, 0);
        }

        if (!reply.Is200) return new ZoneAnswer.Refused(view with { Fault = Refusal(server, reply, "route53:ChangeResourceRecordSets") });
        await NoteAsync(customer, last, view.Detail, by, $"Taken back in Route 53: {string.Join(", ", last.Read().Select(s => $"{s.Is.Name} {s.Is.Type}"))}", c => c.UndoneAt = time.GetUtcNow());
        return await AgainAsync(customer, domain, last.Read().Count);
    }

    private static bool Stands(ZoneView view, ZoneSet set) => view.Plan.Any(step => set.Equals(step.Now));

    /// <summary>The domain is looked at anew, and so is the zone.</summary>
    private async Task<ZoneAnswer> AgainAsync(CustomerId customer, string domain, int changed)
    {
        await domains.CheckAsync(customer, domain, CancellationToken.None);
        return await LookAsync(customer, domain, CancellationToken.None) is { } now ? new ZoneAnswer.Done(now, changed) : new ZoneAnswer.NotFound();
    }

    private async Task<ZoneView> LookAsync(CustomerId customer, DomainDetail detail, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var last = await db.Set<ZoneChange>().Where(c => c.Domain == detail.Domain.PublicId && c.UndoneAt == null).OrderByDescending(c => c.Id).FirstOrDefaultAsync(cancel);
        ZoneView Told(string why) => new(detail, null, null, [], "", last, why);
        if (detail.Domain.IsAddress) return Told("A single address has no records.");
        if (detail.Reading is not { Records.Count: > 0 } reading) return Told("What has to be published is not known yet: Amazon SES has not made the domain's keys. Check the domain again in a minute.");
        string? why = null;
        foreach (var server in detail.Uses.Select(u => u.Server))
        {
            try
            {
                var zone = DomainRecords.Zone(detail);
                var (id, isTwofold, reply) = await WithZonesAsync(server, zones => zones.FindZoneAsync(zone, cancel), cancel);
                if (!reply.Is200) why ??= Refusal(server, reply, "route53:ListHostedZonesByName");
                else if (isTwofold) why ??= $"The account of {server.Name} has more than one public hosted zone {zone}, and only one of them is asked by the world. Delete the others, or publish the records by hand.";
                else if (id is not null) return await LookAsync(new ZoneView(detail, server, zone, [], "", last, null) { ZoneId = id }, reading, cancel);
            }
            catch (KeyException)
            {
                why ??= $"The stored secret of {server.Name} does not open: type it again in the settings of the server.";
            }
        }

        return Told(why ?? $"No account of {(detail.Uses.Count == 1 ? "its sending server" : "its sending servers")} has a public hosted zone {DomainRecords.Zone(detail)}: its DNS is kept somewhere else. Publish the records there, as they stand on the page of the domain.");
    }

    private async Task<ZoneView> LookAsync(ZoneView view, DomainReading reading, CancellationToken cancel)
    {
        var steps = new List<ZoneStep>();
        foreach (var need in ZonePlan.Needs(reading))
        {
            var (sets, reply) = await WithZonesAsync(view.Server!, zones => zones.SetsAsync(view.ZoneId!, need.Set.Name, cancel), cancel);
            if (sets is null) return view with { Fault = Refusal(view.Server!, reply, "route53:ListResourceRecordSets") };
            steps.Add(ZonePlan.Step(view.Zone!, need, sets));
        }

        return view with { Plan = steps, Print = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(steps)))[..32] };
    }

    private async Task<T> WithZonesAsync<T>(SendingServer server, Func<Route53Client, Task<T>> work, CancellationToken cancel)
    {
        var settings = await opener.SettingsAsync(server, cancel) with { RequestDeadline = CallDeadline };
        using var http = new HttpMessageInvoker(EndpointHttp.Open(1));
        return await work(servers.Zones(settings, http));
    }

    private async Task<SendingServer?> ServerAsync(long id, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.Id == id, cancel);
    }

    private Task KeepAsync(CustomerId customer, ZoneChange change) => database.WriteAsync(async session =>
    {
        var db = session.Db(customer);
        db.Add(change);
        await db.SaveChangesAsync();
    }, CancellationToken.None);

    private Task ForgetAsync(CustomerId customer, ZoneChange change) => database.WriteAsync(
        session => session.Db(customer).Set<ZoneChange>().Where(c => c.PublicId == change.PublicId).ExecuteDeleteAsync(), CancellationToken.None);

    private Task NoteAsync(CustomerId customer, ZoneChange change, DomainDetail detail, string by, string note, Action<ZoneChange> set) => database.WriteAsync(async session =>
    {
        var db = session.Db(customer);
        if (await db.Set<ZoneChange>().SingleOrDefaultAsync(c => c.PublicId == change.PublicId) is { } row) set(row);
        db.Add(new AuditEntry { CustomerId = customer, At = time.GetUtcNow(), By = by, Action = "domain.route53", Subject = detail.Domain.PublicId, Note = note.Fit(500) });
        await db.SaveChangesAsync();
    }, CancellationToken.None);

    private static string Refusal(SendingServer server, SesReply reply, string action) => reply switch
    {
        { IsDenied: true } => $"The key of {server.Name} may not call {action}: allow it with the policy beside this, and look again. AWS says: “{reply.Words.Fit(500)}”",
        { ErrorType: "InvalidChangeBatch" } => $"The zone has changed since you saw it, and nothing was changed now. Route 53 says: “{reply.Words.Fit(500)}”",
        { MayBeDone: true } => $"Route 53 did not say whether it is done: look again, this page shows what stands there. {reply.Words.Fit(300)}",
        { Outcome: SesOutcome.Answered } => $"Route 53 refused it: “{reply.Words.Fit(500)}”",
        _ => $"Route 53 was not reached: {reply.Words.Fit(300)}",
    };
}
