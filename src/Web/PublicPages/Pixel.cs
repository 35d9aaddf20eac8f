using Postroad.Core.Events;
using Postroad.Core.Tracking;

namespace Postroad.Web.PublicPages;

/// <summary>The picture that says that a mail was opened.</summary>
internal static class Pixel
{
    /// <summary>One transparent point, GIF89a, 43 bytes.</summary>
    private static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    public static void MapPixel(this IEndpointRouteBuilder links) => links.MapMethods($"/{LinkPaths.Open}/{{file}}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);

    private static async Task ShowAsync(HttpContext http, string file, LinkTokens tokens, Hits hits)
    {
        if (!file.EndsWith(".gif", StringComparison.Ordinal) || !tokens.TryRead(LinkPurpose.Track, file.AsSpan()[..^4], out var delivery))
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        // The picture comes with the refusal, so that no mail shows a broken one.
        if (!await hits.TryStoreAsync(http, delivery, EventType.Opened)) PublicPage.SayLater(http);
        http.Response.ContentType = "image/gif";
        http.Response.ContentLength = Gif.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(Gif, http.RequestAborted);
    }
}
