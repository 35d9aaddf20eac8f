using Postroad.Web.PublicPages;

namespace Postroad.Web.Hosting;

/// <summary>
/// Headers of every answer, set when it leaves, so that error pages, which begin with an empty answer, have them too. Scripts and style elements come from files
/// of ours only; <c>style-src-attr</c> is open on admin pages alone, for meters and charts, which put lengths into style attributes.
/// </summary>
internal static class SecurityHeaders
{
    public const string AdminPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'self'";

    public static Task AddAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(static state => Add((HttpContext)state), http);
        return next(http);
    }

    private static Task Add(HttpContext http)
    {
        var headers = http.Response.Headers;
        var admin = http.Features.Get<ServedOn>()?.Origin == Origin.Admin;
        headers.XContentTypeOptions = "nosniff";
        // Of screens the browser tells our own ones where a form came from: without that it says "null" also to us, and what somebody typed is not known for ours.
        headers["Referrer-Policy"] = admin ? "same-origin" : "no-referrer";
        // Browsers refuse a sandboxed page that asks for an opener policy (HTML standard, section 7.3.2.1).
        if (!headers.ContentSecurityPolicy.ToString().StartsWith("sandbox", StringComparison.Ordinal)) headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        // A mail that is looked at stands in a frame of its own screen; nothing else stands in any.
        headers.XFrameOptions = headers.ContentSecurityPolicy == Editing.MailFrame.Policy ? "SAMEORIGIN" : "DENY";
        // Pictures of mails are shown on other people's sites, screens are not.
        if (admin) headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = admin ? AdminPolicy : PublicPage.Policy;
        // Static files say themselves how long they may be kept; what is about people is kept by nobody.
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
