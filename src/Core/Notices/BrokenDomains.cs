using Microsoft.EntityFrameworkCore;
using Postroad.Core.Domains;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Notices;

/// <summary>Tells administrators by mail of a sending domain that was right and is not any more: once for each break. While no server can send it, it waits; what is right again is not told.</summary>
public sealed class BrokenDomains(Database database, SendingServers servers, NoticeOffice notices, AdminLinks links, TimeProvider time)
{
    public const string Kind = "broken-domain";

    /// <summary>Mails to one person in 24 hours at most: when all domains break at once, the first say so.</summary>
    internal const int MostADay = 5;

    private const int MostAtOnce = 20, MostReasons = 5;

    /// <summary>So old it helps nobody: the page of the domain says what is so now.</summary>
    private static readonly TimeSpan Useful = TimeSpan.FromDays(1);

    /// <summary>The break is noted as told in the transaction of the mails about it.</summary>
    public async Task MailAsync(CancellationToken cancel)
    {
        if (await servers.FindForOwnMailAsync(cancel) is not { } server || await BrokenAsync(cancel) is not { Count: > 0 } broken) return;
        if (!EmailAddress.TryParse(server.DefaultFrom, out var from, out _)) return;
        foreach (var domain in broken)
        {
            var prepared = new List<PreparedNotice>();
            var (customer, administrators) = await Administrators.OfAsync(database, domain.CustomerId, cancel);
            foreach (var (to, opens) in administrators) prepared.Add(await notices.PrepareAsync(NoticeOf(domain, customer, server, from, to, opens), cancel));
            await database.WriteAsync(session => TellAsync(session, domain, prepared, cancel), cancel);
        }
    }

    private async Task<List<SendingDomain>> BrokenAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingDomain>().IgnoreQueryFilters().Where(d => d.BrokeAt != null && !d.IsBreakTold).OrderBy(d => d.BrokeAt).Take(MostAtOnce).ToListAsync(cancel);
    }

    private async Task TellAsync(WriteSession session, SendingDomain domain, List<PreparedNotice> prepared, CancellationToken cancel)
    {
        var told = await session.Db(domain.CustomerId).Set<SendingDomain>().Where(d => d.Id == domain.Id && d.BrokeAt == domain.BrokeAt && !d.IsBreakTold)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.IsBreakTold, true), cancel);
        if (told == 0) return;
        foreach (var notice in prepared)
            if (await NoticeOffice.CountAsync(session, Kind, notice.Notice.To, time.GetUtcNow() - TimeSpan.FromDays(1), cancel) < MostADay) await notices.AddAsync(session, notice, cancel);
    }

    private Notice NoticeOf(SendingDomain domain, string customer, SendingServer server, EmailAddress from, EmailAddress to, bool opens) => new()
    {
        Kind = Kind, Customer = CustomerId.Installation, Server = server.Key, To = to, From = from, FromName = "Postroad", UsefulUntil = time.GetUtcNow() + Useful,
        Text = new NoticeText("en", $"{domain.Name} is not right any more", $"{domain.Name} is not right any more",
            [
                .. domain.Broken.Take(MostReasons).Select(reason => $"{reason.TrimEnd('.')}."),
                $"It is a sending domain of {customer}. Mail from it may be refused, or arrive as spam. Its page says what was found, what is expected and what to do.",
            ],
            opens ? "Open the domain" : null, opens ? links.Domain(domain.PublicId) : null, ["It is looked at again by itself, and the warning goes when it is right."],
            "Postroad sent this mail because you are an administrator of this installation."),
    };
}
