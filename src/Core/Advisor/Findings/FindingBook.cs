using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Advisor.Findings;

/// <summary>A finding with its words.</summary>
public sealed record FindingView(Finding Finding, Evidence Evidence, FindingText Text, FindingGroup Group, FindingTurn Turn)
{
    internal static FindingView Of(Finding finding)
    {
        var (rule, evidence) = (RuleBook.Of(finding.Kind), Findings.Evidence.Read(finding.Evidence));
        return new FindingView(finding, evidence, rule.Say(evidence, finding.SubjectName), rule.Group, rule.Turn);
    }
}

/// <summary>Keeps findings: opens, renews and closes them, and reads them for screens and programs.</summary>
public sealed class FindingBook(Database database, TimeProvider time)
{
    /// <summary>Closed ones are shown for so long.</summary>
    public static readonly TimeSpan Shown = TimeSpan.FromDays(30);

    /// <summary>Closed ones are kept for so long.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    private const int MostClosed = 200;

    /// <summary>What is the same as before is written so often.</summary>
    private static readonly TimeSpan Renewed = TimeSpan.FromMinutes(10);

    /// <summary>Open ones first, the worst and oldest first; then those that were closed lately, the last first.</summary>
    /// <param name="customer">Whose.</param>
    /// <param name="withInstallation">Also those about servers and machine: of an administrator.</param>
    /// <param name="cancel">Throws on it.</param>
    public async Task<IReadOnlyList<FindingView>> ListAsync(CustomerId customer, bool withInstallation, CancellationToken cancel)
    {
        var found = await ReadAsync(customer, cancel);
        if (withInstallation && customer != CustomerId.Installation) found.AddRange(await ReadAsync(CustomerId.Installation, cancel));
        return [.. found.Select(FindingView.Of).OrderBy(v => v.Finding.ClosedAt is not null).ThenByDescending(v => v.Finding.ClosedAt).ThenBy(v => v.Group).ThenBy(v => v.Turn).ThenBy(v => v.Finding.Since).ThenBy(v => v.Finding.Id)];
    }

    /// <summary>The open ones about one sending server.</summary>
    public async Task<IReadOnlyList<FindingView>> OfServerAsync(long server, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var found = await db.Set<Finding>().Where(f => f.ClosedAt == null && f.Subject == SubjectKind.Server && f.SubjectId == server).ToListAsync(cancel);
        return [.. found.Select(FindingView.Of).OrderBy(v => v.Group).ThenBy(v => v.Finding.Since)];
    }

    /// <summary>How many need a person. By an index, for it stands on every page.</summary>
    public async Task<int> CountAsync(CustomerId customer, bool withInstallation, CancellationToken cancel)
    {
        var count = await CountAsync(customer, cancel);
        return withInstallation && customer != CustomerId.Installation ? count + await CountAsync(CustomerId.Installation, cancel) : count;
    }

    /// <summary>Writes down what was seen. An open one of which nothing was said is over; one that could not be looked at stays.</summary>
    internal async Task KeepAsync(IEnumerable<(FindingKind Kind, Sighting Sighting)> sightings, CancellationToken cancel)
    {
        var (now, seen) = (time.GetUtcNow(), sightings.ToDictionary(s => (s.Kind, s.Sighting.Subject.Kind, s.Sighting.Subject.Id), s => s.Sighting));
        var open = await OpenAsync(cancel);
        foreach (var row in open)
        {
            switch (seen.GetValueOrDefault((row.Kind, row.Subject, row.SubjectId))?.Verdict)
            {
                case Verdict.Unknown:
                    break;
                case Verdict.Seen it when it.Evidence.Write() != row.Evidence || now - row.SeenAt >= Renewed:
                    await ChangeAsync(row, set => set.SetProperty(f => f.Evidence, it.Evidence.Write()).SetProperty(f => f.SeenAt, now).SetProperty(f => f.SubjectName, Name(seen[(row.Kind, row.Subject, row.SubjectId)].Subject)), cancel);
                    break;
                case Verdict.Seen:
                    break;
                default:
                    await ChangeAsync(row, set => set.SetProperty(f => f.ClosedAt, now), cancel);
                    break;
            }
        }

        var known = open.Select(f => (f.Kind, f.Subject, f.SubjectId)).ToHashSet();
        foreach (var (key, sighting) in seen.Where(s => !known.Contains(s.Key)))
            if (sighting.Verdict is Verdict.Seen it) await OpenAsync(key.Item1, sighting.Subject, it.Evidence, now, cancel);
        await ForgetAsync(now, cancel);
    }

    private async Task<List<Finding>> ReadAsync(CustomerId customer, CancellationToken cancel)
    {
        var since = time.GetUtcNow() - Shown;
        await using var db = database.Read(customer);
        var open = await db.Set<Finding>().Where(f => f.ClosedAt == null).ToListAsync(cancel);
        return [.. open, .. await db.Set<Finding>().Where(f => f.ClosedAt > since).OrderByDescending(f => f.ClosedAt).Take(MostClosed).ToListAsync(cancel)];
    }

    private async Task<int> CountAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return (await db.Set<Finding>().Where(f => f.ClosedAt == null).Select(f => f.Kind).ToListAsync(cancel)).Count(kind => RuleBook.Of(kind).Turn == FindingTurn.Person);
    }

    private async Task<List<Finding>> OpenAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<Finding>().IgnoreQueryFilters().Where(f => f.ClosedAt == null).ToListAsync(cancel);
    }

    /// <summary>Another process may have opened it just now: then that one stands.</summary>
    private Task OpenAsync(FindingKind kind, SubjectRef subject, Evidence evidence, DateTimeOffset now, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(subject.Customer);
        if (await db.Set<Finding>().AnyAsync(f => f.Kind == kind && f.Subject == subject.Kind && f.SubjectId == subject.Id && f.ClosedAt == null, cancel)) return;
        db.Add(new Finding
        {
            CustomerId = subject.Customer, PublicId = PublicId.New(time), Kind = kind, Subject = subject.Kind, SubjectId = subject.Id, SubjectPublicId = subject.PublicId, SubjectName = Name(subject), Since = now, SeenAt = now, Evidence = evidence.Write(),
        });
        await db.SaveChangesAsync(cancel);
    }, cancel);

    private Task ChangeAsync(Finding row, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Finding>> set, CancellationToken cancel) =>
        database.WriteAsync(session => session.Db(row.CustomerId).Set<Finding>().Where(f => f.Id == row.Id && f.ClosedAt == null).ExecuteUpdateAsync(set, cancel), cancel);

    private async Task ForgetAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var before = now - Kept;
        await using var db = database.Read(CustomerId.Installation);
        foreach (var customer in await db.Set<Finding>().IgnoreQueryFilters().Where(f => f.ClosedAt < before).Select(f => f.CustomerId).Distinct().ToListAsync(cancel))
            await database.WriteAsync(session => session.Db(customer).Set<Finding>().Where(f => f.ClosedAt < before).ExecuteDeleteAsync(cancel), cancel);
    }

    private static string Name(SubjectRef subject) => subject.Name.Fit(Finding.MostName);
}
