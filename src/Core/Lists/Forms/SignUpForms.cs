using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Forms;

/// <summary>A sign-up page as a stranger sees it.</summary>
/// <param name="Fields">The custom fields on it.</param>
public sealed record SignUpPage(CustomerId Customer, string CustomerName, MailingList List, SignUpForm Form, IReadOnlyList<CustomField> Fields)
{
    /// <summary>Grows with every change of what the page says: its own, and the list's, whose language chooses the words.</summary>
    public int Version => Form.Version + List.Version;
}

/// <summary>The sign-up pages of customers' lists.</summary>
public sealed class SignUpForms(Database database, TimeProvider time)
{
    /// <summary>Null: nobody has looked at it so far, and it is off.</summary>
    public async Task<SignUpForm?> FindAsync(CustomerId customer, ListId list, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<SignUpForm>().SingleOrDefaultAsync(f => f.ListId == list.Value, cancel);
    }

    /// <param name="list">Public id.</param>
    /// <param name="version">That the edit was made on; 0 where there was none.</param>
    /// <param name="by">A person's name.</param>
    public Task<Edit<SignUpForm>> SaveAsync(CustomerId customer, string list, int version, SignUpFormWish wish, string by, CancellationToken cancel) =>
        database.WriteAsync<Edit<SignUpForm>>(async session =>
        {
            var db = session.Db(customer);
            wish = wish.Tidy();
            if (await MailingLists.InUse(db).AsNoTracking().SingleOrDefaultAsync(l => l.PublicId == list, cancel) is not { } target) return new Edit<SignUpForm>.NotFound();
            var known = (await db.Set<CustomField>().Select(f => f.Name).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
            if (wish.Faults(known).ToList() is { Count: > 0 } faults) return new Edit<SignUpForm>.Faulty(faults);
            var (now, fields) = (time.GetUtcNow(), string.Join(' ', wish.Fields));
            // Of two who save the same version one changes no row.
            var taken = version == 0
                ? await session.RunAsync("""
                    INSERT INTO sign_up_forms (list_id, customer_id, is_on, heading, consent, fields, version, changed_at, changed_by)
                    VALUES (@p0, @p1, @p2, @p3, @p4, @p5, 1, @p6, @p7) ON CONFLICT DO NOTHING
                    """, target.Id, customer.Value, session.Flag(wish.IsOn), wish.Heading, wish.Consent, fields, session.Instant(now), by)
                : await db.Set<SignUpForm>().Where(f => f.ListId == target.Id && f.Version == version).ExecuteUpdateAsync(set => set
                    .SetProperty(f => f.IsOn, wish.IsOn).SetProperty(f => f.Heading, wish.Heading).SetProperty(f => f.Consent, wish.Consent).SetProperty(f => f.Fields, fields)
                    .SetProperty(f => f.Version, version + 1).SetProperty(f => f.ChangedAt, now).SetProperty(f => f.ChangedBy, by), cancel);
            var current = await db.Set<SignUpForm>().AsNoTracking().SingleOrDefaultAsync(f => f.ListId == target.Id, cancel);
            if (current is null) return new Edit<SignUpForm>.NotFound();
            if (taken == 0) return new Edit<SignUpForm>.Stale(current);
            db.Add(new AuditEntry { CustomerId = customer, At = now, By = by, Action = "list.sign-up", Subject = list, Note = wish.IsOn ? "Sign-up page on" : "Sign-up page off" });
            await db.SaveChangesAsync(cancel);
            return new Edit<SignUpForm>.Saved(current);
        }, cancel);

    /// <summary>What stands at a public address. Null: no such list, or its page is off.</summary>
    /// <param name="list">Public id, from whoever asks.</param>
    public async Task<SignUpPage?> OpenAsync(string list, CancellationToken cancel)
    {
        if (!PublicId.IsOne(list) || await OwnerAsync(list, cancel) is not { } customer) return null;
        await using var db = database.Read(customer);
        var found = await (
            from l in MailingLists.InUse(db)
            where l.PublicId == list
            join f in db.Set<SignUpForm>() on l.Id equals f.ListId
            where f.IsOn
            join c in db.Set<Customer>() on customer.Value equals c.Id
            select new { List = l, Form = f, c.Name }).SingleOrDefaultAsync(cancel);
        if (found is null) return null;
        var (names, fields) = (found.Form.FieldNames, await db.Set<CustomField>().ToListAsync(cancel));
        // One that was deleted since is not asked for.
        return new SignUpPage(customer, found.Name, found.List, found.Form, [.. names.Select(name => fields.Find(f => f.Name == name)).OfType<CustomField>()]);
    }

    // By hand, because a context sees one customer and the address of a page names none.
    private async Task<CustomerId?> OwnerAsync(string list, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT customer_id FROM mailing_lists WHERE public_id = @list AND deleted_at IS NULL";
        command.Put("@list", list);
        return await command.ExecuteScalarAsync(cancel) is long customer ? new CustomerId(customer) : null;
    }
}
