using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>What became of a person's wish to delete a list.</summary>
public abstract record ListDeletion
{
    private ListDeletion()
    {
    }

    public sealed record Deleted : ListDeletion;

    /// <summary>This customer has no such list, or no longer.</summary>
    public sealed record NotFound : ListDeletion;

    /// <summary>What was typed is not the list's name.</summary>
    public sealed record NameDiffers(string Name) : ListDeletion;

    /// <summary>Mails to it are being sent or wait to be.</summary>
    public sealed record InUse(int Sends) : ListDeletion;
}

public sealed partial class MailingLists
{
    /// <summary>Subscriptions in one transaction: they hold an SQLite database for some 20 ms.</summary>
    private const int SweptAtOnce = 5_000;

    /// <summary>
    /// The list is gone at once; its subscriptions follow in the background. Contacts stay, and so does what was sent, who opened it, and whoever left: nobody is
    /// taken off a suppression by this.
    /// </summary>
    /// <param name="typedName">What somebody typed to say that it is this list.</param>
    /// <param name="by">A person's name.</param>
    public Task<ListDeletion> DeleteAsync(CustomerId customer, string publicId, string typedName, string by, CancellationToken cancel) =>
        database.WriteAsync<ListDeletion>(async session =>
        {
            var db = session.Db(customer);
            if (await InUse(db).SingleOrDefaultAsync(l => l.PublicId == publicId, cancel) is not { } list) return new ListDeletion.NotFound();
            if (!string.Equals(typedName.Trim(), list.Name, StringComparison.OrdinalIgnoreCase)) return new ListDeletion.NameDiffers(list.Name);
            var sends = await db.Set<Send>().CountAsync(s => s.ListId == list.Id && (s.Status == SendStatus.Running || s.Status == SendStatus.Paused), cancel);
            if (sends > 0) return new ListDeletion.InUse(sends);
            list.DeletedAt = time.GetUtcNow();
            (list.Version, list.ChangedAt, list.ChangedBy) = (list.Version + 1, list.DeletedAt, by);
            Audit(db, "list.delete", publicId, list.Name, by);
            await db.SaveChangesAsync(cancel);
            return new ListDeletion.Deleted();
        }, cancel);

    /// <summary>Takes subscriptions of deleted lists away, a piece at a time.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        foreach (var list in await DeletedAsync(cancel))
        {
            while (await SweepAsync(list, cancel) == SweptAtOnce)
            {
            }
        }
    }

    private Task<int> SweepAsync(long list, CancellationToken cancel) => database.WriteAsync(session => session.RunAsync($"""
        DELETE FROM subscriptions WHERE list_id = @p0 AND contact_id IN (SELECT contact_id FROM subscriptions WHERE list_id = @p0 ORDER BY contact_id LIMIT {SweptAtOnce})
        """, list), cancel);

    /// <summary>Those that still have somebody on them, of all customers.</summary>
    private async Task<List<long>> DeletedAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM mailing_lists l WHERE deleted_at IS NOT NULL AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.list_id = l.id)";
        var lists = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) lists.Add(reader.GetInt64(0));
        return lists;
    }
}
