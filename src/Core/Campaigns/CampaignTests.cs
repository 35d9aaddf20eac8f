using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Links;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Campaigns;

/// <summary>Tests of a campaign on a few addresses: with its class, server, configuration set, tracking and list, filled with the fields of one contact.</summary>
public sealed class CampaignTests(Database database, CampaignDrafts drafts, TestSends tests)
{
    /// <summary>What tests of a campaign are kept under.</summary>
    public static string Of(string campaign) => $"campaign:{campaign}";

    /// <param name="to">As typed, one address each.</param>
    /// <param name="contact">Address of the contact whose fields fill it. Null or of nobody: merge tags are empty.</param>
    /// <param name="by">A person's name.</param>
    /// <returns>Null: this customer has no such campaign.</returns>
    public async Task<TestStart?> SendAsync(CustomerId customer, string publicId, IReadOnlyList<string> to, string? contact, string by, CancellationToken cancel)
    {
        if (await drafts.FindAsync(customer, publicId, cancel) is not { } draft) return null;
        await using var db = database.Read(customer);
        var owner = await db.Set<Customer>().SingleAsync(c => c.Id == customer.Value, cancel);
        var list = draft.Audience.Lists.Count == 0 ? null : await db.Set<MailingList>().SingleOrDefaultAsync(l => l.Id == draft.Audience.Lists[0], cancel);
        var server = draft.Fields.Server is null ? await DefaultServer.FindAsync(db, cancel) : await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == draft.Fields.Server, cancel);
        if (server is null) return new TestStart.Faulty([new("server", "There is no sending server yet: an administrator connects one under Administration, Sending servers.")]);
        if (await SenderRights.WhyNotAsync(db, customer, server, draft.Fields.FromAddress, cancel) is { } why) return new TestStart.Faulty([new("from", $"{why.What}. {why.Fix}.")]);
        var domain = draft.Fields.TrackingDomain is { } id ? await db.Set<TrackingDomain>().Where(d => d.PublicId == id).Select(d => (long?)d.Id).SingleOrDefaultAsync(cancel) : null;
        var fields = EmailAddress.TryParse(contact, out var address, out _) ? await db.Set<Contact>().Where(c => c.EmailKey == address.Key).Select(c => c.Fields).SingleOrDefaultAsync(cancel) : null;
        return await tests.SendAsync(customer, Mail(draft, owner, list, server, fields) with { To = to, TrackingDomain = domain, ConfigurationSet = draft.ConfigurationSet, Tracks = draft.Tracks }, by, cancel);
    }

    private static TestMail Mail(CampaignDraft draft, Customer owner, MailingList? list, SendingServer server, string? fields)
    {
        var (typed, domain) = (draft.Fields, EmailAddress.TryParse(draft.Fields.FromAddress, out var from, out _) ? from.Domain : "");
        return new TestMail
        {
            Of = Of(draft.PublicId), Server = server.Key, Class = MessageClass.Marketing, To = [], From = typed.FromAddress, FromName = typed.FromName,
            ReplyTo = EmailAddress.TryParse(typed.ReplyTo, out var reply, out _) ? reply : null,
            Content = CampaignContent.Of(typed, list), Values = MergeFields.Of(fields, "").Values,
            List = new ListId(list?.Id ?? 0), ListHeader = list is null || domain.Length == 0 ? null : $"{list.PublicId}.{domain}", ListName = list?.Name,
            Tags = [new MessageTag("campaign", draft.PublicId), new MessageTag("customer", owner.PublicId)],
            Feedback = new FeedbackId(draft.PublicId, owner.PublicId, "marketing", "postroad"),
        };
    }
}
