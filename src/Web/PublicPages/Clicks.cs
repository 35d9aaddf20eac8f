using Postroad.Core.Events;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Web.PublicPages;

/// <summary>Redirects of links in mails. The target is what the author wrote into the mail: kept with the send, or in the link under a signature of ours.</summary>
internal static class Clicks
{
    public static void MapClicks(this IEndpointRouteBuilder links)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        links.MapMethods($"/{LinkPaths.Click}/{{token}}/{{number:int:min(1)}}", methods, KeptAsync);
        links.MapMethods($"/{LinkPaths.Click}/{{token}}/{{number:int:min(1)}}/{{signature}}", methods, SignedAsync);
    }

    private static async Task KeptAsync(HttpContext http, string token, int number, LinkTokens tokens, LinkTargets targets, Hits hits)
    {
        if (!tokens.TryRead(LinkPurpose.Track, token, out var delivery))
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var (answered, target) = await hits.TryAsync(() => targets.FindAsync(delivery.Send, number, CancellationToken.None), Hits.Patience);
        if (answered) await GoAsync(http, delivery, number, target, hits);
        else await PublicPage.LaterAsync(http, ReaderLanguage.Of(http), ReaderLanguage.Of(http).LaterLink, ReaderLanguage.Of(http).LaterMeans);
    }

    private static Task SignedAsync(HttpContext http, string token, int number, string signature, string? u, LinkTokens tokens, Hits hits) =>
        u is not null && tokens.TryReadSigned(token, number, signature, u, out var delivery) ? GoAsync(http, delivery, number, u, hits) : PublicPage.NotFoundAsync(http);

    private static async Task GoAsync(HttpContext http, DeliveryRef delivery, int number, string? target, Hits hits)
    {
        if (LinkTargets.ToHeader(target) is not { } location)
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        if (!await hits.TryStoreAsync(http, delivery, EventType.Clicked, number))
        {
            // Not a redirect, which would say that the click was taken. The reader wants the page and gets there all the same; the count is our business.
            await PublicPage.LeadOnAsync(http, location);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status302Found;
        http.Response.Headers.Location = location;
    }
}
