using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Feedback.Sns;

namespace Postroad.Web.Hooks;

/// <summary>
/// Where SNS delivers events: by POST, to an address that nobody guesses. No cookie, no form, no redirect; what is posted proves itself by its signature. Whoever does not know
/// an address is sent away before a byte of the body is read.
/// </summary>
internal sealed class SnsHook(Topics topics, TimeProvider time) : IDisposable
{
    private const string Path = "hooks/sns";

    /// <summary>From one address of the network in a second. SNS itself comes from many, and behind a proxy that is not trusted all come from one.</summary>
    private const int MostPerSecond = 10_000;

    /// <summary>SNS gives up after 15 s; who sends more slowly than that is somebody else.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly PartitionedRateLimiter<IPAddress> rate = PartitionedRateLimiter.Create<IPAddress, IPAddress>(from =>
        RateLimitPartition.GetFixedWindowLimiter(from, _ => new FixedWindowRateLimiterOptions { PermitLimit = MostPerSecond, Window = TimeSpan.FromSeconds(1) }));

    /// <summary>The whole address to subscribe.</summary>
    /// <param name="origin">Public URL.</param>
    /// <param name="address">Of the server.</param>
    public static Uri AddressOf(Uri origin, string address) => new(origin, $"{Path}/{address}");

    public static void Map(IEndpointRouteBuilder links) =>
        links.MapPost($"/{Path}/{{address}}", (HttpContext http, string address, SnsHook hook) => hook.TakeAsync(http, address)).WithMetadata(new RequestSizeLimitAttribute(Topics.MostBody)).DisableAntiforgery();

    public void Dispose() => rate.Dispose();

    private async Task<IResult> TakeAsync(HttpContext http, string address)
    {
        if (topics.Has(address) is not { } isOurs) return NotNow(http);
        if (!isOurs) return Say(StatusCodes.Status404NotFound, "Nobody listens at this address.");
        using var permit = rate.AttemptAcquire(http.Connection.RemoteIpAddress ?? IPAddress.None);
        if (!permit.IsAcquired) return NotNow(http);
        using var limit = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, http.RequestAborted);
        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, both.Token);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Say(StatusCodes.Status413PayloadTooLarge, "Larger than a message of SNS can be.");
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return NotNow(http);
        }

        return await topics.TakeAsync(address, body.GetBuffer().AsMemory(0, (int)body.Length), http.RequestAborted) switch
        {
            SnsAnswer.Taken => Say(StatusCodes.Status200OK, "Taken."),
            SnsAnswer.Refused => Say(StatusCodes.Status403Forbidden, "Not a message of this topic."),
            SnsAnswer.Nobody => Say(StatusCodes.Status404NotFound, "Nobody listens at this address."),
            _ => NotNow(http),
        };
    }

    /// <summary>503 and not 429: of what SNS is told it has done wrong, it tries nothing again.</summary>
    private static IResult NotNow(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return Say(StatusCodes.Status503ServiceUnavailable, "Not now; send it again.");
    }

    private static IResult Say(int status, string sentence) => Results.Text(sentence + "\n", statusCode: status);
}
