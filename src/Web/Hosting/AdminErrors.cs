using Microsoft.AspNetCore.Diagnostics;
using Postroad.Web.SignIn;

namespace Postroad.Web.Hosting;

/// <summary>What somebody at the screens sees when something is not there, was refused or went wrong: a page in the look of the others.</summary>
internal static class AdminErrors
{
    public static void UseAdminErrors(this IApplicationBuilder admin)
    {
        admin.UseExceptionHandler("/error", createScopeForErrors: true);
        admin.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        admin.Use(next => http => BadRequests.AnswerAsync(http, next));
        admin.Use(next => http => ShowAsync(http, next));
        admin.Use(next => http => KeptForms.ShowAsync(http, next));
    }

    /// <summary>A page about a form that failed is fetched, not posted to: a post would be checked for a form's token again.</summary>
    private static Task ShowAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IExceptionHandlerFeature>() is not null || http.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            http.Request.Method = HttpMethods.Get;
        return next(http);
    }
}

/// <summary>A request that breaks a limit or cannot be read is the sender's fault, not ours.</summary>
internal static class BadRequests
{
    public static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = e.StatusCode;
        }
    }
}
