using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;

namespace Postroad.Core.Lists;

/// <summary>What is done to contacts that somebody chose on a page, one or many: each changed in one transaction with the log.</summary>
public sealed class ManyContacts(Database database, Subscribing subscribing, Tags tags, SuppressionList suppressions, TimeProvider time)
{
    /// <summary>At once: a page of them.</summary>
    public const int Most = 100;

    /// <summary>Makes the tags that are not there. How many contacts were found.</summary>
    public Task<Edit<int>> TagAsync(CustomerId customer, IReadOnlyList<string> contacts, IReadOnlyList<string> names, string by, CancellationToken cancel) =>
        database.WriteAsync<Edit<int>>(async session =>
        {
            if (names.All(n => n.Trim().Length == 0)) return new Edit<int>.Faulty([new FieldFault("tag", "Missing. Write the name of a tag.")]);
            var made = await tags.CreateOrFindAsync(session, customer, names, by, cancel);
            if (made is not Edit<IReadOnlyList<Tag>>.Saved(var found)) return new Edit<int>.Faulty([.. ((Edit<IReadOnlyList<Tag>>.Faulty)made).Faults.Select(f => f with { Field = "tag" })]);
            var (db, who) = await ChosenAsync(session, customer, contacts, cancel);
            foreach (var contact in who)
            {
                foreach (var tag in found)
                {
                    var added = await session.RunAsync("INSERT INTO contact_tags (tag_id, contact_id, customer_id) VALUES (@p0, @p1, @p2) ON CONFLICT (tag_id, contact_id) DO NOTHING", tag.Id, contact.Id, customer.Value);
                    if (added > 0) Audit(db, "contact.tag", contact.PublicId, tag.Name, by);
                }
            }

            await db.SaveChangesAsync(cancel);
            return new Edit<int>.Saved(who.Count);
        }, cancel);

    /// <summary>How many had it. Null: there is no such tag.</summary>
    /// <param name="tag">Public id.</param>
    public Task<int?> UntagAsync(CustomerId customer, IReadOnlyList<string> contacts, string tag, string by, CancellationToken cancel) => database.WriteAsync<int?>(async session =>
    {
        var (db, who) = await ChosenAsync(session, customer, contacts, cancel);
        if (await db.Set<Tag>().AsNoTracking().SingleOrDefaultAsync(t => t.PublicId == tag, cancel) is not { } found) return null;
        var had = 0;
        foreach (var contact in who)
        {
            if (await db.Set<ContactTag>().Where(t => t.TagId == found.Id && t.ContactId == contact.Id).ExecuteDeleteAsync(cancel) == 0) continue;
            Audit(db, "contact.untag", contact.PublicId, found.Name, by);
            had++;
        }

        await db.SaveChangesAsync(cancel);
        return had;
    }, cancel);

    /// <summary>From one list, or from all on which they are. How many contacts left something. Null: there is no such list.</summary>
    /// <param name="list">Public id; null: from every list.</param>
    public Task<int?> UnsubscribeAsync(CustomerId customer, IReadOnlyList<string> contacts, string? list, string by, CancellationToken cancel) => database.WriteAsync<int?>(async session =>
    {
        var (db, who) = await ChosenAsync(session, customer, contacts, cancel);
        var lists = await MailingLists.InUse(db).AsNoTracking().Where(l => list == null || l.PublicId == list).OrderBy(l => l.Id).ToListAsync(cancel);
        if (list is not null && lists.Count == 0) return null;
        var left = 0;
        foreach (var contact in who)
        {
            var names = new List<string>();
            foreach (var target in lists)
                if (await subscribing.UnsubscribeAsync(session, db, contact, target.Id, by, null, cancel)) names.Add(target.Name);
            if (names.Count == 0) continue;
            Audit(db, "contact.unsubscribe", contact.PublicId, $"From {string.Join(", ", names)}", by);
            left++;
        }

        await db.SaveChangesAsync(cancel);
        return left;
    }, cancel);

    /// <summary>
    /// The contacts are gone: address, fields, tags and subscriptions. Suppressions stay, so that no import and nobody by hand brings back who left; what was sent stays
    /// counted; what is queued for them does not leave. How many there were.
    /// </summary>
    public Task<int> DeleteAsync(CustomerId customer, IReadOnlyList<string> contacts, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var (db, who) = await ChosenAsync(session, customer, contacts, cancel);
        foreach (var contact in who)
        {
            await KeepSuppressedAsync(session, db, contact, cancel);
            await ErasedRecipients.SkipAsync(session, customer, contact.Key, contact.EmailKey, time.GetUtcNow());
            await db.Set<ContactTag>().Where(t => t.ContactId == contact.Id).ExecuteDeleteAsync(cancel);
            await db.Set<Subscription>().Where(s => s.ContactId == contact.Id).ExecuteDeleteAsync(cancel);
            await db.Set<SignUp>().Where(s => s.ContactId == contact.Id).ExecuteDeleteAsync(cancel);
            await db.Set<Contact>().Where(c => c.Id == contact.Id).ExecuteDeleteAsync(cancel);
            // Nothing of the person in the log but that somebody deleted them.
            Audit(db, "contact.delete", contact.PublicId, null, by);
        }

        await db.SaveChangesAsync(cancel);
        return who.Count;
    }, cancel);

    /// <summary>A status without its suppression, from before one was written or under an earlier address, would be forgotten with the subscription.</summary>
    private async Task KeepSuppressedAsync(WriteSession session, PostroadDb db, Contact contact, CancellationToken cancel)
    {
        var gone = await db.Set<Subscription>().AsNoTracking().Where(s => s.ContactId == contact.Id && s.Status > SubscriptionStatus.Subscribed).ToListAsync(cancel);
        foreach (var s in gone)
        {
            if (await Subscribing.StatusByAsync(session, contact.CustomerId, contact.EmailKey, s.ListId, cancel) != SubscriptionStatus.Subscribed) continue;
            await suppressions.AddAsync(session, [s.Status switch
            {
                SubscriptionStatus.Unsubscribed => Of(s.ListId, SuppressionReason.Unsubscribed, s.StatusAt),
                SubscriptionStatus.Complained => Of(0, SuppressionReason.Complaint, s.StatusAt),
                _ => Of(0, SuppressionReason.HardBounce, s.StatusAt),
            }]);
        }

        NewSuppression Of(long list, SuppressionReason reason, DateTimeOffset at) => new(contact.EmailKey, contact.CustomerId, list, reason, "Kept from a deleted contact", null, at);
    }

    private static async Task<(PostroadDb Db, List<Contact> Who)> ChosenAsync(WriteSession session, CustomerId customer, IReadOnlyList<string> contacts, CancellationToken cancel)
    {
        var chosen = contacts.Distinct().Take(Most).ToList();
        var db = session.Db(customer);
        return (db, await db.Set<Contact>().AsNoTracking().Where(c => chosen.Contains(c.PublicId)).OrderBy(c => c.Id).ToListAsync(cancel));
    }

    private void Audit(PostroadDb db, string action, string subject, string? note, string by) =>
        db.Add(new AuditEntry { CustomerId = db.Customer, At = time.GetUtcNow(), By = by, Action = action, Subject = subject, Note = note?.Fit(500) });
}
