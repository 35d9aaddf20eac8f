using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;

namespace Postroad.Core.Campaigns;

/// <summary>A campaign as one contact would get it.</summary>
/// <param name="Contact">Public id; null: nobody is on its lists, and merge tags are empty.</param>
public sealed record CampaignPreview(string? Contact, string Address, ContentPreview? Content, IReadOnlyList<ContentFault> Faults, string? Trouble);

/// <summary>Somebody as whom a campaign can be looked at.</summary>
public sealed record PreviewContact(string PublicId, string Email);

/// <summary>Shows campaigns that have not started.</summary>
public sealed class CampaignPreviews(Database database, TimeProvider time)
{
    /// <summary>Contacts that are offered; any other is found by address.</summary>
    public const int Offered = 20;

    /// <summary>The first of its lists.</summary>
    public async Task<IReadOnlyList<PreviewContact>> ContactsAsync(CustomerId customer, CampaignDraft draft, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return draft.Audience.Lists.Count == 0 ? [] : await (
            from subscription in db.Set<Subscription>()
            where subscription.ListId == draft.Audience.Lists[0] && subscription.Status == SubscriptionStatus.Subscribed
            join contact in db.Set<Contact>() on subscription.ContactId equals contact.Id
            orderby subscription.ContactId
            select new PreviewContact(contact.PublicId, contact.Email)).Take(Offered).ToListAsync(cancel);
    }

    /// <param name="contact">Public id or address of any contact of the customer; null, or of nobody: the first of its audience.</param>
    public async Task<CampaignPreview> ReadAsync(CustomerId customer, CampaignDraft draft, string? contact, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var person = await FindAsync(db, contact, cancel) ?? await FindAsync(db, await ContactsAsync(customer, draft, cancel) is [var first, ..] ? first.PublicId : null, cancel);
        var list = draft.Audience.Lists.Count == 0 ? null : await db.Set<MailingList>().SingleOrDefaultAsync(l => l.Id == draft.Audience.Lists[0], cancel);
        var address = person?.Email ?? "somebody@example.com";
        try
        {
            var content = ContentPreview.Of(CampaignContent.Of(draft.Fields, list), MergeFields.Of(person?.Fields, address).Values, time);
            return new CampaignPreview(person?.PublicId, address, content, [], null);
        }
        catch (InvalidContentException e)
        {
            return new CampaignPreview(person?.PublicId, address, null, e.Faults, null);
        }
        catch (RenderException e)
        {
            return new CampaignPreview(person?.PublicId, address, null, [], e.Message);
        }
    }

    private static async Task<Contact?> FindAsync(PostroadDb db, string? contact, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(contact)) return null;
        if (PublicId.IsOne(contact)) return await db.Set<Contact>().SingleOrDefaultAsync(c => c.PublicId == contact, cancel);
        return EmailAddress.TryParse(contact, out var address, out _) ? await db.Set<Contact>().SingleOrDefaultAsync(c => c.EmailKey == address.Key, cancel) : null;
    }
}
