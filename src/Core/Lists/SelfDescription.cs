using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;

namespace Postroad.Core.Lists;

/// <summary>What people say about themselves on public pages becomes their contact's.</summary>
internal static class SelfDescription
{
    /// <summary>Not lost to an edit by somebody else at the same moment, and nothing of that edit is lost: what stands now is read again and changed.</summary>
    /// <param name="change">What it is to be, from what it is. More than a contact may hold (<see cref="FieldValues.MostOfContact"/>) leaves the fields as they are.</param>
    /// <returns>False: it stands so already, or the contact is gone.</returns>
    public static async Task<bool> TakeAsync(PostroadDb db, long contact, string source, DateTimeOffset now, Func<Contact, (string Fields, string? Language)> change, CancellationToken cancel)
    {
        while (await db.Set<Contact>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == contact, cancel) is { } present)
        {
            var (fields, language) = change(present);
            if (fields.Length > FieldValues.MostOfContact) fields = present.Fields;
            if (fields == present.Fields && language == present.Language) return false;
            var changed = await db.Set<Contact>().Where(c => c.Id == contact && c.Version == present.Version).ExecuteUpdateAsync(set => set
                .SetProperty(c => c.Fields, fields).SetProperty(c => c.Language, language).SetProperty(c => c.Version, present.Version + 1).SetProperty(c => c.ChangedAt, now).SetProperty(c => c.ChangedBy, source), cancel);
            if (changed == 1) return true;
        }

        return false;
    }
}
