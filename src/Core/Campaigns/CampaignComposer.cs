using System.Buffers;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Core.Campaigns;

/// <summary>Makes the mails of campaigns: what all share once per send, the rest from each contact's fields.</summary>
public sealed class CampaignComposer(Database database, PublicOrigin origin, LinkTokens tokens, TimeProvider time) : IMessageComposer
{
    public async Task<IPreparedSend> PrepareAsync(CustomerId customer, SendId send, CancellationToken cancel) => await ReadAsync(customer, send, cancel)
        ?? throw new InvalidOperationException($"Send {send.Value} of customer {customer} has no campaign.");

    /// <summary>The HTML of one delivery as "view in browser" shows it, with the contact's fields of today. Null: no such mail any more.</summary>
    /// <exception cref="ContentException">The page cannot be made from these fields.</exception>
    public async Task<ReadOnlyMemory<byte>?> RenderPageAsync(CustomerId customer, DeliveryRef delivery, CancellationToken cancel)
    {
        if (await ReadAsync(customer, delivery.Send, cancel) is not { } prepared) return null;
        await using var db = database.Read(customer);
        var row = await db.Set<Delivery>().Where(d => d.SendId == delivery.Send.Value && d.Seq == delivery.Seq).Select(d => new { d.Address, d.ContactId }).SingleOrDefaultAsync(cancel);
        if (row is null) return null;
        var data = await prepared.ReadAsync([new Recipient(delivery, row.Address, row.ContactId)], cancel);
        var html = new ArrayBufferWriter<byte>();
        prepared.WritePage(delivery, data[0], html);
        return html.WrittenMemory;
    }

    private async Task<Prepared?> ReadAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var campaign = await db.Set<Campaign>().SingleOrDefaultAsync(c => c.SendId == send.Value, cancel);
        if (campaign is null) return null;
        var list = await db.Set<MailingList>().SingleAsync(l => l.Id == campaign.ListId, cancel);
        var owner = await db.Set<Customer>().SingleAsync(c => c.Id == customer.Value, cancel);
        var content = CompiledContent.Compile(CampaignContent.Of(campaign, list), time);
        return new Prepared(database, customer, campaign.FromAddress, new CampaignMessage(content, Headers(campaign, list, owner), origin.Url, tokens, time),
            [new MessageTag("campaign", campaign.PublicId), new MessageTag("customer", owner.PublicId)]);
    }

    private static MessageHeaders Headers(Campaign campaign, MailingList list, Customer owner)
    {
        var from = Address(campaign.FromAddress);
        return new MessageHeaders
        {
            From = from,
            FromName = campaign.FromName.Length == 0 ? null : campaign.FromName,
            ReplyTo = campaign.ReplyTo is null ? null : Address(campaign.ReplyTo),
            Class = MessageClass.Marketing,
            ListId = $"{list.PublicId}.{from.Domain}",
            ListName = list.Name,
            Feedback = new FeedbackId(campaign.PublicId, owner.PublicId, "marketing", "postroad"),
        };
    }

    private static EmailAddress Address(string text) =>
        EmailAddress.TryParse(text, out var address, out var fault) ? address : throw new InvalidOperationException($"The address \"{text}\" is stored and not valid: {fault}.");

    private sealed class Prepared(Database database, CustomerId customer, string from, CampaignMessage message, IReadOnlyList<MessageTag> tags) : IPreparedSend
    {
        public IReadOnlyList<MessageTag> Tags => tags;

        public string From => from;

        public async Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel)
        {
            await using var db = database.Read(customer);
            var ids = recipients.Select(r => r.ContactId).ToArray();
            var fields = await db.Set<Contact>().Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, c.Fields }).ToDictionaryAsync(c => c.Id, c => c.Fields, cancel);
            return [.. recipients.Select(r => MergeFields.Of(fields.GetValueOrDefault(r.ContactId), r.Address))];
        }

        public void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, IBufferWriter<byte> mime) =>
            message.Write(recipient.Address, MergeFields.NameOf(data), data.Values, recipient.Delivery, deliveryKey, attempt, mime);

        public void WritePage(DeliveryRef delivery, MergeData data, IBufferWriter<byte> html) => message.WritePage(data.Values, delivery, html);
    }
}
