using Postroad.Core.Events;
using Postroad.Core.Reports;
using Postroad.Core.Tracking;

namespace Postroad.Web.PublicPages;

/// <summary>
/// Leaving a list. GET shows a page and changes nothing (scanners follow links); POST leaves. A mailbox provider posts List-Unsubscribe=One-Click
/// (RFC 8058 section 3.1): answered without cookie, redirect or question.
/// </summary>
internal static class Unsubscribe
{
    private const string OneClickField = "List-Unsubscribe", OneClickValue = "One-Click";

    public static void MapUnsubscribe(this IEndpointRouteBuilder links)
    {
        links.MapMethods($"/{LinkPaths.Unsubscribe}/{{token}}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        links.MapPost($"/{LinkPaths.Unsubscribe}/{{token}}", LeaveAsync);
    }

    private static async Task ShowAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients)
    {
        if (!tokens.TryRead(LinkPurpose.Unsubscribe, token, out var delivery) || await recipients.FindAsync(delivery, http.RequestAborted) is not { } recipient)
            await PublicPage.NotFoundAsync(http);
        else if (recipient.HasLeft) await SayDoneAsync(http, recipient);
        else await AskAsync(http, recipient);
    }

    private static async Task LeaveAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients, Hits hits)
    {
        if (!tokens.TryRead(LinkPurpose.Unsubscribe, token, out var delivery))
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var oneClick = await IsOneClickAsync(http.Request);
        if (!await hits.TryStoreAsync(http, delivery, EventType.Unsubscribed, reason: oneClick ? "one-click unsubscribe" : "unsubscribe page")) await SayNotYetAsync(http);
        else if (oneClick) await Results.Text("Unsubscribed.\n").ExecuteAsync(http);
        else if (await recipients.FindAsync(delivery, http.RequestAborted) is { } recipient) await SayDoneAsync(http, recipient);
        else await PublicPage.NotFoundAsync(http);
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

    private static Task AskAsync(HttpContext http, MailRecipient to) => PublicPage.WriteAsync(http, StatusCodes.Status200OK, $"Unsubscribe from {to.ListName}",
        $"""
        <div class="card">
        <h1>Unsubscribe from {PublicPage.Text(to.ListName)}?</h1>
        <p>{PublicPage.Text(to.Address)} gets no more of it then. Nothing has changed yet.</p>
        <form method="post"><button type="submit">Unsubscribe</button></form>
        </div>
        """, to.CustomerName, to.PostalAddress);

    private static Task SayDoneAsync(HttpContext http, MailRecipient to) => PublicPage.WriteAsync(http, StatusCodes.Status200OK, "You are unsubscribed",
        $"""
        <div class="card">
        <p class="done" role="status"><svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.2"/></svg>You are unsubscribed from {PublicPage.Text(to.ListName)}</p>
        <h1>That is done{(to.FirstName is null ? "" : $", {PublicPage.Text(to.FirstName)}")}</h1>
        <p>We send no more of <b>{PublicPage.Text(to.ListName)}</b> to {PublicPage.Text(to.Address)}. A mail that is already on its way may still arrive today.</p>
        </div>
        """, to.CustomerName, to.PostalAddress);

    private static Task SayNotYetAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "60";
        return PublicPage.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "Not unsubscribed yet",
            PublicPage.Card("You are not unsubscribed yet", "We could not write it down just now. Please press the button again in a minute."));
    }
}
