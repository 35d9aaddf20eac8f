using Microsoft.AspNetCore.Antiforgery;

namespace Postroad.Web.Hosting;

/// <summary>
/// On the screens nothing but a form of ours changes anything: every request of another kind than GET needs the form's token, whatever its endpoint says about
/// itself, so that nobody can forget it.
/// </summary>
internal static class FormGuard
{
    public static async Task CheckAsync(HttpContext http, IAntiforgery antiforgery, RequestDelegate next)
    {
        if (http.GetEndpoint() is null || IsSafe(http.Request.Method) || await IsOursAsync(http, antiforgery)) await next(http);
        else http.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static async Task<bool> IsOursAsync(HttpContext http, IAntiforgery antiforgery)
    {
        // The framework has looked already where an endpoint says that it has a form.
        var fault = http.Features.Get<IAntiforgeryValidationFeature>() is { } looked ? looked.Error : await FindFaultAsync(http, antiforgery);
        // Too long a body is a limit, and said as such.
        if (fault?.InnerException is BadHttpRequestException broken) throw new BadHttpRequestException(broken.Message, broken.StatusCode, broken);
        return fault is null;
    }

    private static async Task<Exception?> FindFaultAsync(HttpContext http, IAntiforgery antiforgery)
    {
        try
        {
            await antiforgery.ValidateRequestAsync(http);
            return null;
        }
        catch (AntiforgeryValidationException e)
        {
            return e;
        }
    }
}
