using Microsoft.AspNetCore.Diagnostics;
using Postroad.Core.Persistence;
using Postroad.Web.Hosting;

namespace Postroad.Web.PublicPages;

/// <summary>What a recipient sees when something is not there or went wrong.</summary>
internal static class PublicErrors
{
    public static void UsePublicErrors(this IApplicationBuilder links)
    {
        links.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = FailedAsync });
        links.UseStatusCodePages(StatusAsync);
        links.Use(next => http => BadRequests.AnswerAsync(http, next));
    }

    private static Task StatusAsync(StatusCodeContext context) => context.HttpContext.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => PublicPage.NotFoundAsync(context.HttpContext),
        var status => PublicPage.WriteAsync(context.HttpContext, status, "Not possible", PublicPage.Card("That did not work", "The address does not take what was sent to it.")),
    };

    private static Task FailedAsync(HttpContext http) => StoreFault.Of(http.Features.Get<IExceptionHandlerFeature>()?.Error) is not null
        ? PublicPage.LaterAsync(http, "We cannot look this up just now", "Please open it again in a minute.")
        : PublicPage.WriteAsync(http, StatusCodes.Status500InternalServerError, "Something is broken here",
            PublicPage.Card("Something is broken here", "It is not your fault, and the people who run this were told. Please try again later."));
}
