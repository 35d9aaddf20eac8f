using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;

namespace Postroad.Core.Campaigns;

/// <summary>
/// What tags and exclusions ask of a contact, as conditions that both databases understand. Each is one look into a key per contact, whatever is thought of the size of
/// the tables; the ids are numbers of ours and stand in the text.
/// </summary>
internal static class AudienceRules
{
    /// <summary>False: somebody has deleted a list, which then mails nobody and leaves nobody out, or a tag, without which everybody would be meant.</summary>
    public static async Task<bool> IsThereAsync(PostroadDb db, Audience audience, CancellationToken cancel)
    {
        var (lists, tags) = (audience.Lists.Concat(audience.NotLists).Distinct().ToList(), audience.Tags.Concat(audience.NotTags).Distinct().ToList());
        return await db.Set<MailingList>().CountAsync(l => lists.Contains(l.Id) && l.DeletedAt == null, cancel) == lists.Count
            && (tags.Count == 0 || await db.Set<Tag>().CountAsync(t => tags.Contains(t.Id), cancel) == tags.Count);
    }

    /// <summary>Begins with AND; empty when nothing is asked.</summary>
    /// <param name="contact">Column with the contact's id.</param>
    public static string Narrowed(Audience audience, string contact) => string.Concat(
        audience.Tags.Count == 0 ? "" : $" AND (SELECT 1 FROM contact_tags t WHERE t.contact_id = {contact} AND t.tag_id IN ({Ids(audience.Tags)}) LIMIT 1) IS NOT NULL",
        Without(audience, contact));

    public static string Without(Audience audience, string contact) => string.Concat(
        audience.NotLists.Count == 0 ? "" : $" AND (SELECT 1 FROM subscriptions x WHERE x.contact_id = {contact} AND x.list_id IN ({Ids(audience.NotLists)}) AND x.status = 1 LIMIT 1) IS NULL",
        audience.NotTags.Count == 0 ? "" : $" AND (SELECT 1 FROM contact_tags n WHERE n.contact_id = {contact} AND n.tag_id IN ({Ids(audience.NotTags)}) LIMIT 1) IS NULL");

    public static string Ids(IEnumerable<long> ids) => string.Join(", ", ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));
}
