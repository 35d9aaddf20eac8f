using System.Buffers;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Domains.Links;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Core.Campaigns;

/// <summary>Makes the mails of campaigns: what all share once per send, the rest from each contact's fields.</summary>
public sealed class CampaignComposer(Database database, LinkOrigins links, LinkTokens tokens, TimeProvider time) : ISendComposer
{
    // By key, contact by contact: left to themselves both databases may walk through all contacts of the customer for each range.
    internal const string FieldsInPostgres =
        "SELECT (v.place - 1)::integer, c.fields FROM unnest(@ids::bigint[]) WITH ORDINALITY v(id, place), LATERAL (SELECT fields FROM contacts WHERE id = v.id AND customer_id = @customer LIMIT 1) c";

    private const string FieldsInSqlite =
        "SELECT v.key, c.fields FROM json_each(@ids) v CROSS JOIN contacts c ON c.id = v.value WHERE c.customer_id = @customer";

    public SendKind Kind => SendKind.Campaign;

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
        var list = await db.Set<MailingList>().SingleOrDefaultAsync(l => l.Id == campaign.ListId, cancel)
            ?? throw new InvalidOperationException($"Its mailing list (number {campaign.ListId}) is not in the database any more");
        var owner = await db.Set<Customer>().SingleAsync(c => c.Id == customer.Value, cancel);
        var run = await db.Set<Send>().SingleAsync(s => s.Id == send.Value, cancel);
        var site = await links.UrlAsync(db, run.TrackingDomainId, cancel);
        var content = CompiledContent.Compile(CampaignContent.Of(campaign, list, run.TracksOpens, run.TracksClicks).At(links.Installation, site), time);
        return new Prepared(database, customer, campaign.FromAddress, new CampaignMessage(content, Headers(campaign, list, owner), site, tokens, time),
            [new MessageTag("campaign", campaign.PublicId), new MessageTag("customer", owner.PublicId)]) { ConfigurationSet = run.ConfigurationSet };
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

        public string? ConfigurationSet { get; init; }

        public string From => from;

        public async Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel)
        {
            var data = new MergeData[recipients.Count];
            await using var connection = await database.OpenReadAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = database.IsPostgres ? FieldsInPostgres : FieldsInSqlite;
            var ids = recipients.Select(r => r.ContactId);
            Add(command, "@ids", database.IsPostgres ? ids.ToArray() : $"[{string.Join(',', ids)}]");
            Add(command, "@customer", customer.Value);
            await using (var reader = await command.ExecuteReaderAsync(cancel))
            {
                while (await reader.ReadAsync(cancel))
                {
                    var place = reader.GetInt32(0);
                    data[place] = MergeFields.Of(reader.GetString(1), recipients[place].Address);
                }
            }

            for (var i = 0; i < data.Length; i++) data[i] ??= MergeFields.OfNobody(recipients[i].Address);
            return data;
        }

        private static void Add(DbCommand command, string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        public void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, IBufferWriter<byte> mime)
        {
            // Deleted while the mail was under way to be tried again, or while the audience was made.
            if (MergeFields.IsOfNobody(data)) throw new ContentException(ErasedRecipients.Words);
            message.Write(recipient.Address, MergeFields.NameOf(data), data.Values, recipient.Delivery, deliveryKey, attempt, mime);
        }

        public void WritePage(DeliveryRef delivery, MergeData data, IBufferWriter<byte> html) => message.WritePage(data.Values, delivery, html);
    }
}
