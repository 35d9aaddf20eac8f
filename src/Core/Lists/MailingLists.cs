using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>What a new list needs; see <see cref="MailingList"/>.</summary>
public sealed record NewMailingList(string Name, string FromName, EmailAddress From, string PostalAddress)
{
    public EmailAddress? ReplyTo { get; init; }
}

/// <summary>The mailing lists of customers.</summary>
public sealed class MailingLists(Database database, TimeProvider time)
{
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

    /// <summary>The oldest first.</summary>
    public async Task<IReadOnlyList<MailingList>> ListAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<MailingList>().OrderBy(l => l.Id).ToListAsync(cancel);
    }

    /// <summary>How many contacts have each status on the list.</summary>
    public async Task<IReadOnlyDictionary<SubscriptionStatus, int>> CountAsync(CustomerId customer, ListId list, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<Subscription>().Where(s => s.ListId == list.Value).GroupBy(s => s.Status)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }
}
