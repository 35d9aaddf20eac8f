using Postroad.Core.Accounts;
using Postroad.Core.Lists;

namespace Postroad.Web.Api;

/// <summary>A mailing list. Counts are exact up to a hundred thousand.</summary>
/// <param name="About">What recipients read about it.</param>
/// <param name="IsOffered">On the preference page of everybody; otherwise of those who are or were on it.</param>
/// <param name="ReplyTo">Null: replies go to From.</param>
/// <param name="OptIn">"single" or "double".</param>
/// <param name="Language">en, de, fr or es: of pages and mails to recipients.</param>
public sealed record ListBody(
    string Id, string Name, string Description, string About, bool IsOffered, string FromName, string FromAddress, string? ReplyTo, string PostalAddress, string OptIn, string Language, DateTimeOffset CreatedAt,
    long Subscribed, long Unconfirmed, long Unsubscribed, long Bounced, long Complained);

/// <summary>What of a list can be set. What is left out is as in a new one.</summary>
public sealed record ListWishBody(string? Name, string? Description, string? About, bool? IsOffered, string? FromName, string? FromAddress, string? ReplyTo, string? PostalAddress, string? OptIn, string? Language)
{
    public MailingListWish ToWish() => new()
    {
        Name = Name ?? "", Description = Description ?? "", About = About ?? "", IsOffered = IsOffered ?? false, FromName = FromName ?? "", FromAddress = FromAddress ?? "", ReplyTo = ReplyTo ?? "", PostalAddress = PostalAddress ?? "",
        OptIn = OptIn ?? "double", Language = Language ?? Languages.English,
    };
}

/// <param name="Name">The list's name, to say that it is this one.</param>
public sealed record DeleteListBody(string? Name);

/// <summary>Mailing lists.</summary>
internal static class ListApi
{
    private const string What = "A list.";

    public static void MapLists(this RouteGroupBuilder api)
    {
        var lists = api.MapGroup("/lists").WithTags("Lists");
        lists.MapGet("", ListAsync).Answers<ApiPage<ListBody>>().Is("list_lists", ApiScopes.ListsRead, "All lists, the oldest first");
        lists.MapPost("", CreateAsync).Answers<ListBody>(201).Is("create_list", ApiScopes.ListsWrite, "Make a list");
        lists.MapGet("/{id}", FindAsync).Answers<ListBody>().Is("get_list", ApiScopes.ListsRead, "One list, with its version in the ETag");
        lists.MapPut("/{id}", EditAsync).Answers<ListBody>().Is("edit_list", ApiScopes.ListsWrite, "Change a list; wants If-Match");
        lists.MapPost("/{id}/delete", DeleteAsync).Answers().Is("delete_list", ApiScopes.ListsWrite, "Delete a list; people and what was sent stay");
    }

    private static async Task<IResult> ListAsync(HttpContext http, ListSummaries lists, CancellationToken cancel) =>
        Results.Ok(new ApiPage<ListBody>([.. (await lists.ListAsync(ApiCaller.Of(http).Customer, cancel)).Select(Of)], null));

    private static async Task<IResult> CreateAsync(HttpContext http, MailingLists lists, ListWishBody body, CancellationToken cancel) =>
        ApiEdits.Of(http, await lists.CreateAsync(ApiCaller.Of(http).Customer, body.ToWish(), ApiCaller.Of(http).Name, cancel), l => l.Version, Of, What, l => $"{ApiSetup.Root}/lists/{l.PublicId}");

    private static async Task<IResult> FindAsync(HttpContext http, ListSummaries lists, string id, CancellationToken cancel) =>
        await lists.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } found ? ApiEdits.Show(http, found.List.Version, Of(found)) : ApiProblems.NotFound(What);

    private static async Task<IResult> EditAsync(HttpContext http, MailingLists lists, string id, ListWishBody body, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? ApiEdits.Of(http, await lists.EditAsync(ApiCaller.Of(http).Customer, id, version, body.ToWish(), ApiCaller.Of(http).Name, cancel), l => l.Version, Of, What)
        : fault;

    private static async Task<IResult> DeleteAsync(HttpContext http, MailingLists lists, string id, DeleteListBody body, CancellationToken cancel) =>
        await lists.DeleteAsync(ApiCaller.Of(http).Customer, id, body.Name ?? "", ApiCaller.Of(http).Name, cancel) switch
        {
            ListDeletion.Deleted => Results.NoContent(),
            ListDeletion.NameDiffers differs => ApiProblems.Invalid([new("name", $"Send the list's name, “{differs.Name}”, to say that it is this one.")]),
            ListDeletion.InUse used => ApiProblems.Conflict($"Nothing was deleted: {used.Sends} sends to it are running or paused."),
            _ => ApiProblems.NotFound(What),
        };

    private static ListBody Of(ListSummary summary) => Of(summary.List) with
    {
        Subscribed = summary.Of(SubscriptionStatus.Subscribed).Value, Unconfirmed = summary.Of(SubscriptionStatus.Unconfirmed).Value, Unsubscribed = summary.Of(SubscriptionStatus.Unsubscribed).Value,
        Bounced = summary.Of(SubscriptionStatus.Bounced).Value, Complained = summary.Of(SubscriptionStatus.Complained).Value,
    };

    private static ListBody Of(MailingList list) => new(
        list.PublicId, list.Name, list.Description, list.About, list.IsOffered, list.FromName, list.FromAddress, list.ReplyTo, list.PostalAddress, list.OptIn == OptIn.Double ? "double" : "single", list.Language, list.CreatedAt, 0, 0, 0, 0, 0);
}
