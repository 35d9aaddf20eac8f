using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;

namespace Postroad.Core.Lists.Import;

/// <summary>Judges what storing people would change, by the same rules, without changing anything.</summary>
internal sealed class ImportTrial(Database database, ImportJob job, TagBook tags)
{
    private readonly UpdateRule rule = job.ReadSettings().Rule;

    public async Task<ImportCounts> JudgeAsync(IReadOnlyList<NewContact> people, CancellationToken cancel)
    {
        if (people.Count == 0) return new ImportCounts();
        await using var db = database.Read(job.CustomerId);
        var keys = people.Select(p => p.Key).ToList();
        var there = await db.Set<Contact>().Where(c => keys.Contains(c.EmailKey)).Select(c => new { c.EmailKey, c.Id, c.Fields }).ToDictionaryAsync(c => c.EmailKey, StringComparer.Ordinal, cancel);
        var ids = there.Values.Select(c => c.Id).ToList();
        var standing = await db.Set<Subscription>().Where(s => s.ListId == job.ListId && ids.Contains(s.ContactId)).ToDictionaryAsync(s => s.ContactId, s => s.Status, cancel);
        var tagged = await TaggedAsync(db, ids, cancel);
        var against = await AgainstAsync(keys, cancel);

        var (added, updated, keptOut) = (0, 0, 0);
        foreach (var person in people)
        {
            var isOut = against.Contains(person.Key);
            if (!there.TryGetValue(person.Key, out var contact)) added++;
            else
            {
                var isOnList = standing.TryGetValue(contact.Id, out var status);
                if (isOnList) isOut = status > SubscriptionStatus.Subscribed;
                var isChanged = !ReferenceEquals(FieldsJson.Merge(contact.Fields, person.Fields, rule), contact.Fields) || tags.NamesOf(person.Tags).Any(tag => !tagged.Contains((contact.Id, tag)));
                if (!isOnList || isChanged) updated++;
            }

            if (isOut) keptOut++;
        }

        return new ImportCounts { Added = added, Updated = updated, Unchanged = people.Count - added - updated, KeptOut = keptOut };
    }

    private async Task<HashSet<(long Contact, string Tag)>> TaggedAsync(PostroadDb db, List<long> ids, CancellationToken cancel)
    {
        if (tags.IsEmpty || ids.Count == 0) return [];
        var found = await db.Set<ContactTag>().Where(t => ids.Contains(t.ContactId)).Join(db.Set<Tag>(), t => t.TagId, t => t.Id, (c, t) => new { c.ContactId, t.NameKey }).ToListAsync(cancel);
        return [.. found.Select(f => (f.ContactId, f.NameKey))];
    }

    private async Task<HashSet<string>> AgainstAsync(List<string> keys, CancellationToken cancel)
    {
        await using var own = database.Read(job.CustomerId);
        await using var all = database.Read(CustomerId.Installation);
        var ours = await own.Set<Suppression>().Where(s => keys.Contains(s.EmailKey) && (s.ListId == 0 || s.ListId == job.ListId)).Select(s => s.EmailKey).ToListAsync(cancel);
        var everybodys = await all.Set<Suppression>().Where(s => keys.Contains(s.EmailKey)).Select(s => s.EmailKey).ToListAsync(cancel);
        return [.. ours, .. everybodys];
    }
}
