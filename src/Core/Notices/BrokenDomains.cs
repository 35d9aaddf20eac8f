using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
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

    private const int MostAtOnce = 20;

    /// <summary>So old it helps nobody: the page of the domain says what is so now.</summary>
    private static readonly TimeSpan Useful = TimeSpan.FromDays(1);

    /// <summary>The break is noted as told in the transaction of the mails about it.</summary>
    public async Task MailAsync(CancellationToken cancel)
    {
        if (await BrokenAsync(cancel) is not { Count: > 0 } broken || await servers.FindForOwnMailAsync(cancel) is not { } server) return;
        if (!EmailAddress.TryParse(server.DefaultFrom, out var from, out _)) return;
        var administrators = await AdministratorsAsync(database, cancel);
        foreach (var domain in broken)
        {
            var prepared = new List<PreparedNotice>();
            foreach (var to in administrators) prepared.Add(await notices.PrepareAsync(NoticeOf(domain, server, from, to), cancel));
            await database.WriteAsync(session => TellAsync(session, domain, prepared, cancel), cancel);
        }
    }

    private async Task<List<SendingDomain>> BrokenAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingDomain>().IgnoreQueryFilters().Where(d => d.BrokeAt != null && !d.IsBreakTold).OrderBy(d => d.BrokeAt).Take(MostAtOnce).ToListAsync(cancel);
    }

    internal static async Task<List<EmailAddress>> AdministratorsAsync(Database database, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var emails = await db.Set<User>().Where(u => u.IsAdministrator).OrderBy(u => u.Id).Select(u => u.Email).Take(MostAtOnce).ToListAsync(cancel);
        return [.. emails.Select(e => EmailAddress.TryParse(e, out var to, out _) ? to : (EmailAddress?)null).OfType<EmailAddress>()];
    }

    private async Task TellAsync(WriteSession session, SendingDomain domain, List<PreparedNotice> prepared, CancellationToken cancel)
    {
        var told = await session.Db(domain.CustomerId).Set<SendingDomain>().Where(d => d.Id == domain.Id && d.BrokeAt == domain.BrokeAt && !d.IsBreakTold)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.IsBreakTold, true), cancel);
        if (told == 0) return;
        foreach (var notice in prepared)
            if (await NoticeOffice.CountAsync(session, Kind, notice.Notice.To, time.GetUtcNow() - TimeSpan.FromDays(1), cancel) < MostADay) await notices.AddAsync(session, notice, cancel);
    }

    private Notice NoticeOf(SendingDomain domain, SendingServer server, EmailAddress from, EmailAddress to) => new()
    {
        Kind = Kind, Customer = CustomerId.Installation, Server = server.Key, To = to, From = from, FromName = "Postroad", UsefulUntil = time.GetUtcNow() + Useful,
        Text = new NoticeText("en", $"{domain.Name} is not right any more", $"{domain.Name} is not right any more",
            [
                domain.Read()?.Worst ?? "Amazon SES does not take mail from it as it did.",
                "Mail from it may be refused, or arrive as spam. Its page says what was found, what is expected and what to do.",
            ],
            "Open the domain", links.Domain(domain.PublicId), ["It is looked at again by itself, and the warning goes when it is right."],
            "Postroad sent this mail because you are an administrator of this installation."),
    };
}
