using Postroad.Core.Events;
using Postroad.Core.Lists.Preferences;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Tracking;
using Postroad.Web.SignIn;

namespace Postroad.Web.PublicPages;

/// <summary>
/// Choosing what one gets, by a link in a mail. GET shows and changes nothing; one POST saves, stops everything, or takes that back. Whoever leaves the list whose mail led here
/// counts as an unsubscribe of that mail.
/// </summary>
internal static class PreferenceLinks
{
    private const string All = "all", Off = "off", On = "on";

    public static void MapPreferences(this IEndpointRouteBuilder links)
    {
        links.MapMethods($"/{LinkPaths.Preferences}/{{token}}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        links.MapPost($"/{LinkPaths.Preferences}/{{token}}", ChangeAsync);
    }

    private static async Task ShowAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients, PreferenceBook book)
    {
        if (await OwnerAsync(http, token, tokens, recipients) is not var (_, _, owner) || await book.FindAsync(owner, http.RequestAborted) is not { } card) await PublicPage.NotFoundAsync(http);
        else await PreferencePages.ShowAsync(http, card, Said.Nothing, null);
    }

    private static async Task ChangeAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients, PreferenceBook book, Hits hits)
    {
        if (await OwnerAsync(http, token, tokens, recipients) is not var (delivery, recipient, owner) || await book.FindAsync(owner, http.RequestAborted) is not { } before)
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var form = await PublicForm.ReadAsync(http.Request);
        var said = form[All].ToString() switch { Off => Said.Stopped, On => Said.Undone, _ => Said.Saved };
        var wish = WishIn(form);
        // A form that did not arrive, or a part of one, is no wish: a box that is not ticked looks the same as one that was lost on the way.
        if (said == Said.Saved && wish.Shown.Count == 0)
        {
            await PreferencePages.ShowAsync(http, before, Said.Unread, null);
            return;
        }

        var (stored, good) = await hits.TryAsync(() => DoAsync(said, owner, wish, book));
        if (!stored)
        {
            await PreferencePages.NotYetAsync(http, before, said);
            return;
        }

        if (await book.FindAsync(owner, CancellationToken.None) is not { } now) await PublicPage.NotFoundAsync(http);
        else
        {
            var list = before.Lines.FirstOrDefault(line => line.IsOn && line.Key == recipient.List);
            if (list is not null && !now.Lines.Any(line => line.Id == list.Id && line.IsOn)) await hits.TryStoreAsync(http, delivery, EventType.Unsubscribed, reason: "preference page");
            await PreferencePages.ShowAsync(http, now, good ? said : Said.Faulty, good ? null : wish);
        }
    }

    /// <summary>False: a name that cannot be one; nothing was changed.</summary>
    private static async Task<bool> DoAsync(Said what, PreferenceOwner owner, PreferenceWish wish, PreferenceBook book)
    {
        if (what == Said.Stopped) return await book.StopAsync(owner, CancellationToken.None);
        if (what == Said.Undone)
        {
            await book.UndoStopAsync(owner, CancellationToken.None);
            return true;
        }

        return await book.SaveAsync(owner, wish, CancellationToken.None) is not null;
    }

    private static PreferenceWish WishIn(IFormCollection form) =>
        new([.. form["l"].OfType<string>()], [.. form[PreferencePages.Shown].OfType<string>()], form["language"].ToString(), form["first_name"].FirstOrDefault(), form["last_name"].FirstOrDefault());

    private static async Task<(DeliveryRef Delivery, MailRecipient Recipient, PreferenceOwner Owner)?> OwnerAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients)
    {
        if (!tokens.TryRead(LinkPurpose.Preferences, token, out var delivery) || await recipients.FindAsync(delivery, http.RequestAborted) is not { } recipient) return null;
        return (delivery, recipient, new PreferenceOwner(recipient.Customer, recipient.ContactId, recipient.AddressKey, recipient.List.Value, NetworkAddress.Whole(http)));
    }
}

/// <summary>What was done before a preference page is shown.</summary>
internal enum Said
{
    Nothing,
    Saved,
    Stopped,
    Undone,

    /// <summary>Nothing: a name was none.</summary>
    Faulty,

    /// <summary>Nothing: what was sent was not the page's form.</summary>
    Unread,
}
