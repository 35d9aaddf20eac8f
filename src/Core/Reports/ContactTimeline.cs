using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;

namespace Postroad.Core.Reports;

/// <summary>One thing that happened to a contact.</summary>
public abstract record ContactMoment(DateTimeOffset At)
{
    /// <summary>A mail to them, or what became of it.</summary>
    /// <param name="Campaign">Its name and public id. Null: a mail of no campaign.</param>
    /// <param name="Step">Null: where the delivery stands.</param>
    /// <param name="LinkLabel">Clicked: text of the link, or its address. Null otherwise.</param>
    public sealed record Mail(DateTimeOffset At, (string Name, string PublicId)? Campaign, DeliveryRow Row, StoryEvent? Step, string? LinkLabel) : ContactMoment(At);

    /// <summary>Somebody changed them.</summary>
    public sealed record Change(AuditEntry Entry) : ContactMoment(Entry.At);

    /// <summary>They came to a list, confirmed, left it or were put out.</summary>
    /// <param name="Why">Left: the reason they gave. Null otherwise, and when they gave none.</param>
    public sealed record Membership(DateTimeOffset At, string List, SubscriptionStatus Status, bool Confirmed, string? How, LeavingReason? Why = null) : ContactMoment(At);

    /// <summary>A sign-up page was filled in with their address.</summary>
    public sealed record SignedUp(DateTimeOffset At, string List, SignUp Proof) : ContactMoment(At);

    /// <summary>Their address was suppressed.</summary>
    public sealed record Suppressed(Suppression Suppression) : ContactMoment(Suppression.CreatedAt);

    public sealed record Created(DateTimeOffset At, string? Source) : ContactMoment(At);
}

/// <summary>A piece of a time line, the newest first.</summary>
/// <param name="Next">Mails of sends before this number are left. Null: this was the last piece.</param>
public sealed record ContactHistory(IReadOnlyList<ContactMoment> Moments, long? Next);

/// <summary>
/// Tells what happened to a contact: a page has some mails with all that became of them, and what was changed in the meantime. Mails are found send by send by the contact's
/// address, for deliveries have no index by contact; those to an earlier address are not.
/// </summary>
public sealed class ContactTimeline(Database database)
{
    /// <summary>Mails of a page.</summary>
    private const int Mails = 15;

    /// <summary>Sends looked into for a page: some 10 ms.</summary>
    private const int MostSends = 2_000;

    private const int MostChanges = 100, MostEvents = 50;

    public async Task<ContactHistory> ReadAsync(CustomerId customer, ContactCard card, long? from, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var before = from ?? long.MaxValue;
        var contact = card.Contact;
        var sends = db.Set<Send>().Where(s => s.Id < before).OrderByDescending(s => s.Id).Take(MostSends);
        var found = await (
            from s in sends
            join d in db.Set<Delivery>() on new { SendId = s.Id, AddressKey = contact.EmailKey } equals new { d.SendId, d.AddressKey }
            where d.ContactId == contact.Id
            orderby s.Id descending
            select new { Send = s, Delivery = d }).Take(Mails + 1).ToListAsync(cancel);
        var page = found.Take(Mails).ToList();
        var looked = found.Count > Mails ? page[^1].Send.Id : await sends.CountAsync(cancel) == MostSends ? await sends.MinAsync(s => (long?)s.Id, cancel) : null;

        // What was changed belongs to the page whose mails are of that time.
        var until = from is null ? DateTimeOffset.MaxValue : await db.Set<Send>().Where(s => s.Id == before).Select(s => s.CreatedAt).SingleOrDefaultAsync(cancel);
        var since = looked is { } last ? await db.Set<Send>().Where(s => s.Id == last).Select(s => s.CreatedAt).SingleAsync(cancel) : DateTimeOffset.MinValue;
        var changes = (await ChangesAsync(db, card, cancel)).Where(m => m.At < until && m.At >= since);
        var mails = new List<ContactMoment>();
        foreach (var row in page) mails.AddRange(await MailAsync(db, row.Send, row.Delivery, cancel));
        return new ContactHistory([.. mails.Concat(changes).OrderByDescending(m => m.At)], looked);
    }

    private static async Task<IEnumerable<ContactMoment>> MailAsync(PostroadDb db, Send send, Delivery delivery, CancellationToken cancel)
    {
        var campaign = await db.Set<Campaign>().Where(c => c.SendId == send.Id).Select(c => new { c.Name, c.PublicId }).SingleOrDefaultAsync(cancel);
        var named = campaign is null ? ((string, string)?)null : (campaign.Name, campaign.PublicId);
        var events = await db.Set<StoredEvent>().Where(e => e.SendId == send.Id && e.Seq == delivery.Seq && e.Type != EventType.Sent)
            .OrderBy(e => e.Type).ThenBy(e => e.Key).Take(MostEvents).ToListAsync(cancel);
        var links = events.Exists(e => e.Link > 0) ? await db.Set<TrackedLink>().Where(l => l.SendId == send.Id).ToDictionaryAsync(l => l.Number, cancel) : [];
        var row = DeliveryRow.Of(delivery);
        return events.Select(ContactMoment (e) => new ContactMoment.Mail(e.At, named, row, new StoryEvent(e.Type, e.ByMachine, e.Bounce, e.Reason, e.Words, e.Status),
                links.GetValueOrDefault(e.Link) is { } link ? link.Label.Length > 0 ? link.Label : link.Url : null))
            .Append(new ContactMoment.Mail(delivery.AnsweredAt ?? delivery.IntentAt ?? send.CreatedAt, named, row, null, null));
    }

    private static async Task<List<ContactMoment>> ChangesAsync(PostroadDb db, ContactCard card, CancellationToken cancel)
    {
        var log = await db.Set<AuditEntry>().Where(e => e.Subject == card.Contact.PublicId).OrderByDescending(e => e.Id).Take(MostChanges).ToListAsync(cancel);
        var moments = new List<ContactMoment>();
        moments.AddRange(log.Where(e => e.Action != "contact.add").Select(e => new ContactMoment.Change(e)));
        moments.Add(new ContactMoment.Created(card.Contact.CreatedAt, card.Contact.Source));
        foreach (var (_, list, s) in card.Subscriptions)
        {
            if (s.ConfirmedAt is { } confirmed) moments.Add(new ContactMoment.Membership(confirmed, list, SubscriptionStatus.Subscribed, Confirmed: true, s.ConfirmedFrom));
            if (s.JoinedAt is { } joined && joined != s.StatusAt) moments.Add(new ContactMoment.Membership(joined, list, SubscriptionStatus.Subscribed, Confirmed: false, s.Source));
            moments.Add(new ContactMoment.Membership(s.StatusAt, list, s.Status, Confirmed: false, s.JoinedAt == s.StatusAt ? s.Source : null,
                s.Status == SubscriptionStatus.Unsubscribed ? s.LeftFor : null));
        }

        var proofs = await db.Set<SignUp>().Where(s => s.ContactId == card.Contact.Id).OrderByDescending(s => s.Id).Take(MostChanges).ToListAsync(cancel);
        var names = card.Subscriptions.ToDictionary(s => s.Subscription.ListId, s => s.ListName);
        moments.AddRange(proofs.Where(p => names.ContainsKey(p.ListId)).Select(p => new ContactMoment.SignedUp(p.At, names[p.ListId], p)));

        moments.AddRange(card.Suppressions.Select(s => new ContactMoment.Suppressed(s)));
        return [.. moments.Where(m => !IsSaidOf(m, log))];
    }

    /// <summary>What somebody did by hand stands in the log, with their name; that it took effect need not be told again.</summary>
    private static bool IsSaidOf(ContactMoment moment, List<AuditEntry> log) =>
        moment is ContactMoment.Membership { Confirmed: false, Why: null } or ContactMoment.Suppressed { Suppression.Reason: SuppressionReason.Unsubscribed }
        && log.Exists(e => e.Action is "contact.subscribe" or "contact.unsubscribe" or "contact.come-back" && (e.At - moment.At).Duration() < TimeSpan.FromSeconds(1));
}
