using Postroad.Web.PublicPages;

namespace Postroad.Web.Hosting;

/// <summary>
/// Headers of every answer. Scripts and style elements come from files of ours only; <c>style-src-attr</c> is open on admin pages alone, for meters and charts,
/// which put lengths into style attributes.
/// </summary>
internal static class SecurityHeaders
{
    public const string AdminPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'self'";

    public static Task AddAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers.XFrameOptions = "DENY";
        if (OriginGate.OriginOf(http) == Origin.Admin) AddAdmin(http);
        else headers.ContentSecurityPolicy = PublicPage.Policy;
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        return next(http);
    }

    private static void AddAdmin(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = AdminPolicy;
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Static files say themselves how long they may be kept; what is about people is kept by nobody.
        http.Response.OnStarting(() =>
        {
            if (http.Response.Headers.CacheControl.Count == 0) http.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
    }
}
