using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;

namespace Postroad.Core.Notices;

/// <summary>A notice that can be written in a transaction; see <see cref="NoticeOffice.PrepareAsync"/>.</summary>
/// <param name="Content">Sealed.</param>
public sealed record PreparedNotice(Notice Notice, string PublicId, string Content);

/// <summary>Hands notices over to the ledger. Like every mail each is a send of its own, with a delivery, and leaves in a moment.</summary>
public sealed class NoticeOffice(Secrets secrets, TimeProvider time)
{
    /// <summary>For so long they are kept, to be counted and looked into.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(60);

    /// <summary>How many old ones go when a new one comes.</summary>
    private const int MostForgotten = 100;

    /// <summary>Before the transaction that adds it, because sealing may need one of its own.</summary>
    /// <exception cref="InvalidContentException">Nobody wrote it so: an error of ours.</exception>
    public async Task<PreparedNotice> PrepareAsync(Notice notice, CancellationToken cancel)
    {
        var content = NoticeMail.Of(notice);
        CompiledContent.Compile(content.Source, time);
        var id = PublicId.New(time);
        return new PreparedNotice(notice, id, await secrets.SealAsync(SentNotice.PlaceOf(notice.Customer, id), content.Write(), cancel));
    }

    /// <summary>Queues it, in the transaction of what it is about.</summary>
    public async Task AddAsync(WriteSession session, PreparedNotice prepared, CancellationToken cancel)
    {
        var (notice, now) = (prepared.Notice, time.GetUtcNow());
        var db = session.Db(notice.Customer);
        var send = new Send { CustomerId = notice.Customer, Kind = SendKind.Notice, Class = MessageClass.System, ServerId = notice.Server.Value, ListId = 0, CreatedAt = now, ExpansionDone = true };
        db.Add(send);
        await db.SaveChangesAsync(cancel);
        db.Add(new SentNotice
        {
            SendId = send.Id, CustomerId = notice.Customer, PublicId = prepared.PublicId, Kind = notice.Kind, AddressKey = notice.To.Key, FromAddress = notice.From.ToString(), Content = prepared.Content,
            UsefulUntil = notice.UsefulUntil, CreatedAt = now,
        });
        await db.SaveChangesAsync(cancel);
        await Recipients.AddAsync(session, notice.Customer, send.Key, [notice.To]);
        // Their mail is over: it was of use for hours or days, and is out of the queue.
        var old = now - Kept;
        var forgotten = await db.Set<SentNotice>().Where(n => n.CreatedAt < old && n.UsefulUntil < old && db.Set<Send>().Any(s => s.Id == n.SendId && s.FinishedAt != null)).OrderBy(n => n.CreatedAt).Take(MostForgotten).Select(n => n.SendId).ToListAsync(cancel);
        if (forgotten.Count > 0) await db.Set<SentNotice>().Where(n => forgotten.Contains(n.SendId)).ExecuteDeleteAsync(cancel);
    }

    /// <summary>How many of a kind went to an address since then, of all customers together: nobody's mailbox is filled through us.</summary>
    public static Task<int> CountAsync(WriteSession session, string kind, EmailAddress to, DateTimeOffset since, CancellationToken cancel) =>
        session.Db(CustomerId.Installation).Set<SentNotice>().IgnoreQueryFilters().CountAsync(n => n.AddressKey == to.Key && n.Kind == kind && n.CreatedAt > since, cancel);
}
