using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>What a new list needs; see <see cref="MailingList"/>.</summary>
public sealed record NewMailingList(string Name, string FromName, EmailAddress From, string PostalAddress)
{
    public EmailAddress? ReplyTo { get; init; }
}

/// <summary>The mailing lists of customers. Those that were deleted are not there any more.</summary>
public sealed partial class MailingLists(Database database, TimeProvider time)
{
    /// <summary>For what makes lists by itself; a person's wish goes through the other one.</summary>
    public Task<MailingList> CreateAsync(CustomerId customer, NewMailingList wanted, CancellationToken cancel) =>
        database.WriteAsync(async session =>
        {
            var list = new MailingList
            {
                CustomerId = customer,
                PublicId = PublicId.New(time),
                Name = wanted.Name,
                FromName = wanted.FromName,
                FromAddress = wanted.From.ToString(),
                ReplyTo = wanted.ReplyTo?.ToString(),
                PostalAddress = wanted.PostalAddress,
                CreatedAt = time.GetUtcNow(),
            };
            var db = session.Db(customer);
            db.Add(list);
            await db.SaveChangesAsync(cancel);
            return list;
        }, cancel);

    /// <param name="by">A person's name.</param>
    public Task<Edit<MailingList>> CreateAsync(CustomerId customer, MailingListWish wish, string by, CancellationToken cancel) =>
        database.WriteAsync<Edit<MailingList>>(async session =>
        {
            var db = session.Db(customer);
            wish = wish.Tidy();
            if (await FaultsAsync(db, wish, 0, cancel) is { Count: > 0 } faults) return new Edit<MailingList>.Faulty(faults);
            var list = new MailingList
            {
                CustomerId = customer, PublicId = PublicId.New(time), Name = wish.Name, FromName = wish.FromName, FromAddress = wish.FromAddress, PostalAddress = wish.PostalAddress,
                CreatedAt = time.GetUtcNow(),
            };
            Take(list, wish);
            db.Add(list);
            Audit(db, "list.create", list.PublicId, wish.Name, by);
            await db.SaveChangesAsync(cancel);
            return new Edit<MailingList>.Saved(list);
        }, cancel);

    /// <param name="version">That the edit was made on.</param>
    public Task<Edit<MailingList>> EditAsync(CustomerId customer, string publicId, int version, MailingListWish wish, string by, CancellationToken cancel) =>
        database.WriteAsync<Edit<MailingList>>(async session =>
        {
            var db = session.Db(customer);
            wish = wish.Tidy();
            if (await InUse(db).SingleOrDefaultAsync(l => l.PublicId == publicId, cancel) is not { } list) return new Edit<MailingList>.NotFound();
            if (await FaultsAsync(db, wish, list.Id, cancel) is { Count: > 0 } faults) return new Edit<MailingList>.Faulty(faults);
            var now = time.GetUtcNow();
            // Takes the place of a lock: of two who save the same version one changes no row.
            var taken = await db.Set<MailingList>().Where(l => l.Id == list.Id && l.Version == version && l.DeletedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.Version, version + 1).SetProperty(l => l.ChangedAt, now).SetProperty(l => l.ChangedBy, by), cancel);
            db.ChangeTracker.Clear();
            list = await db.Set<MailingList>().SingleAsync(l => l.Id == list.Id, cancel);
            if (taken == 0) return list.DeletedAt is null ? new Edit<MailingList>.Stale(list) : new Edit<MailingList>.NotFound();
            Take(list, wish);
            Audit(db, "list.edit", publicId, wish.Name, by);
            await db.SaveChangesAsync(cancel);
            return new Edit<MailingList>.Saved(list);
        }, cancel);

    /// <summary>Null: this customer has no such list, or no longer.</summary>
    public async Task<MailingList?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await InUse(db).SingleOrDefaultAsync(l => l.PublicId == publicId, cancel);
    }

    /// <summary>The oldest first.</summary>
    public async Task<IReadOnlyList<MailingList>> ListAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await InUse(db).OrderBy(l => l.Id).ToListAsync(cancel);
    }

    /// <summary>How many contacts have each status on the list, all of them: takes as long as the list is.</summary>
    public async Task<IReadOnlyDictionary<SubscriptionStatus, int>> CountAsync(CustomerId customer, ListId list, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<Subscription>().Where(s => s.ListId == list.Value).GroupBy(s => s.Status)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }

    internal static IQueryable<MailingList> InUse(PostroadDb db) => db.Set<MailingList>().Where(l => l.DeletedAt == null);

    private static async Task<List<FieldFault>> FaultsAsync(PostroadDb db, MailingListWish wish, long own, CancellationToken cancel)
    {
        var faults = wish.Faults().ToList();
        if (wish.Name.Length > 0 && await InUse(db).AnyAsync(l => l.Name == wish.Name && l.Id != own, cancel))
            faults.Add(new FieldFault("name", $"Name: there is a list “{wish.Name}” already. Recipients could not tell the two apart."));
        return faults;
    }

    private static void Take(MailingList list, MailingListWish wish)
    {
        (list.Name, list.Description, list.FromName, list.PostalAddress) = (wish.Name, wish.Description, wish.FromName, wish.PostalAddress);
        (list.FromAddress, list.ReplyTo) = (Stored(wish.FromAddress), wish.ReplyTo.Length == 0 ? null : Stored(wish.ReplyTo));
        (list.OptIn, list.Language) = (wish.OptIn == "double" ? OptIn.Double : OptIn.Single, wish.Language);
        (list.About, list.IsOffered) = (wish.About, wish.IsOffered);
    }

    /// <summary>With its domain as A-label, which is what may stand in a header.</summary>
    private static string Stored(string address) => EmailAddress.TryParse(address, out var parsed, out _) ? parsed.ToString() : address;

    private void Audit(PostroadDb db, string action, string subject, string? note, string by) =>
        db.Add(new AuditEntry { CustomerId = db.Customer, At = time.GetUtcNow(), By = by, Action = action, Subject = subject, Note = note });
}
