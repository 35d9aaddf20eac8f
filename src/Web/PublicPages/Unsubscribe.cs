using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Tracking;

namespace Postroad.Web.PublicPages;

/// <summary>
/// Leaving a list. GET shows a page and changes nothing (scanners follow links); POST leaves. A mailbox provider posts List-Unsubscribe=One-Click
/// (RFC 8058 section 3.1): answered without cookie, redirect or question. Taking it back is a POST of its own, to an address that stands in no mail.
/// </summary>
internal static class Unsubscribe
{
    private const string OneClickField = "List-Unsubscribe", OneClickValue = "One-Click";

    public static void MapUnsubscribe(this IEndpointRouteBuilder links)
    {
        links.MapMethods($"/{LinkPaths.Unsubscribe}/{{token}}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        links.MapPost($"/{LinkPaths.Unsubscribe}/{{token}}", LeaveAsync);
        links.MapPost($"/{LinkPaths.Stay}/{{token}}", StayAsync);
    }

    private static async Task ShowAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients)
    {
        if (!tokens.TryRead(LinkPurpose.Unsubscribe, token, out var delivery) || await recipients.FindAsync(delivery, http.RequestAborted) is not { } recipient)
            await PublicPage.NotFoundAsync(http);
        else if (recipient.HasLeft) await UnsubscribePages.DoneAsync(http, recipient, StayAddress(tokens, delivery));
        else await UnsubscribePages.AskAsync(http, recipient);
    }

    private static async Task LeaveAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients, Hits hits)
    {
        if (!tokens.TryRead(LinkPurpose.Unsubscribe, token, out var delivery))
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var oneClick = await IsOneClickAsync(http.Request);
        var (answered, before) = await hits.TryAsync(() => recipients.FindAsync(delivery, CancellationToken.None), Hits.LeavingPatience);
        if (answered && before is null) await PublicPage.NotFoundAsync(http);
        else if (!answered || !await hits.TryStoreAsync(http, delivery, EventType.Unsubscribed, reason: oneClick ? "one-click unsubscribe" : "unsubscribe page"))
            await UnsubscribePages.NotYetAsync(http);
        else if (oneClick) await Results.Text("Unsubscribed.\n").ExecuteAsync(http);
        else await UnsubscribePages.DoneAsync(http, await AfterwardsAsync(delivery, recipients, hits) ?? before!, StayAddress(tokens, delivery));
    }

    /// <summary>It is done and stays so: that the database does not answer any more must not be read as "not yet". Null: it did not.</summary>
    private static async Task<MailRecipient?> AfterwardsAsync(DeliveryRef delivery, MailRecipients recipients, Hits hits) =>
        (await hits.TryAsync(() => recipients.FindAsync(delivery, CancellationToken.None), Hits.Patience)).Value;

    private static async Task StayAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients, Leavers leavers, Hits hits)
    {
        if (!tokens.TryRead(LinkPurpose.Stay, token, out var delivery) || await recipients.FindAsync(delivery, http.RequestAborted) is not { } recipient)
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var (stored, back) = await hits.TryAsync(() => leavers.TakeBackAsync(recipient.Customer, delivery, CancellationToken.None));
        if (!stored) await UnsubscribePages.NotBackYetAsync(http);
        else if (back || !recipient.HasLeft) await UnsubscribePages.StaysAsync(http, recipient);
        else await UnsubscribePages.DoneAsync(http, recipient, StayAddress(tokens, delivery));
    }

    /// <summary>As form or multipart, as the provider likes (RFC 8058 section 3.2); an unreadable body is somebody who pressed a button.</summary>
    private static async Task<bool> IsOneClickAsync(HttpRequest request)
    {
        if (!request.HasFormContentType) return false;
        try
        {
            return (await request.ReadFormAsync())[OneClickField] == OneClickValue;
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return false;
        }
    }

    private static string StayAddress(LinkTokens tokens, DeliveryRef delivery)
    {
        Span<byte> token = stackalloc byte[LinkTokens.Length];
        tokens.Write(LinkPurpose.Stay, delivery, token);
        return $"/{LinkPaths.Stay}/{System.Text.Encoding.ASCII.GetString(token)}";
    }
}
