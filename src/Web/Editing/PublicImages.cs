using Postroad.Core.Campaigns;
using Postroad.Core.Tracking;

namespace Postroad.Web.Editing;

/// <summary>Pictures of mails on the public origin: the same bytes for ever under one address, so that every cache may keep them.</summary>
internal sealed class PublicImages(PublicOrigin origin)
{
    public string UrlOf(string file) => $"{origin.Url.AbsoluteUri.TrimEnd('/')}/{LinkPaths.Picture}/{file}";
}

/// <summary>Serves them.</summary>
internal static class PublicImagesSetup
{
    private const string Policy = "sandbox; default-src 'none'; frame-ancestors 'none'";

    public static void MapImages(this IEndpointRouteBuilder links) => links.MapMethods($"/{LinkPaths.Picture}/{{name}}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);

    private static async Task ShowAsync(HttpContext http, string name, CampaignImages images)
    {
        if (images.FileOf(name) is not { } file)
        {
            await PublicPages.PublicPage.NotFoundAsync(http);
            return;
        }

        http.Response.ContentType = ImageName.ContentTypeOf(name);
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        http.Response.ContentLength = new FileInfo(file).Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.SendFileAsync(file, http.RequestAborted);
    }
}
