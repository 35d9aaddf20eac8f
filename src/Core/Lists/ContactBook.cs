using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;

namespace Postroad.Core.Lists;

/// <summary>A subscription with the name of its list.</summary>
public sealed record ContactSubscription(string ListPublicId, string ListName, Subscription Subscription);

/// <summary>All that is known of a contact at once; what happened to its mails is another question.</summary>
public sealed record ContactCard(Contact Contact, IReadOnlyDictionary<string, string> Values, IReadOnlyList<ContactSubscription> Subscriptions, IReadOnlyList<Tag> Tags, IReadOnlyList<Suppression> Suppressions)
{
    /// <summary>First and last name, as far as they are known; empty: neither.</summary>
    public string Name => ContactName.Of(Values);
}

/// <summary>What a contact is called.</summary>
public static class ContactName
{
    /// <param name="values">By name of field.</param>
    public static string Of(IReadOnlyDictionary<string, string> values) => $"{values.GetValueOrDefault("first_name")} {values.GetValueOrDefault("last_name")}".Trim();
}

/// <summary>The contacts of customers, one at a time: added, looked at and changed by people who work here.</summary>
public sealed class ContactBook(Database database, Subscribing subscribing, Tags tags, SuppressionList suppressions, TimeProvider time)
{
    /// <summary>Null: this customer has no such contact.</summary>
    public async Task<ContactCard?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        if (await db.Set<Contact>().SingleOrDefaultAsync(c => c.PublicId == publicId, cancel) is not { } contact) return null;
        var subscriptions = await (
            from s in db.Set<Subscription>()
            where s.ContactId == contact.Id
            join l in MailingLists.InUse(db) on s.ListId equals l.Id
            orderby l.Id
            select new ContactSubscription(l.PublicId, l.Name, s)).ToListAsync(cancel);
        var tagged = await db.Set<ContactTag>().Where(t => t.ContactId == contact.Id).Join(db.Set<Tag>(), t => t.TagId, t => t.Id, (_, t) => t).ToListAsync(cancel);
        var against = EmailAddress.TryParse(contact.Email, out var address, out _) ? await suppressions.FindAsync(customer, address, cancel) : [];
        return new ContactCard(contact, FieldValues.Read(contact.Fields), subscriptions, [.. tagged.OrderBy(t => t.NameKey, StringComparer.Ordinal)], against);
    }

    /// <summary>Whoever left a list before is put on it with the status that this calls for, and gets nothing.</summary>
    /// <param name="by">A person's name.</param>
    public Task<Edit<Contact>> AddAsync(CustomerId customer, ContactWish wish, string by, CancellationToken cancel) => database.WriteAsync<Edit<Contact>>(async session =>
    {
        var db = session.Db(customer);
        var faults = wish.Judge(await db.Set<CustomField>().AsNoTracking().ToListAsync(cancel), "{}", out var email, out var fields);
        if (faults.TrueForAll(f => f.Field != "email") && await db.Set<Contact>().AnyAsync(c => c.EmailKey == email.Key, cancel))
            faults.Add(new FieldFault("email", $"Email address: {email} is a contact already. Search for it to change it or to put it on a list."));
        var chosen = wish.Lists.ToList();
        var lists = await MailingLists.InUse(db).AsNoTracking().Where(l => chosen.Contains(l.PublicId)).OrderBy(l => l.Id).ToListAsync(cancel);
        if (lists.Count < chosen.Distinct().Count()) faults.Add(new FieldFault("lists", "Lists: one of them is not there any more. Load the page again."));
        if (wish.Tags.Select(t => t.Trim()).Where(t => t.Length > 0).Select(Tags.FaultOf).FirstOrDefault(f => f is not null) is { } bad) faults.Add(new FieldFault("tags", $"Tags: {bad}"));
        if (faults.Count > 0) return new Edit<Contact>.Faulty(faults);

        var made = await tags.CreateOrFindAsync(session, customer, wish.Tags, by, cancel);
        if (made is Edit<IReadOnlyList<Tag>>.Faulty(var tagFaults)) return new Edit<Contact>.Faulty(tagFaults);
        var contact = new Contact
        {
            CustomerId = customer, PublicId = PublicId.New(time), Email = email.ToString(), EmailKey = email.Key, Fields = fields, Language = wish.Language.Length == 0 ? null : wish.Language,
            Source = $"Added by {by}".Fit(Contact.MostSource), CreatedAt = time.GetUtcNow(),
        };
        db.Add(contact);
        Audit(db, "contact.add", contact.PublicId, lists.Count == 0 ? null : $"To {string.Join(", ", lists.Select(l => l.Name))}", by);
        await db.SaveChangesAsync(cancel);
        foreach (var list in lists) await subscribing.SubscribeAsync(session, db, contact, list, $"Added by {by}", cancel);
        foreach (var tag in ((Edit<IReadOnlyList<Tag>>.Saved)made).Value) db.Add(new ContactTag { CustomerId = customer, TagId = tag.Id, ContactId = contact.Id });
        await db.SaveChangesAsync(cancel);
        return new Edit<Contact>.Saved(contact);
    }, cancel);

    /// <summary>Address, language and fields. Under a new address that left or bounced before, the contact gets nothing.</summary>
    /// <param name="version">That the edit was made on.</param>
    public Task<Edit<Contact>> EditAsync(CustomerId customer, string publicId, int version, ContactWish wish, string by, CancellationToken cancel) =>
        database.WriteAsync<Edit<Contact>>(async session =>
        {
            var db = session.Db(customer);
            if (await db.Set<Contact>().AsNoTracking().SingleOrDefaultAsync(c => c.PublicId == publicId, cancel) is not { } contact) return new Edit<Contact>.NotFound();
            var faults = wish.Judge(await db.Set<CustomField>().AsNoTracking().ToListAsync(cancel), contact.Fields, out var email, out var fields);
            var moved = faults.TrueForAll(f => f.Field != "email") && email.Key != contact.EmailKey;
            if (moved && await db.Set<Contact>().AnyAsync(c => c.EmailKey == email.Key, cancel)) faults.Add(new FieldFault("email", $"Email address: {email} is another contact already."));
            if (faults.Count > 0) return new Edit<Contact>.Faulty(faults);

            var (now, language) = (time.GetUtcNow(), wish.Language.Length == 0 ? null : wish.Language);
            var changed = await db.Set<Contact>().Where(c => c.Id == contact.Id && c.Version == version).ExecuteUpdateAsync(set => set
                .SetProperty(c => c.Email, email.ToString()).SetProperty(c => c.EmailKey, email.Key).SetProperty(c => c.Fields, fields).SetProperty(c => c.Language, language)
                .SetProperty(c => c.Version, version + 1).SetProperty(c => c.ChangedAt, now).SetProperty(c => c.ChangedBy, by), cancel);
            var current = await db.Set<Contact>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == contact.Id, cancel);
            if (current is null) return new Edit<Contact>.NotFound();
            if (changed == 0) return new Edit<Contact>.Stale(current);
            if (moved) await MoveAsync(session, db, current, cancel);
            Audit(db, "contact.edit", publicId, moved ? "Another address" : null, by);
            await db.SaveChangesAsync(cancel);
            return new Edit<Contact>.Saved(current);
        }, cancel);

    /// <summary>Subscriptions get the status that suppressions of the contact's new address call for, and nobody says yes for it by a mail to the old one.</summary>
    private async Task MoveAsync(WriteSession session, PostroadDb db, Contact contact, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await db.Set<Subscription>().Where(s => s.ContactId == contact.Id && s.AskedAt != null).ExecuteUpdateAsync(set => set.SetProperty(s => s.AskedAt, (DateTimeOffset?)null), cancel);
        foreach (var list in await db.Set<Subscription>().Where(s => s.ContactId == contact.Id && s.Status <= SubscriptionStatus.Subscribed).Select(s => s.ListId).ToListAsync(cancel))
        {
            var status = await Subscribing.StatusByAsync(session, db.Customer, contact.EmailKey, list, cancel);
            if (status == SubscriptionStatus.Subscribed) continue;
            await db.Set<Subscription>().Where(s => s.ContactId == contact.Id && s.ListId == list)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, status).SetProperty(s => s.StatusAt, now), cancel);
        }
    }

    private void Audit(PostroadDb db, string action, string subject, string? note, string by) =>
        db.Add(new AuditEntry { CustomerId = db.Customer, At = time.GetUtcNow(), By = by, Action = action, Subject = subject, Note = note?.Fit(500) });
}
