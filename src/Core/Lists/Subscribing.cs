using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;

namespace Postroad.Core.Lists;

/// <summary>What became of a person's wish to put a contact on a list, or to take it off.</summary>
public abstract record SubscribeResult
{
    private SubscribeResult()
    {
    }

    public sealed record Done : SubscribeResult;

    /// <summary>It was so already.</summary>
    public sealed record AlreadySo : SubscribeResult;

    /// <summary>This customer has no such contact, or no such list.</summary>
    public sealed record NotFound : SubscribeResult;

    /// <summary>They left, or mail to them fails or angers: they are on the list with that status and get nothing.</summary>
    /// <param name="MayComeBack">Nothing but their own unsubscribe, or an old bounce that nothing holds up any more, speaks against it.</param>
    public sealed record KeptOut(SubscriptionStatus Status, bool MayComeBack) : SubscribeResult;

    /// <summary>A reason is needed, and is none or too long.</summary>
    public sealed record NoReason : SubscribeResult;
}

/// <summary>
/// Puts contacts on lists and takes them off, for people who work here. Whoever left is never subscribed again by that: only by <see cref="ComeBackAsync"/>, with
/// a reason that stays in the log.
/// </summary>
public sealed class Subscribing(Database database, SuppressionList suppressions, TimeProvider time)
{
    /// <summary>Characters of a reason.</summary>
    public const int MostWhy = 300;

    /// <param name="by">A person's name.</param>
    public Task<SubscribeResult> SubscribeAsync(CustomerId customer, string contact, string list, string by, CancellationToken cancel) =>
        WithAsync(customer, contact, list, async (session, db, who, target) =>
        {
            var result = await SubscribeAsync(session, db, who, target, $"Added by {by}", cancel);
            if (result is not SubscribeResult.AlreadySo) await AuditAsync(db, "contact.subscribe", who.PublicId, result is SubscribeResult.Done ? $"To {target.Name}" : $"To {target.Name}: kept out", by, cancel);
            return result;
        }, cancel);

    /// <summary>The status of the subscription and the suppression for the list change together, so that no mail of the list leaves after this.</summary>
    /// <param name="why">Null: not said.</param>
    public Task<SubscribeResult> UnsubscribeAsync(CustomerId customer, string contact, string list, string by, string? why, CancellationToken cancel) =>
        WithAsync(customer, contact, list, async (session, db, who, target) =>
        {
            if (!await UnsubscribeAsync(session, db, who, target.Id, by, why, cancel)) return new SubscribeResult.AlreadySo();
            await AuditAsync(db, "contact.unsubscribe", who.PublicId, $"From {target.Name}{(why is null ? "" : $": {why}")}", by, cancel);
            return new SubscribeResult.Done();
        }, cancel);

    /// <summary>
    /// They asked to get the list's mail again. Takes back their unsubscribe and nothing else: who complained, bounced or was suppressed by hand stays out until that
    /// suppression is lifted.
    /// </summary>
    /// <param name="why">How they asked; kept in the log.</param>
    public Task<SubscribeResult> ComeBackAsync(CustomerId customer, string contact, string list, string by, string? why, CancellationToken cancel) =>
        WithAsync(customer, contact, list, async (session, db, who, target) =>
        {
            why = why?.Trim();
            if (string.IsNullOrEmpty(why) || why.Length > MostWhy || !PlainText.IsClean(why)) return new SubscribeResult.NoReason();
            var current = await db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(s => s.ContactId == who.Id && s.ListId == target.Id, cancel);
            if (current is null) return new SubscribeResult.NotFound();
            if (current.Status == SubscriptionStatus.Subscribed) return new SubscribeResult.AlreadySo();
            if (!await MayComeBackAsync(session, who, target.Id, current.Status, cancel)) return new SubscribeResult.KeptOut(current.Status, MayComeBack: false);
            await db.Set<Suppression>().Where(s => s.EmailKey == who.EmailKey && s.ListId == target.Id && s.Reason == SuppressionReason.Unsubscribed).ExecuteDeleteAsync(cancel);
            var now = time.GetUtcNow();
            await db.Set<Subscription>().Where(s => s.ContactId == who.Id && s.ListId == target.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, SubscriptionStatus.Subscribed).SetProperty(s => s.StatusAt, now).SetProperty(s => s.Source, $"Asked to come back, entered by {by}".Fit(Contact.MostSource)).SetProperty(s => s.LeftFor, (LeavingReason?)null), cancel);
            await AuditAsync(db, "contact.come-back", who.PublicId, $"To {target.Name}: {why}", by, cancel);
            return new SubscribeResult.Done();
        }, cancel);

    /// <summary>In a transaction that is open; whoever calls writes the log.</summary>
    internal async Task<SubscribeResult> SubscribeAsync(WriteSession session, PostroadDb db, Contact who, MailingList list, string source, CancellationToken cancel)
    {
        var current = await db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(s => s.ContactId == who.Id && s.ListId == list.Id, cancel);
        if (current?.Status == SubscriptionStatus.Subscribed) return new SubscribeResult.AlreadySo();
        var now = time.GetUtcNow();
        var status = Worse(current?.Status ?? SubscriptionStatus.Subscribed, await StatusByAsync(session, db.Customer, who.EmailKey, list.Id, cancel));
        if (status == SubscriptionStatus.Unconfirmed) status = SubscriptionStatus.Subscribed;
        if (current is null)
        {
            db.Add(new Subscription { CustomerId = db.Customer, ListId = list.Id, ContactId = who.Id, Status = status, StatusAt = now, JoinedAt = now, Source = source.Fit(Contact.MostSource) });
            await db.SaveChangesAsync(cancel);
        }
        else if (current.Status != status)
        {
            await db.Set<Subscription>().Where(s => s.ContactId == who.Id && s.ListId == list.Id && s.Status == current.Status)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, status).SetProperty(s => s.StatusAt, now).SetProperty(s => s.Source, source.Fit(Contact.MostSource)), cancel);
        }

        return status == SubscriptionStatus.Subscribed ? new SubscribeResult.Done() : new SubscribeResult.KeptOut(status, await MayComeBackAsync(session, who, list.Id, status, cancel));
    }

    /// <summary>False: they are not on it, or have left already.</summary>
    internal async Task<bool> UnsubscribeAsync(WriteSession session, PostroadDb db, Contact who, long list, string by, string? why, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var changed = await db.Set<Subscription>()
            .Where(s => s.ContactId == who.Id && s.ListId == list && s.Status != SubscriptionStatus.Unsubscribed && s.Status != SubscriptionStatus.Complained)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, SubscriptionStatus.Unsubscribed).SetProperty(s => s.StatusAt, now), cancel);
        if (changed == 0) return false;
        await suppressions.AddAsync(session, [new NewSuppression(who.EmailKey, db.Customer, list, SuppressionReason.Unsubscribed, $"Entered by {by}".Fit(100), why, now)]);
        return true;
    }

    /// <summary>The status that suppressions of the address call for on a list, as the import sets it; subscribed when there are none.</summary>
    internal static async Task<SubscriptionStatus> StatusByAsync(WriteSession session, CustomerId customer, string emailKey, long list, CancellationToken cancel)
    {
        var reasons = await session.Db(customer).Set<Suppression>().Where(s => s.EmailKey == emailKey && (s.ListId == 0 || s.ListId == list)).Select(s => s.Reason).ToListAsync(cancel);
        reasons.AddRange(await session.Db(CustomerId.Installation).Set<Suppression>().Where(s => s.EmailKey == emailKey).Select(s => s.Reason).ToListAsync(cancel));
        return reasons.Select(reason => reason switch
        {
            SuppressionReason.Complaint => SubscriptionStatus.Complained,
            SuppressionReason.Unsubscribed or SuppressionReason.Manual => SubscriptionStatus.Unsubscribed,
            _ => SubscriptionStatus.Bounced,
        }).Aggregate(SubscriptionStatus.Subscribed, Worse);
    }

    private static SubscriptionStatus Worse(SubscriptionStatus a, SubscriptionStatus b) => Strength(a) >= Strength(b) ? a : b;

    private static int Strength(SubscriptionStatus status) => status switch
    {
        SubscriptionStatus.Bounced => 1, SubscriptionStatus.Unsubscribed => 2, SubscriptionStatus.Complained => 3, _ => 0,
    };

    /// <summary>Who complained does not, also under another address; everybody else when nothing but their unsubscribe from this list is stored against them.</summary>
    private static async Task<bool> MayComeBackAsync(WriteSession session, Contact who, long list, SubscriptionStatus status, CancellationToken cancel)
    {
        if (status == SubscriptionStatus.Complained) return false;
        return !await session.Db(CustomerId.Installation).Set<Suppression>().AnyAsync(s => s.EmailKey == who.EmailKey, cancel)
            && !await session.Db(who.CustomerId).Set<Suppression>().AnyAsync(s => s.EmailKey == who.EmailKey && (s.ListId == 0 || (s.ListId == list && s.Reason != SuppressionReason.Unsubscribed)), cancel);
    }

    private Task<SubscribeResult> WithAsync(CustomerId customer, string contact, string list, Func<WriteSession, PostroadDb, Contact, MailingList, Task<SubscribeResult>> work, CancellationToken cancel) =>
        database.WriteAsync(async session =>
        {
            var db = session.Db(customer);
            var who = await db.Set<Contact>().AsNoTracking().SingleOrDefaultAsync(c => c.PublicId == contact, cancel);
            var target = await MailingLists.InUse(db).AsNoTracking().SingleOrDefaultAsync(l => l.PublicId == list, cancel);
            return who is null || target is null ? new SubscribeResult.NotFound() : await work(session, db, who, target);
        }, cancel);

    private Task AuditAsync(PostroadDb db, string action, string subject, string note, string by, CancellationToken cancel)
    {
        db.Add(new AuditEntry { CustomerId = db.Customer, At = time.GetUtcNow(), By = by, Action = action, Subject = subject, Note = note.Fit(500) });
        return db.SaveChangesAsync(cancel);
    }
}
