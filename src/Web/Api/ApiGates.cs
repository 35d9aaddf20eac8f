using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.RateLimiting;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Web.SignIn;

namespace Postroad.Web.Api;

/// <summary>What every call passes behind its key: how often, whether the key may, and whether it was done before.</summary>
internal sealed class ApiGates(ApiCalls calls) : IDisposable
{
    /// <summary>Calls of one key in a minute.</summary>
    public const int PerMinute = 600;

    /// <summary>Calls of one network address in a minute, whatever key they bring or try: more would be somebody who looks for one.</summary>
    public const int PerMinuteOfAddress = 3_000;

    private const int LongestCallKey = 255;

    private static readonly string[] Kept = ["ETag", "Location"];

    private readonly PartitionedRateLimiter<ApiKey> limiter = PartitionedRateLimiter.Create<ApiKey, long>(key => RateLimitPartition.GetFixedWindowLimiter(
        key.Id, _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1) }));

    private readonly PartitionedRateLimiter<string> addresses = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetFixedWindowLimiter(
        address, _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinuteOfAddress, Window = TimeSpan.FromMinutes(1) }));

    /// <summary>Before anything is looked up.</summary>
    public async Task AdmitAsync(HttpContext http, RequestDelegate next)
    {
        using var lease = addresses.AttemptAcquire(NetworkAddress.Of(http));
        if (lease.IsAcquired) await next(http);
        else await RefuseAsync(http, lease, $"this address has made its {PerMinuteOfAddress} calls of this minute");
    }

    public async Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<ApiCaller>() is not { } caller)
        {
            await next(http);
            return;
        }

        if (!await IsWithinRateAsync(http, caller)) return;
        if (http.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>() is not { } needs || !caller.May(needs.Scope))
        {
            var scope = http.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>()?.Scope;
            await ApiProblems.WriteAsync(http, StatusCodes.Status403Forbidden, "This key may not do that",
                scope is null ? "No key may." : $"The call needs the scope {scope}; this key has {string.Join(", ", caller.Key.ScopeList)}. Make one that has it.");
            return;
        }

        if (http.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true || http.Request.Path.Value?.Contains('\0', StringComparison.Ordinal) == true)
        {
            await ApiProblems.WriteAsync(http, StatusCodes.Status400BadRequest, "There is a zero byte in the address", "Nothing was done. No text has one: leave %00 out.");
            return;
        }

        if (!HttpMethods.IsPost(http.Request.Method) || http.Request.Headers["Idempotency-Key"] is not [{ Length: > 0 } callKey]) await next(http);
        else await OnceAsync(http, caller, callKey, next);
    }

    public void Dispose()
    {
        limiter.Dispose();
        addresses.Dispose();
    }

    /// <summary>Headers as of draft-ietf-httpapi-ratelimit-headers-06, which programs read most.</summary>
    private async Task<bool> IsWithinRateAsync(HttpContext http, ApiCaller caller)
    {
        using var lease = await limiter.AcquireAsync(caller.Key, 1, http.RequestAborted);
        var left = limiter.GetStatistics(caller.Key)?.CurrentAvailablePermits ?? 0;
        var headers = http.Response.Headers;
        (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) = (PerMinute.ToString(CultureInfo.InvariantCulture), left.ToString(CultureInfo.InvariantCulture));
        headers["RateLimit-Reset"] = "60";
        if (lease.IsAcquired) return true;
        await RefuseAsync(http, lease, $"this key has made its {PerMinute} calls of this minute");
        return false;
    }

    private static Task RefuseAsync(HttpContext http, RateLimitLease lease, string why)
    {
        var seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 60;
        http.Response.Headers.RetryAfter = http.Response.Headers["RateLimit-Reset"] = seconds.ToString(CultureInfo.InvariantCulture);
        return ApiProblems.WriteAsync(http, StatusCodes.Status429TooManyRequests, "Too many calls", $"Nothing was done: {why}. Go on in {seconds} s.");
    }

    private async Task OnceAsync(HttpContext http, ApiCaller caller, string callKey, RequestDelegate next)
    {
        if (callKey.Length > LongestCallKey)
        {
            await ApiProblems.WriteAsync(http, StatusCodes.Status400BadRequest, "This Idempotency-Key is too long", $"{callKey.Length} characters; {LongestCallKey} are the most.");
            return;
        }

        var (call, request) = (SHA256.HashData(Encoding.UTF8.GetBytes(callKey)), await HashAsync(http));
        switch (await calls.BeginAsync(caller.Customer, caller.Key.Id, call, request, http.RequestAborted))
        {
            case CallVerdict.Done done:
                await RepeatAsync(http, done);
                break;
            case CallVerdict.UnderWay:
                http.Response.Headers.RetryAfter = "1";
                await ApiProblems.WriteAsync(http, StatusCodes.Status409Conflict, "This call is being done", "The one with this Idempotency-Key has not been answered yet: ask again in a second.");
                break;
            case CallVerdict.Another:
                await ApiProblems.WriteAsync(http, StatusCodes.Status422UnprocessableEntity, "This Idempotency-Key had another call", "Method, address or body were different: take a new key for each call that you mean to be done.");
                break;
            default:
                await DoAsync(http, caller, call, next);
                break;
        }
    }

    private async Task DoAsync(HttpContext http, ApiCaller caller, byte[] call, RequestDelegate next)
    {
        var (wire, left) = (http.Response.Body, http.RequestAborted);
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        // Done to its end and written down even when the caller has left: that is when it will ask again.
        http.RequestAborted = CancellationToken.None;
        var isDone = false;
        try
        {
            await ApiProblems.AnswerAsync(http, next);
            isDone = http.Response.StatusCode is < 500 and not StatusCodes.Status429TooManyRequests;
        }
        finally
        {
            (http.Response.Body, http.RequestAborted) = (wire, left);
            if (!isDone) await calls.ForgetAsync(caller.Customer, caller.Key.Id, call, CancellationToken.None);
        }

        if (isDone)
        {
            var headers = new Dictionary<string, string> { ["Content-Type"] = http.Response.ContentType ?? "" };
            foreach (var name in Kept)
                if (http.Response.Headers[name] is [{ } value]) headers[name] = value;
            try
            {
                await calls.EndAsync(caller.Customer, caller.Key.Id, call, http.Response.StatusCode, JsonSerializer.Serialize(headers), Encoding.UTF8.GetString(answer.ToArray()), CancellationToken.None);
            }
            catch (Exception e) when (StoreFault.Of(e) is not null)
            {
                // Its answer cannot be given again. That nothing was changed would not be true.
                await ApiProblems.WriteAsync(http, StatusCodes.Status500InternalServerError, "It was done, and its answer could not be kept", "Look what there is before you make this call again.");
                return;
            }
        }

        answer.Position = 0;
        await answer.CopyToAsync(wire, http.RequestAborted);
    }

    private static Task RepeatAsync(HttpContext http, CallVerdict.Done done)
    {
        http.Response.StatusCode = done.Status;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(done.Headers)!)
            if (value.Length > 0) http.Response.Headers[name] = value;
        http.Response.Headers["Idempotent-Replayed"] = "true";
        return http.Response.WriteAsync(done.Body, http.RequestAborted);
    }

    private static async Task<byte[]> HashAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;) hash.AppendData(buffer.AsSpan(0, read));
        http.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}
