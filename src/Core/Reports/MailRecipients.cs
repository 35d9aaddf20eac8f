using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;

namespace Postroad.Core.Reports;

/// <summary>Whom a link in a mail was written for, and what a page behind it says.</summary>
public sealed record MailRecipient
{
    public required CustomerId Customer { get; init; }

    public required string CustomerName { get; init; }

    public required ListId List { get; init; }

    public required string ListName { get; init; }

    /// <summary>Of the pages: the contact's, else the list's.</summary>
    public required string Language { get; init; }

    /// <summary>0: the mail was to nobody who was a contact.</summary>
    public required long ContactId { get; init; }

    /// <summary><see cref="EmailAddress.Key"/> of the address that the mail went to.</summary>
    public required string AddressKey { get; init; }

    /// <summary>Who sends, with postal address.</summary>
    public required string PostalAddress { get; init; }

    public required string Address { get; init; }

    /// <summary>Null: not known.</summary>
    public required string? FirstName { get; init; }

    /// <summary>True when this address gets no more of the list, for whatever reason.</summary>
    public required bool HasLeft { get; init; }

    /// <summary>True when they stopped all mail of the customer: where they choose what they get, they can take that back.</summary>
    public required bool HasStopped { get; init; }

    /// <summary>True when the recipient left this list by unsubscribing and nothing else stands against mailing: that alone can be taken back.</summary>
    public required bool MayReturn { get; init; }
}

/// <summary>Finds what a token in a link speaks of. Whoever asks has checked the token's MAC already.</summary>
public sealed class MailRecipients(Database database)
{
    /// <summary>Null: erased since, or of a send that mails no list.</summary>
    public async Task<MailRecipient?> FindAsync(DeliveryRef delivery, CancellationToken cancel)
    {
        if (await CustomerOfAsync(delivery.Send, cancel) is not { } customer) return null;
        await using var db = database.Read(customer);
        var found = await (
            from d in db.Set<Delivery>()
            where d.SendId == delivery.Send.Value && d.Seq == delivery.Seq
            join send in db.Set<Send>() on d.SendId equals send.Id
            join list in db.Set<MailingList>() on d.ListId ?? send.ListId equals list.Id
            join owner in db.Set<Customer>() on customer.Value equals owner.Id
            join contact in db.Set<Contact>() on d.ContactId equals contact.Id into contacts
            from contact in contacts.DefaultIfEmpty()
            join subscription in db.Set<Subscription>() on new { ListId = list.Id, d.ContactId } equals new { subscription.ListId, subscription.ContactId } into subscriptions
            from subscription in subscriptions.DefaultIfEmpty()
            select new { d.Address, d.AddressKey, d.ContactId, contact!.Language, List = list, Owner = owner.Name, contact!.Fields, Status = (SubscriptionStatus?)subscription!.Status }).FirstOrDefaultAsync(cancel);
        if (found is null) return null;
        var against = await db.Set<Suppression>().Where(s => s.EmailKey == found.AddressKey && (s.ListId == 0 || s.ListId == found.List.Id)).Select(s => new { s.Reason, IsOfAll = s.ListId == 0 }).ToListAsync(cancel);
        return new MailRecipient
        {
            Customer = customer,
            CustomerName = found.Owner,
            List = found.List.Key,
            ListName = found.List.Name,
            Language = found.Language ?? found.List.Language,
            ContactId = found.ContactId,
            AddressKey = found.AddressKey,
            PostalAddress = found.List.PostalAddress,
            Address = found.Address,
            FirstName = FirstNameIn(found.Fields),
            HasLeft = against.Count > 0 || found.Status is not (SubscriptionStatus.Subscribed or SubscriptionStatus.Unconfirmed or null),
            HasStopped = against.Exists(s => s.IsOfAll && s.Reason == SuppressionReason.Unsubscribed),
            MayReturn = found.Status == SubscriptionStatus.Unsubscribed && against.TrueForAll(s => !s.IsOfAll && s.Reason == SuppressionReason.Unsubscribed),
        };
    }

    /// <summary>The addresses of a send's links by number; they do not change once it is sent. Null: there is no such send.</summary>
    public async Task<IReadOnlyDictionary<int, string>?> LinksAsync(SendId send, CancellationToken cancel)
    {
        if (await CustomerOfAsync(send, cancel) is not { } customer) return null;
        await using var db = database.Read(customer);
        return await db.Set<TrackedLink>().Where(l => l.SendId == send.Value).ToDictionaryAsync(l => l.Number, l => l.Url, cancel);
    }

    /// <summary>Null: there is no such send.</summary>
    // By hand, because a context sees one customer and the token in a link names none: its MAC says that this installation wrote it for this very send.
    public async Task<CustomerId?> CustomerOfAsync(SendId send, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT customer_id FROM sends WHERE id = @send";
        DbParameter parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@send", send.Value);
        command.Parameters.Add(parameter);
        return await command.ExecuteScalarAsync(cancel) is long customer ? new CustomerId(customer) : null;
    }

    private static string? FirstNameIn(string? fields)
    {
        if (fields is null) return null;
        using var json = JsonDocument.Parse(fields);
        return json.RootElement.TryGetProperty("first_name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 and <= 60 } text ? text : null;
    }
}
