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

    private static Task StatusAsync(StatusCodeContext context)
    {
        var (http, words) = (context.HttpContext, ReaderLanguage.Of(context.HttpContext));
        return http.Response.StatusCode == StatusCodes.Status404NotFound
            ? PublicPage.NotFoundAsync(http)
            : PublicPage.WriteAsync(http, http.Response.StatusCode, words, words.NotTaken, PublicPage.Card(words.NotTaken, words.NotTakenMeans));
    }

    private static Task FailedAsync(HttpContext http)
    {
        var words = ReaderLanguage.Of(http);
        return StoreFault.Of(http.Features.Get<IExceptionHandlerFeature>()?.Error) is not null
            ? PublicPage.LaterAsync(http, words, words.Later, words.LaterMeans)
            : PublicPage.WriteAsync(http, StatusCodes.Status500InternalServerError, words, words.Broken, PublicPage.Card(words.Broken, words.BrokenMeans));
    }
}
