using Microsoft.EntityFrameworkCore;
using Postroad.Core.Domains.Links;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Notices;

/// <summary>
/// Tells administrators by mail of a tracking domain at which links do not work any more, or soon will not: once for each trouble. Also of one that is for old mails alone, because those are read for
/// years. While no server can send it, it waits; what is right again is not told.
/// </summary>
public sealed class BrokenLinks(Database database, SendingServers servers, NoticeOffice notices, AdminLinks links, TimeProvider time)
{
    public const string Kind = "broken-links";

    private const int MostAtOnce = 20;

    /// <summary>How often it is looked for: certificate files are read as often.</summary>
    private static readonly TimeSpan Anew = TimeSpan.FromSeconds(30);

    /// <summary>So old it helps nobody: the page of the tracking domain says what is so now.</summary>
    private static readonly TimeSpan Useful = TimeSpan.FromDays(1);

    private DateTimeOffset nextAt = DateTimeOffset.MinValue;

    internal async Task MailAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (now < nextAt) return;
        nextAt = now + Anew;
        await MailAsync(now, cancel);
    }

    /// <summary>The trouble is noted as told in the transaction of the mails about it.</summary>
    internal async Task MailAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var untold = (await SuspectsAsync(now, cancel)).Select(d => (Domain: d, Finding: TrackingTroubles.Of(d, now))).Where(t => (t.Finding?.Trouble ?? TrackingTrouble.None) != t.Domain.ToldTrouble).Take(MostAtOnce).ToList();
        foreach (var (domain, _) in untold.Where(t => t.Finding is null)) await database.WriteAsync(session => NoteAsync(session, domain, TrackingTrouble.None, cancel), cancel);
        if (untold.All(t => t.Finding is null) || await servers.FindForOwnMailAsync(cancel) is not { } server || !EmailAddress.TryParse(server.DefaultFrom, out var from, out _)) return;
        foreach (var (domain, finding) in untold.Where(t => t.Finding is not null))
        {
            var prepared = new List<PreparedNotice>();
            var (customer, administrators) = await Administrators.OfAsync(database, domain.CustomerId, cancel);
            foreach (var (to, opens) in administrators) prepared.Add(await notices.PrepareAsync(NoticeOf(domain, customer, finding!, server, from, to, opens), cancel));
            await database.WriteAsync(session => TellAsync(session, domain, finding!.Trouble, prepared, cancel), cancel);
        }
    }

    /// <summary>All that may be in trouble, or were told to be.</summary>
    private async Task<List<TrackingDomain>> SuspectsAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var soon = now + Certificates.Warning;
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<TrackingDomain>().IgnoreQueryFilters()
            .Where(d => d.ToldTrouble != TrackingTrouble.None || d.State == TrackingState.Broken || (d.TlsCheckedAt != null && (d.TlsFault != null || d.TlsEndsAt == null || d.TlsEndsAt <= soon))).ToListAsync(cancel);
    }

    private async Task TellAsync(WriteSession session, TrackingDomain domain, TrackingTrouble trouble, List<PreparedNotice> prepared, CancellationToken cancel)
    {
        if (await NoteAsync(session, domain, trouble, cancel) == 0) return;
        foreach (var notice in prepared)
            if (await NoticeOffice.CountAsync(session, Kind, notice.Notice.To, time.GetUtcNow() - TimeSpan.FromDays(1), cancel) < BrokenDomains.MostADay) await notices.AddAsync(session, notice, cancel);
    }

    private static Task<int> NoteAsync(WriteSession session, TrackingDomain domain, TrackingTrouble trouble, CancellationToken cancel) => session.Db(domain.CustomerId).Set<TrackingDomain>()
        .Where(d => d.Id == domain.Id && d.ToldTrouble == domain.ToldTrouble).ExecuteUpdateAsync(set => set.SetProperty(d => d.ToldTrouble, trouble), cancel);

    private Notice NoticeOf(TrackingDomain domain, string customer, TrackingFinding finding, SendingServer server, EmailAddress from, EmailAddress to, bool opens) => new()
    {
        Kind = Kind, Customer = CustomerId.Installation, Server = server.Key, To = to, From = from, FromName = "Postroad", UsefulUntil = time.GetUtcNow() + Useful,
        Text = new NoticeText("en", finding.Title, finding.Title,
            [
                finding.Says,
                $"It is a tracking domain of {customer}. Links, pictures and unsubscribe addresses of mails that were sent with it may not work. New mails do without it where their links would be dead.",
            ],
            opens ? "Open the tracking domain" : null, opens ? links.TrackingDomain(domain.PublicId) : null, ["It is looked at again by itself, and the warning goes when it is right."],
            "Postroad sent this mail because you are an administrator of this installation."),
    };
}
