using System.Net;

namespace Postroad.Simulator.Control;

/// <summary>
/// Keeps other sites out of the control and the pages: the Host header must be this machine (DNS rebinding), and a change by API must come
/// as JSON, which a browser sends to a foreign origin only after asking (and is never allowed to). Forms carry an antiforgery token instead.
/// </summary>
internal static class Guard
{
    private const string PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static async Task CheckAsync(HttpContext context, Func<Task> next, SimulatorOptions options)
    {
        if (!IsOurHost(context.Request.Host.Host, options.Urls))
        {
            await RefuseAsync(context, 421, $"This is the simulator of {options.Urls}, and not {context.Request.Host}. Open it by that address, by localhost or by a loopback address.");
            return;
        }

        if (IsForeignChange(context.Request))
        {
            await RefuseAsync(context, 403, "Changes come from this origin: by the forms of the front page, or by a request of content type application/json.");
            return;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PagePolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        await next();
    }

    private static bool IsOurHost(string host, string urls)
    {
        host = host.Trim('[', ']');
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        // A rebinding attack needs a name; an address cannot be rebound.
        if (IPAddress.TryParse(host, out var ip)) return IPAddress.IsLoopback(ip) || !IsLoopbackOnly(urls);
        return Uri.TryCreate(urls, UriKind.Absolute, out var bound)
            && bound.Host.Equals(host, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsLoopbackOnly(string urls) => Uri.TryCreate(urls, UriKind.Absolute, out var bound) && bound.IsLoopback;

    private static bool IsForeignChange(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return false;
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none")) return true;
        if (!request.Path.StartsWithSegments("/_simulator")) return false;
        // Browsers ask before they send PUT or DELETE to a foreign origin, whatever their content type.
        return HttpMethods.IsPost(request.Method) && !request.HasJsonContentType();
    }

    private static async Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
