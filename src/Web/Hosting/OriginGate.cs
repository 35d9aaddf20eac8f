using Microsoft.AspNetCore.Http.Features;

namespace Postroad.Web.Hosting;

/// <summary>Lets a request through to what its origin serves: admin screens on the admin URL, links in mails on the public URL and at tracking domains, nothing on other host names.</summary>
internal static class OriginGate
{
    /// <summary>Before routing: who is meant? A host name that is none of ours gets one sentence (RFC 9110 section 15.5.20).</summary>
    public static Task TellApartAsync(HttpContext http, Origins origins, RequestDelegate next)
    {
        if (!origins.AreKnown)
        {
            // For a mailbox provider that posts an unsubscribe in this instant, as for everybody who is told that we cannot.
            http.Response.Headers.RetryAfter = "1";
            return SayAsync(http, StatusCodes.Status503ServiceUnavailable, "Postroad is starting; ask again in a second.");
        }

        if (origins.Of(http.Request.Host) is not var (origin, scheme))
        {
            return SayAsync(http, StatusCodes.Status421MisdirectedRequest,
                $"This host name is not one that Postroad answers to: screens are at {origins.Admin} (setting --admin-url), links in mails at {origins.Public} (setting --public-url).");
        }

        http.Features.Set(new ServedOn(origin));
        // Behind a proxy that ends TLS we are spoken to in plain http. What the browser sees is what was configured; X-Forwarded headers are anybody's word.
        http.Request.Scheme = scheme;
        // A browser sends cookies to every port of a host. Recipients have none, so none is read here.
        if (origin == Origin.Public) http.Request.Headers.Remove("Cookie");
        return next(http);
    }

    /// <summary>After routing: an endpoint of the other origin, or of none, does not exist here.</summary>
    public static Task KeepApartAsync(HttpContext http, RequestDelegate next)
    {
        var endpoint = http.GetEndpoint();
        // A refusal of routing itself (another method, another kind of body) is no route and belongs to nobody; callers of the API are told.
        if (endpoint is not null and not RouteEndpoint && OriginOf(http) == Origin.Admin && Api.ApiSetup.IsApi(http)) return next(http);
        if (endpoint is not null && endpoint.Metadata.GetMetadata<ServedOn>()?.Origin != OriginOf(http)) http.SetEndpoint(null);
        return next(http);
    }

    public static Origin OriginOf(HttpContext http) => http.Features.GetRequiredFeature<ServedOn>().Origin;

    private static Task SayAsync(HttpContext http, int status, string sentence)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(sentence + "\n");
    }
}
