using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;

namespace Postroad.Core.Lists.Preferences;

/// <summary>
/// What people choose about themselves, by a link in a mail to them. Shown are the lists that the customer offers to everybody, and those the person is or was on. Switching a
/// list on is a yes from the mailbox itself, and kept like a confirmation.
/// </summary>
public sealed class PreferenceBook(Database database, SuppressionList suppressions, TimeProvider time)
{
    /// <summary>Who did it, in logs and on screens.</summary>
    internal const string Source = "Preference page";

    /// <summary>Null: the contact is gone, or has another address now.</summary>
    public async Task<PreferenceCard?> FindAsync(PreferenceOwner owner, CancellationToken cancel)
    {
        await using var db = database.Read(owner.Customer);
        await using var everybody = database.Read(CustomerId.Installation);
        return await ReadAsync(db, everybody, owner, cancel);
    }

    /// <summary>Lists, language and names. Who had stopped everything gets what they chose now, and nothing else.</summary>
    /// <returns>Public ids of the lists that were left by it. Null: the contact is gone, or a name is none.</returns>
    public Task<IReadOnlyList<string>?> SaveAsync(PreferenceOwner owner, PreferenceWish wish, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(owner.Customer);
        if (await ReadAsync(db, session.Db(CustomerId.Installation), owner, cancel) is not { } card || card.FaultsOf(wish).Count > 0) return null;
        var left = new List<string>();
        foreach (var line in card.Lines)
        {
            var wanted = wish.Lists.Contains(line.Id);
            if (wanted && line is { IsOn: false, MayJoin: true }) await JoinAsync(session, owner, line, cancel);
            else if (!wanted && line.IsOn && wish.Shown.Contains(line.Id) && await LeaveAsync(session, owner, line, cancel)) left.Add(line.Id);
        }

        if (card.IsStopped && card.Lines.Any(line => wish.Lists.Contains(line.Id) && line.MayJoin)) await LiftStopAsync(db, owner, cancel);
        await ChangeContactAsync(db, owner, card, wish, cancel);
        return (IReadOnlyList<string>?)left;
    }, cancel);

    /// <summary>No mail of the customer any more, and off every list. What it took away, <see cref="UndoStopAsync"/> gives back.</summary>
    /// <returns>False: the contact is gone.</returns>
    public Task<bool> StopAsync(PreferenceOwner owner, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(owner.Customer);
        if (await ReadAsync(db, session.Db(CustomerId.Installation), owner, cancel) is null) return false;
        // The same instant on all that goes, which is how it is found again.
        var now = time.GetUtcNow();
        var lists = await db.Set<Subscription>().Where(s => s.ContactId == owner.ContactId && s.Status == SubscriptionStatus.Subscribed).Select(s => s.ListId).ToListAsync(cancel);
        // Also what was asked and not answered yet: a link in an older mail is no yes to more.
        await db.Set<Subscription>().Where(s => s.ContactId == owner.ContactId && s.Status != SubscriptionStatus.Subscribed && s.AskedAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.AskedAt, (DateTimeOffset?)null), cancel);
        await db.Set<Subscription>().Where(s => s.ContactId == owner.ContactId && s.Status == SubscriptionStatus.Subscribed)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, SubscriptionStatus.Unsubscribed).SetProperty(s => s.StatusAt, now), cancel);
        // What this customer has against all mail already says as much. What the installation has may go one day, and this stays.
        if (!await db.Set<Suppression>().AnyAsync(s => s.EmailKey == owner.AddressKey && s.ListId == 0, cancel)) lists.Add(0);
        await suppressions.AddAsync(session, [.. lists.Select(list => new NewSuppression(owner.AddressKey, owner.Customer, list, SuppressionReason.Unsubscribed, Source, null, now))]);
        return true;
    }, cancel);

    /// <summary>As it was before everything was stopped; what was changed since stays as it is.</summary>
    public Task UndoStopAsync(PreferenceOwner owner, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(owner.Customer);
        if (await ReadAsync(db, session.Db(CustomerId.Installation), owner, cancel) is not { IsStopped: true }) return;
        var at = await db.Set<Suppression>().Where(s => s.EmailKey == owner.AddressKey && s.ListId == 0).Select(s => s.CreatedAt).SingleAsync(cancel);
        var now = time.GetUtcNow();
        await LiftStopAsync(db, owner, cancel);
        await db.Set<Suppression>().Where(s => s.EmailKey == owner.AddressKey && s.Reason == SuppressionReason.Unsubscribed && s.Source == Source && s.CreatedAt == at).ExecuteDeleteAsync(cancel);
        var held = await db.Set<Suppression>().Where(s => s.EmailKey == owner.AddressKey && s.ListId != 0).Select(s => s.ListId).ToListAsync(cancel);
        await db.Set<Subscription>().Where(s => s.ContactId == owner.ContactId && s.Status == SubscriptionStatus.Unsubscribed && s.StatusAt == at && !held.Contains(s.ListId))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, SubscriptionStatus.Subscribed).SetProperty(s => s.StatusAt, now).SetProperty(s => s.LeftFor, (LeavingReason?)null), cancel);
    }, cancel);

    private static async Task<PreferenceCard?> ReadAsync(PostroadDb db, PostroadDb everybody, PreferenceOwner owner, CancellationToken cancel)
    {
        if (await db.Set<Contact>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == owner.ContactId && c.EmailKey == owner.AddressKey, cancel) is not { } contact) return null;
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == owner.Customer.Value, cancel);
        var mine = await db.Set<Subscription>().AsNoTracking().Where(s => s.ContactId == contact.Id).ToDictionaryAsync(s => s.ListId, cancel);
        var lists = await MailingLists.InUse(db).AsNoTracking().ToListAsync(cancel);
        var origin = await db.Set<MailingList>().AsNoTracking().SingleOrDefaultAsync(l => l.Id == owner.ListId, cancel);
        var against = await db.Set<Suppression>().AsNoTracking().Where(s => s.EmailKey == owner.AddressKey).ToListAsync(cancel);
        var asked = (await db.Set<CustomField>().AsNoTracking().Where(f => f.Type == FieldType.Text && (f.Name == "first_name" || f.Name == "last_name")).Select(f => f.Name).ToListAsync(cancel)).ToHashSet();
        var values = FieldValues.Read(contact.Fields);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(customer.TimeZone);
        var heldBack = against.Exists(s => s.ListId == 0 && s.Reason != SuppressionReason.Unsubscribed) || await everybody.Set<Suppression>().AnyAsync(s => s.EmailKey == owner.AddressKey, cancel);
        return new PreferenceCard
        {
            CustomerName = customer.Name, PostalAddress = origin?.PostalAddress ?? "", Address = contact.Email, Language = contact.Language ?? origin?.Language ?? Languages.English,
            FirstName = asked.Contains("first_name") ? values.GetValueOrDefault("first_name") ?? "" : null,
            LastName = asked.Contains("last_name") ? values.GetValueOrDefault("last_name") ?? "" : null,
            Lines = [.. lists.Where(l => l.IsOffered || mine.ContainsKey(l.Id)).OrderByDescending(l => l.Id == owner.ListId).ThenBy(l => l.Id).Select(l => LineOf(l, mine.GetValueOrDefault(l.Id), against, heldBack, zone))],
            IsStopped = against.Exists(s => s.ListId == 0 && s.Reason == SuppressionReason.Unsubscribed),
            IsHeldBack = heldBack,
        };
    }

    private static PreferenceLine LineOf(MailingList list, Subscription? mine, List<Suppression> against, bool heldBack, TimeZoneInfo zone)
    {
        var mayJoin = !heldBack && mine?.Status != SubscriptionStatus.Complained && !against.Exists(s => s.ListId == list.Id && s.Reason != SuppressionReason.Unsubscribed);
        var joined = mine is { Status: SubscriptionStatus.Subscribed } ? mine.ConfirmedAt ?? mine.JoinedAt : null;
        return new PreferenceLine(list.Key, list.PublicId, list.Name, list.About, mine?.Status, mayJoin, joined is { } at ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime) : null);
    }

    private async Task JoinAsync(WriteSession session, PreferenceOwner owner, PreferenceLine line, CancellationToken cancel)
    {
        var (db, now, list) = (session.Db(owner.Customer), time.GetUtcNow(), line.Key.Value);
        await db.Set<Suppression>().Where(s => s.EmailKey == owner.AddressKey && s.ListId == list && s.Reason == SuppressionReason.Unsubscribed).ExecuteDeleteAsync(cancel);
        await session.RunAsync("""
            INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at, joined_at, source, confirmed_at, confirmed_from) VALUES (@p0, @p1, @p2, 1, @p3, @p3, @p4, @p3, @p5)
            ON CONFLICT (list_id, contact_id) DO UPDATE
            SET status = 1, status_at = excluded.status_at, source = excluded.source, confirmed_at = excluded.confirmed_at, confirmed_from = excluded.confirmed_from, left_for = NULL
            WHERE subscriptions.status <> 4
            """, owner.Customer.Value, list, owner.ContactId, session.Instant(now), Source, owner.Network.Fit(45));
    }

    private async Task<bool> LeaveAsync(WriteSession session, PreferenceOwner owner, PreferenceLine line, CancellationToken cancel)
    {
        var (db, now, list) = (session.Db(owner.Customer), time.GetUtcNow(), line.Key.Value);
        var changed = await db.Set<Subscription>().Where(s => s.ContactId == owner.ContactId && s.ListId == list && s.Status == SubscriptionStatus.Subscribed)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, SubscriptionStatus.Unsubscribed).SetProperty(s => s.StatusAt, now), cancel);
        if (changed == 1) await suppressions.AddAsync(session, [new NewSuppression(owner.AddressKey, owner.Customer, list, SuppressionReason.Unsubscribed, Source, null, now)]);
        return changed == 1;
    }

    private static Task LiftStopAsync(PostroadDb db, PreferenceOwner owner, CancellationToken cancel) => db.Set<Suppression>()
        .Where(s => s.EmailKey == owner.AddressKey && s.ListId == 0 && s.Reason == SuppressionReason.Unsubscribed).ExecuteDeleteAsync(cancel);

    private async Task ChangeContactAsync(PostroadDb db, PreferenceOwner owner, PreferenceCard card, PreferenceWish wish, CancellationToken cancel)
    {
        var (now, contact) = (time.GetUtcNow(), await db.Set<Contact>().Where(c => c.Id == owner.ContactId).Select(c => c.PublicId).SingleAsync(cancel));
        if (!await SelfDescription.TakeAsync(db, owner.ContactId, Source, now, Changed, cancel)) return;
        db.Add(new AuditEntry { CustomerId = owner.Customer, At = now, By = "the person", Action = "contact.edit", Subject = contact, Note = "On the preference page" });
        await db.SaveChangesAsync(cancel);

        (string Fields, string? Language) Changed(Contact present)
        {
            var values = FieldValues.Read(present.Fields).ToDictionary();
            if (card.FirstName is not null && wish.FirstName is { } first) values["first_name"] = first.Trim();
            if (card.LastName is not null && wish.LastName is { } last) values["last_name"] = last.Trim();
            return (FieldValues.Write(values), Languages.Contains(wish.Language) && wish.Language != card.Language ? wish.Language : present.Language);
        }
    }
}
