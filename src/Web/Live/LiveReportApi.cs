using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Core.Reports;
using Postroad.Web.SignIn;

namespace Postroad.Web.Live;

/// <summary>The stream behind an open report (server-sent events, WHATWG HTML section 9.2).</summary>
internal static class LiveReportApi
{
    public static void MapLiveReports(this IEndpointRouteBuilder screens) => screens.MapGet("/campaigns/{id}/live", WatchAsync);

    private static async Task<Results<ServerSentEventsResult<string>, NotFound, StatusCodeHttpResult>> WatchAsync(
        string id, HttpContext http, CampaignReports reports, ReportFeeds feeds, Callers callers, CancellationToken cancel)
    {
        var caller = Callers.Of(http);
        if (await reports.FindAsync(caller.Customer, id, cancel) is not { } head) return TypedResults.NotFound();
        if (feeds.IsFull) return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        // A proxy that gathers answers would make it arrive in lumps (nginx).
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(feeds.WatchAsync(caller, head, stop => callers.IsSignedInAsync(http, stop), cancel));
    }

    /// <summary>Whether a reader of streams asks: it would take the page to sign in for a broken line, and ask again for ever.</summary>
    public static bool IsStream(HttpRequest request) => request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/event-stream");

    /// <summary>A stream of one event.</summary>
    public static Task SayAsync(HttpResponse response, string happened)
    {
        (response.StatusCode, response.ContentType) = (StatusCodes.Status200OK, "text/event-stream");
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync($"event: {happened}\ndata: {happened}\n\n");
    }
}
