using Microsoft.EntityFrameworkCore;
using Postroad.Core.Notices;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Advisor.Findings;

/// <summary>
/// Tells administrators of new findings that need a person: one mail for all of them, each finding once. What is mended before the mail is not told, nor what passes by itself; broken domains have
/// mails of their own. While no server can send it, it waits.
/// </summary>
public sealed class FindingMails(Database database, SendingServers servers, NoticeOffice notices, AdminLinks links, TimeProvider time)
{
    public const string Kind = "findings";

    private const int MostNamed = 10, MostAtOnce = 200;

    /// <summary>Of some minutes' findings one mail is made, and what is mended at once is not told.</summary>
    internal static readonly TimeSpan Gathers = TimeSpan.FromMinutes(5);

    /// <summary>Between two mails, however much is found.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private static readonly TimeSpan Useful = TimeSpan.FromDays(1), Anew = TimeSpan.FromSeconds(30);

    private static readonly FindingKind[] ToldElsewhere = [FindingKind.DomainBroken, FindingKind.LinksBroken];

    private DateTimeOffset nextAt = DateTimeOffset.MinValue;

    internal async Task MailAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (now < nextAt) return;
        nextAt = now + Anew;
        await MailAsync(now, cancel);
    }

    /// <summary>They are noted as told in the transaction of the mails about them.</summary>
    internal async Task MailAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var untold = await UntoldAsync(cancel);
        if (untold.Count == 0 || untold.Min(v => v.Finding.Since) > now - Gathers) return;
        if (await servers.FindForOwnMailAsync(cancel) is not { } server || !EmailAddress.TryParse(server.DefaultFrom, out var from, out _)) return;
        var prepared = new List<PreparedNotice>();
        foreach (var (to, opens) in await Administrators.AllAsync(database, cancel)) prepared.Add(await notices.PrepareAsync(NoticeOf(untold, server, from, to, opens, now), cancel));
        await database.WriteAsync(session => TellAsync(session, untold, prepared, now, cancel), cancel);
    }

    private async Task<List<FindingView>> UntoldAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var found = await db.Set<Finding>().IgnoreQueryFilters().Where(f => f.ClosedAt == null && !f.IsTold && !ToldElsewhere.Contains(f.Kind)).OrderBy(f => f.Since).Take(MostAtOnce).ToListAsync(cancel);
        return [.. found.Select(FindingView.Of).Where(v => v.Turn == FindingTurn.Person).OrderBy(v => v.Group)];
    }

    private async Task TellAsync(WriteSession session, List<FindingView> untold, List<PreparedNotice> prepared, DateTimeOffset now, CancellationToken cancel)
    {
        var due = new List<PreparedNotice>();
        foreach (var notice in prepared)
            if (await NoticeOffice.CountAsync(session, Kind, notice.Notice.To, now - Pause, cancel) == 0) due.Add(notice);
        if (due.Count == 0) return;
        var told = 0;
        foreach (var customer in untold.GroupBy(v => v.Finding.CustomerId))
        {
            var ids = customer.Select(v => v.Finding.Id).ToArray();
            told += await session.Db(customer.Key).Set<Finding>().Where(f => ids.Contains(f.Id) && f.ClosedAt == null && !f.IsTold).ExecuteUpdateAsync(set => set.SetProperty(f => f.IsTold, true), cancel);
        }

        if (told == 0) return;
        foreach (var notice in due) await notices.AddAsync(session, notice, cancel);
    }

    private Notice NoticeOf(List<FindingView> untold, SendingServer server, EmailAddress from, EmailAddress to, bool opens, DateTimeOffset now)
    {
        var title = untold is [var only] ? $"{only.Finding.SubjectName}: {only.Text.Title}" : $"{untold.Count} new findings in Postroad";
        return new Notice
        {
            Kind = Kind, Customer = CustomerId.Installation, Server = server.Key, To = to, From = from, FromName = "Postroad", UsefulUntil = now + Useful,
            Text = new NoticeText("en", title, title,
                [.. untold.Take(MostNamed).Select(v => $"{v.Finding.SubjectName}: {v.Text.Title}. {v.Text.Sees} {v.Text.Fix}"), .. untold.Count > MostNamed ? [$"And {untold.Count - MostNamed} more."] : Array.Empty<string>()],
                opens ? "Open the findings" : null, opens ? links.Findings : null, ["Each is told once, and closes by itself at the first check after it is mended."],
                "Postroad sent this mail because you are an administrator of this installation."),
        };
    }
}
