using Microsoft.AspNetCore.Http.Features;
namespace Postroad.Web.Hosting;

/// <summary>Lets a request through to what its origin serves: admin screens on the admin URL, links in mails on the public URL, nothing on other host names.</summary>
internal static class OriginGate
{
    /// <summary>Before routing: who is meant? A host name that is neither of ours gets one sentence (RFC 9110 section 15.5.20).</summary>
    public static async Task TellApartAsync(HttpContext http, Origins origins, RequestDelegate next)
    {
        if (origins.Of(http.Request.Host) is not { } origin)
        {
            http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync(
                $"This host name is not one that Postroad answers to: screens are at {origins.Admin} (setting --admin-url), links in mails at {origins.Public} (setting --public-url).\n");
            return;
        }

        http.Features.Set(new ServedOn(origin));
        await next(http);
    }

    /// <summary>After routing: an endpoint of the other origin, or of none, does not exist here.</summary>
    public static Task KeepApartAsync(HttpContext http, RequestDelegate next)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint is not null && endpoint.Metadata.GetMetadata<ServedOn>()?.Origin != OriginOf(http)) http.SetEndpoint(null);
        return next(http);
    }

    public static Origin OriginOf(HttpContext http) => http.Features.GetRequiredFeature<ServedOn>().Origin;
}
