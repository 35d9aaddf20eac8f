using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>Pages of contacts by keys, so that every page costs the same however many there are; what has no index is looked for in steps, and no further than a bound.</summary>
public sealed class ContactList(Database database, TimeProvider time)
{
    /// <summary>Contacts looked through for one page.</summary>
    internal const int MostLooked = 50_000;

    /// <summary>And no step is begun later than this: on a busy machine a page looks through fewer contacts instead of taking longer.</summary>
    internal static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(120);

    /// <summary>Contacts in one statement of a search, some 10 to 30 ms when none of them matches; the first finds what is frequent.</summary>
    private const int FirstStep = 2_000, Step = 5_000;

    /// <summary>How far <see cref="CountAsync"/> counts.</summary>
    private const int MostCounted = 100_000;

    /// <returns>Null: this customer has no such list or tag.</returns>
    public async Task<ContactPage?> ReadAsync(CustomerId customer, ContactQuery query, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        query = Tidy(query);
        if (await WalkAsync(db, query, cancel) is not { } walk) return null;
        await using var connection = await database.OpenReadAsync(cancel);
        var page = await new Reading(connection, walk, query, database.IsPostgres, time, cancel).ReadAsync();
        return page with { Rows = await EnrichAsync(db, page.Rows, cancel) };
    }

    /// <summary>How many a list, a status of it or a tag has, or all of them. Null: only a search would tell.</summary>
    public async Task<BoundedCount?> CountAsync(CustomerId customer, ContactQuery query, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        if (await WalkAsync(db, Tidy(query), cancel) is not { IsPlain: true } walk) return null;
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = walk.Prepare(connection, walk.Count, ("@most", MostCounted + 1));
        var count = (int)(long)(await command.ExecuteScalarAsync(cancel))!;
        return new BoundedCount(Math.Min(count, MostCounted), count > MostCounted);
    }

    private static ContactQuery Tidy(ContactQuery query) => query with
    {
        Text = query.Text.Trim().Fit(ContactQuery.MostText) is var text && PlainText.IsLine(text) ? text : "",
        PageSize = Math.Clamp(query.PageSize, 1, ContactQuery.MostOnPage),
    };

    private async Task<ContactWalk?> WalkAsync(PostroadDb db, ContactQuery query, CancellationToken cancel)
    {
        var list = query.List is null ? null : await MailingLists.InUse(db).Where(l => l.PublicId == query.List).Select(l => (long?)l.Id).SingleOrDefaultAsync(cancel);
        var tag = query.Tag is null ? null : await db.Set<Tag>().Where(t => t.PublicId == query.Tag).Select(t => (long?)t.Id).SingleOrDefaultAsync(cancel);
        if ((query.List is not null && list is null) || (query.Tag is not null && tag is null)) return null;
        return new ContactWalk(database.IsPostgres, db.Customer, query, list, tag);
    }

    private static async Task<IReadOnlyList<ContactRow>> EnrichAsync(PostroadDb db, IReadOnlyList<ContactRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0) return rows;
        var ids = rows.Select(r => r.Id).ToArray();
        var subscriptions = (await (
            from s in db.Set<Subscription>()
            where ids.Contains(s.ContactId)
            join l in MailingLists.InUse(db) on s.ListId equals l.Id
            orderby l.Id
            select new ContactSubscription(l.PublicId, l.Name, s)).ToListAsync(cancel)).ToLookup(s => s.Subscription.ContactId);
        var tags = (await (
            from t in db.Set<ContactTag>()
            where ids.Contains(t.ContactId)
            join tag in db.Set<Tag>() on t.TagId equals tag.Id
            select new { t.ContactId, tag }).ToListAsync(cancel)).ToLookup(t => t.ContactId, t => t.tag);
        return [.. rows.Select(r => r with { Subscriptions = [.. subscriptions[r.Id]], Tags = [.. tags[r.Id].OrderBy(t => t.NameKey, StringComparer.Ordinal)] })];
    }

    /// <summary>One page: first those by address, then the others, until it is full, there are no more or enough was looked through.</summary>
    private sealed class Reading(DbConnection connection, ContactWalk walk, ContactQuery query, bool postgres, TimeProvider time, CancellationToken cancel)
    {
        private readonly List<ContactRow> rows = [];
        private readonly long since = time.GetTimestamp();
        private int looked, lastStep, byAddress;
        private bool first = true;

        private bool IsFull => rows.Count > query.PageSize;

        private bool GoesOn => !IsFull && looked < MostLooked && time.GetElapsedTime(since) < LongestLook;

        private int StepSize => walk.IsPlain ? query.PageSize + 1 : looked == 0 ? FirstStep : Step;

        public async Task<ContactPage> ReadAsync()
        {
            ContactCursor? place = query.From ?? (walk.HasAddresses ? new ContactCursor("", 0) : new ContactCursor(null, long.MaxValue));
            while (place is { } here && (first || GoesOn))
            {
                first = false;
                place = here.AddressKey is { } after ? await AddressStepAsync(after) : await NewestStepAsync(here.Before);
            }

            var stopped = !IsFull && place is not null ? looked : (int?)null;
            if (IsFull) place = CutAtPage();
            return new ContactPage { Rows = rows, Next = place, StoppedAfter = stopped };
        }

        /// <summary>The place behind the last that stays, which may have been found by its address although others were looked for already.</summary>
        private ContactCursor CutAtPage()
        {
            rows.RemoveRange(query.PageSize, rows.Count - query.PageSize);
            return query.PageSize <= byAddress ? new ContactCursor(rows[^1].EmailKey, 0) : new ContactCursor(null, rows[^1].Id);
        }

        /// <summary>The place to go on from; null: there are no more.</summary>
        private async Task<ContactCursor?> AddressStepAsync(string after)
        {
            var (last, count) = await StepAsync(ContactWalk.AddressStep, ("@after", after), reader => reader.GetString(0));
            if (count > 0)
            {
                rows.AddRange(await RowsAsync(walk.AddressRows, ("@after", after), ("@last", last)));
                byAddress = rows.Count;
            }

            return count < lastStep ? new ContactCursor(null, long.MaxValue) : new ContactCursor(last, 0);
        }

        private async Task<ContactCursor?> NewestStepAsync(long before)
        {
            var (last, count) = await StepAsync(walk.NewestStep, ("@before", before), reader => reader.GetInt64(0));
            if (count > 0) rows.AddRange(await RowsAsync(walk.NewestRows, ("@before", before), ("@until", last)));
            return count < lastStep ? null : new ContactCursor(null, last);
        }

        private async Task<(T Last, int Count)> StepAsync<T>(string sql, (string Name, object Value) from, Func<DbDataReader, T> read)
        {
            lastStep = StepSize;
            await using var command = walk.Prepare(connection, sql, from, ("@step", lastStep));
            await using var reader = await command.ExecuteReaderAsync(cancel);
            await reader.ReadAsync(cancel);
            var count = (int)reader.GetInt64(1);
            looked += count;
            return (read(reader), count);
        }

        private async Task<List<ContactRow>> RowsAsync(string sql, (string Name, object Value) from, (string Name, object Value) to)
        {
            var found = new List<ContactRow>();
            await using var command = walk.Prepare(connection, sql, from, to, ("@page", query.PageSize + 1 - rows.Count));
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                found.Add(new ContactRow
                {
                    Id = reader.GetInt64(0),
                    PublicId = reader.GetString(1),
                    Email = reader.GetString(2),
                    EmailKey = reader.GetString(3),
                    Values = FieldValues.Read(reader.GetString(4)),
                    Language = reader.IsDBNull(5) ? null : reader.GetString(5),
                    CreatedAt = postgres ? reader.GetFieldValue<DateTimeOffset>(6) : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(6)),
                });
            }

            return found;
        }
    }
}
