using Postroad.Core.Accounts;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;

namespace Postroad.Web.Api;

/// <summary>A person.</summary>
/// <param name="Language">Null: that of the list.</param>
public sealed record ContactBody(
    string Id, string Email, string? Language, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<string> Tags, IReadOnlyList<SubscriptionBody> Subscriptions, DateTimeOffset CreatedAt);

/// <param name="List">Id of the list.</param>
public sealed record SubscriptionBody(string List, SubscriptionStatus Status, DateTimeOffset StatusAt);

/// <param name="Fields">By name of the custom field. Those left out stay as they are; an empty value takes one away.</param>
/// <param name="Lists">Of a new contact: ids of lists to put it on. Whoever left one of them stays out.</param>
/// <param name="Tags">Of a new contact.</param>
public sealed record ContactWishBody(string? Email, string? Language, IReadOnlyDictionary<string, string>? Fields, IReadOnlyList<string>? Lists, IReadOnlyList<string>? Tags)
{
    public ContactWish ToWish() => new() { Email = Email ?? "", Language = Language ?? "", Fields = Fields ?? new Dictionary<string, string>(), Lists = Lists ?? [], Tags = Tags ?? [] };
}

/// <param name="Why">What they said, or where: stays in the log.</param>
public sealed record SubscribeBody(string? Why);

/// <param name="Contacts">Ids.</param>
/// <param name="Tags">Names, existing or not.</param>
public sealed record TagContactsBody(IReadOnlyList<string>? Contacts, IReadOnlyList<string>? Tags);

/// <param name="Contacts">Ids.</param>
/// <param name="Tag">Id of the tag.</param>
public sealed record UntagContactsBody(IReadOnlyList<string>? Contacts, string? Tag);

/// <param name="Contacts">Ids.</param>
/// <param name="List">Id of the list. Null: from every list.</param>
public sealed record UnsubscribeContactsBody(IReadOnlyList<string>? Contacts, string? List);

/// <param name="Contacts">Ids.</param>
public sealed record DeleteContactsBody(IReadOnlyList<string>? Contacts);

/// <summary>People, and what they are subscribed to.</summary>
internal static class ContactApi
{
    private const string What = "A contact.";

    public static void MapContacts(this RouteGroupBuilder api)
    {
        var contacts = api.MapGroup("/contacts").WithTags("Contacts");
        contacts.MapGet("", ListAsync).Answers<ApiPage<ContactBody>>().Is("list_contacts", ApiScopes.ContactsRead, "Contacts, the newest first");
        contacts.MapPost("", AddAsync).Answers<ContactBody>(201).Is("add_contact", ApiScopes.ContactsWrite, "Add a person, to lists and with tags");
        contacts.MapGet("/{id}", FindAsync).Answers<ContactBody>().Is("get_contact", ApiScopes.ContactsRead, "One person, with their version in the ETag");
        contacts.MapPut("/{id}", EditAsync).Answers<ContactBody>().Is("edit_contact", ApiScopes.ContactsWrite, "Change address, language and fields; wants If-Match");
        contacts.MapDelete("/{id}", DeleteAsync).Answers().Is("delete_contact", ApiScopes.ContactsWrite, "Delete a person; a mail that is queued for them does not leave");
        contacts.MapPost("/tag", TagAsync).Answers<ChangedBody>().Is("tag_contacts", ApiScopes.ContactsWrite, "Put tags on contacts");
        contacts.MapPost("/untag", UntagAsync).Answers<ChangedBody>().Is("untag_contacts", ApiScopes.ContactsWrite, "Take a tag off contacts");
        contacts.MapPost("/unsubscribe", UnsubscribeManyAsync).Answers<ChangedBody>().Is("unsubscribe_contacts", ApiScopes.ContactsWrite, "Take contacts off a list, or off all of them, for good");
        contacts.MapPost("/delete", DeleteManyAsync).Answers<ChangedBody>().Is("delete_contacts", ApiScopes.ContactsWrite, "Delete contacts");
        contacts.MapPut("/{id}/subscriptions/{list}", SubscribeAsync).Answers().Is("subscribe_contact", ApiScopes.ContactsWrite, "Put a person on a list; whoever left stays out");
        contacts.MapPost("/{id}/subscriptions/{list}/unsubscribe", UnsubscribeAsync).Answers().Is("unsubscribe_contact", ApiScopes.ContactsWrite, "Take a person off a list, for good");
        contacts.MapPost("/{id}/subscriptions/{list}/come-back", ComeBackAsync).Answers().Is("come_back_contact", ApiScopes.ContactsWrite, "Put a person back who left and asked for it");
    }

    /// <param name="search">Start of an address, or a text in address or fields.</param>
    /// <param name="list">Id of a list.</param>
    /// <param name="tag">Id of a tag.</param>
    private static async Task<IResult> ListAsync(
        HttpContext http, ContactList contacts, string? search, string? list, string? status, string? tag, int? limit, string? cursor, CancellationToken cancel)
    {
        ContactCursor? from = null;
        if (cursor is not null && !ContactCursor.TryParse(cursor, out from)) return ApiProblems.Invalid([new("cursor", "It is not one that this call gave out as next.")]);
        if (search?.Length > ContactQuery.MostText) return ApiProblems.Invalid([new("search", $"{search.Length} characters; {ContactQuery.MostText} are the most.")]);
        if (!TryStatus(status, out var standing, out var fault)) return fault;
        var query = new ContactQuery { Text = search ?? "", List = list, Status = standing, Tag = tag, From = from, PageSize = ApiPaging.Size(limit) };
        return await contacts.ReadAsync(ApiCaller.Of(http).Customer, query, cancel) is { } page
            ? Results.Ok(new ApiPage<ContactBody>([.. page.Rows.Select(r => new ContactBody(r.PublicId, r.Email, r.Language, r.Values, Names(r.Tags), Subscriptions(r.Subscriptions), r.CreatedAt))], page.Next?.ToString()))
            : ApiProblems.NotFound("A list or tag.");
    }

    private static async Task<IResult> AddAsync(HttpContext http, ContactBook book, ContactWishBody body, CancellationToken cancel)
    {
        var edit = await book.AddAsync(ApiCaller.Of(http).Customer, body.ToWish(), ApiCaller.Of(http).Name, cancel);
        if (edit is not Edit<Contact>.Saved { Value: var added }) return ApiEdits.Of(http, edit, c => c.Version, c => c.PublicId, What);
        var shown = await book.FindAsync(ApiCaller.Of(http).Customer, added.PublicId, cancel);
        return ApiEdits.Of(http, edit, c => c.Version, _ => shown is null ? null : Of(shown), What, c => $"{ApiSetup.Root}/contacts/{c.PublicId}");
    }

    private static async Task<IResult> FindAsync(HttpContext http, ContactBook book, string id, CancellationToken cancel) =>
        await book.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } card ? ApiEdits.Show(http, card.Contact.Version, Of(card)) : ApiProblems.NotFound(What);

    private static async Task<IResult> EditAsync(HttpContext http, ContactBook book, string id, ContactWishBody body, CancellationToken cancel)
    {
        if (body.Lists is not null || body.Tags is not null)
            return ApiProblems.Invalid([new(body.Lists is not null ? "lists" : "tags", "Lists and tags of somebody who is there have calls of their own.")]);
        if (!ApiEdits.TryVersion(http, out var version, out var fault)) return fault;
        var edit = await book.EditAsync(ApiCaller.Of(http).Customer, id, version, body.ToWish(), ApiCaller.Of(http).Name, cancel);
        var shown = edit is Edit<Contact>.Saved ? await book.FindAsync(ApiCaller.Of(http).Customer, id, cancel) : null;
        return ApiEdits.Of(http, edit, c => c.Version, _ => shown is null ? null : Of(shown), What);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, ManyContacts many, string id, CancellationToken cancel) =>
        await many.DeleteAsync(ApiCaller.Of(http).Customer, [id], ApiCaller.Of(http).Name, cancel) > 0 ? Results.NoContent() : ApiProblems.NotFound(What);

    private static async Task<IResult> TagAsync(HttpContext http, ManyContacts many, TagContactsBody body, CancellationToken cancel)
    {
        if (!AreSome(body.Contacts, out var fault)) return fault;
        return await many.TagAsync(ApiCaller.Of(http).Customer, body.Contacts!, body.Tags ?? [], ApiCaller.Of(http).Name, cancel) switch
        {
            Edit<int>.Saved saved => Results.Ok(new ChangedBody(saved.Value)),
            Edit<int>.Faulty faulty => ApiProblems.Invalid(faulty.Faults),
            _ => ApiProblems.NotFound(What),
        };
    }

    private static async Task<IResult> UntagAsync(HttpContext http, ManyContacts many, UntagContactsBody body, CancellationToken cancel) => AreSome(body.Contacts, out var fault)
        ? Changed(await many.UntagAsync(ApiCaller.Of(http).Customer, body.Contacts!, body.Tag ?? "", ApiCaller.Of(http).Name, cancel), "A tag.")
        : fault;

    private static async Task<IResult> UnsubscribeManyAsync(HttpContext http, ManyContacts many, UnsubscribeContactsBody body, CancellationToken cancel) => AreSome(body.Contacts, out var fault)
        ? Changed(await many.UnsubscribeAsync(ApiCaller.Of(http).Customer, body.Contacts!, body.List, ApiCaller.Of(http).Name, cancel), "A list.")
        : fault;

    private static IResult Changed(int? changed, string what) => changed is { } count ? Results.Ok(new ChangedBody(count)) : ApiProblems.NotFound(what);

    private static async Task<IResult> DeleteManyAsync(HttpContext http, ManyContacts many, DeleteContactsBody body, CancellationToken cancel) => AreSome(body.Contacts, out var fault)
        ? Results.Ok(new ChangedBody(await many.DeleteAsync(ApiCaller.Of(http).Customer, body.Contacts!, ApiCaller.Of(http).Name, cancel)))
        : fault;

    public static bool TryStatus(string? status, out SubscriptionStatus? found, out IResult fault)
    {
        var names = Enum.GetValues<SubscriptionStatus>().ToDictionary(s => s.ToString().ToLowerInvariant(), s => (SubscriptionStatus?)s);
        (found, fault) = (null, ApiProblems.Invalid([new("status", $"“{status}” is none of {string.Join(", ", names.Keys)}.")]));
        return status is null || names.TryGetValue(status, out found);
    }

    private static bool AreSome(IReadOnlyList<string>? contacts, out IResult fault)
    {
        fault = ApiProblems.Invalid([new("contacts", $"{contacts?.Count ?? 0} ids; 1 to {ManyContacts.Most} are possible.")]);
        return contacts is { Count: > 0 and <= ManyContacts.Most };
    }

    private static async Task<IResult> SubscribeAsync(HttpContext http, Subscribing subscribing, string id, string list, CancellationToken cancel) =>
        Of(await subscribing.SubscribeAsync(ApiCaller.Of(http).Customer, id, list, ApiCaller.Of(http).Name, cancel));

    private static async Task<IResult> UnsubscribeAsync(HttpContext http, Subscribing subscribing, string id, string list, SubscribeBody? body, CancellationToken cancel) =>
        Of(await subscribing.UnsubscribeAsync(ApiCaller.Of(http).Customer, id, list, ApiCaller.Of(http).Name, Parts.Reasons.Read(body?.Why), cancel));

    private static async Task<IResult> ComeBackAsync(HttpContext http, Subscribing subscribing, string id, string list, SubscribeBody? body, CancellationToken cancel) =>
        Of(await subscribing.ComeBackAsync(ApiCaller.Of(http).Customer, id, list, ApiCaller.Of(http).Name, Parts.Reasons.Read(body?.Why), cancel));

    private static IResult Of(SubscribeResult result) => result switch
    {
        SubscribeResult.Done or SubscribeResult.AlreadySo => Results.NoContent(),
        SubscribeResult.NoReason => ApiProblems.Invalid([new("why", "Say how they asked to come back: it stays in the log.")]),
        SubscribeResult.KeptOut kept => ApiProblems.Conflict($"Nothing was changed: they have left this list ({kept.Status.ToString().ToLowerInvariant()}), and whoever left is not put back by others. {(kept.MayComeBack ? "If they asked for it themselves, use come-back and say how." : "")}".TrimEnd()),
        _ => ApiProblems.NotFound("A contact or list."),
    };

    private static ContactBody Of(ContactCard card) =>
        new(card.Contact.PublicId, card.Contact.Email, card.Contact.Language, card.Values, Names(card.Tags), Subscriptions(card.Subscriptions), card.Contact.CreatedAt);

    private static List<string> Names(IReadOnlyList<Tag> tags) => [.. tags.Select(t => t.Name)];

    private static List<SubscriptionBody> Subscriptions(IReadOnlyList<ContactSubscription> all) => [.. all.Select(s => new SubscriptionBody(s.ListPublicId, s.Subscription.Status, s.Subscription.StatusAt))];
}

/// <summary>How many contacts it was done to.</summary>
public sealed record ChangedBody(int Changed);
