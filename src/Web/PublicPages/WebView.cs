using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Tracking;

namespace Postroad.Web.PublicPages;

/// <summary>"View in browser": the mail made again for the one it was mailed to. The author's HTML is a stranger's, so it runs in a sandbox without scripts, forms or an origin.</summary>
internal static class WebView
{
    private const string Policy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline' http: https:; "
        + "font-src http: https: data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void MapWebView(this IEndpointRouteBuilder links) => links.MapMethods($"/{LinkPaths.View}/{{token}}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);

    private static async Task ShowAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients, SendComposers composers)
    {
        if (!tokens.TryRead(LinkPurpose.View, token, out var delivery) || await RenderAsync(delivery, recipients, composers, http.RequestAborted) is not { } html)
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = html.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(html, http.RequestAborted);
    }

    private static async Task<ReadOnlyMemory<byte>?> RenderAsync(DeliveryRef delivery, MailRecipients recipients, SendComposers composers, CancellationToken cancel)
    {
        if (await recipients.CustomerOfAsync(delivery.Send, cancel) is not { } customer) return null;
        try
        {
            return await composers.RenderPageAsync(customer, delivery, cancel);
        }
        catch (Exception e) when (e is ContentException or InvalidOperationException)
        {
            // The contact's fields of today do not fit the mail any more, or it had no HTML.
            return null;
        }
    }
}
