using System.Buffers;
using System.Net;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// One signed request to a service of AWS, one answer. Never repeats, never throws but on the caller's own cancellation: what broke is in the reply,
/// and whether anything can have arrived.
/// </summary>
internal sealed class SesWire(HttpMessageInvoker http, Uri endpoint, string region, IAwsKeySource keys, TimeSpan deadline, TimeProvider time, string service = "ses")
{
    private readonly SigV4Signer _signer = new(region, service);
    private readonly string _host = endpoint.IsDefaultPort ? endpoint.IdnHost : endpoint.Authority;
    private readonly string _root = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
    private readonly string _rootPath = endpoint.AbsolutePath.TrimEnd('/');
    private long _clockOffsetTicks;

    /// <summary>The key that signed the last request.</summary>
    public AwsKey? LastKey { get; private set; }

    /// <summary>See <see cref="SetClock"/>.</summary>
    public TimeSpan ClockOffset => TimeSpan.FromTicks(Volatile.Read(ref _clockOffsetTicks));

    /// <param name="method">Of the request.</param>
    /// <param name="path">Below the endpoint's own, encoded once.</param>
    /// <param name="query">Encoded, without the question mark.</param>
    public SesTarget Target(HttpMethod method, string path, string query = "") =>
        new(method, new Uri(query.Length == 0 ? _root + path : $"{_root}{path}?{query}"), _rootPath + path, query);

    /// <summary>From now on signs by the other side's clock.</summary>
    public void SetClock(DateTimeOffset theirs) => Volatile.Write(ref _clockOffsetTicks, (theirs - time.GetUtcNow()).Ticks);

    /// <param name="target">Made by <see cref="Target"/>.</param>
    /// <param name="body">Null for a GET.</param>
    /// <param name="cancel">The caller leaves without waiting for the answer.</param>
    public async ValueTask<SesReply> ExchangeAsync(SesTarget target, PooledBody? body, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(deadline, time);
        using var link = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        using var content = body is null ? null : new OnceContent(body);
        try
        {
            using var request = await SignAsync(target, body, content, limit.Token);
            using var response = await http.SendAsync(request, limit.Token);
            CrashPoint.PassIf(body is not null, CrashPoint.ReplyArrived);
            return await ReadAsync(response, limit.Token);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException or AwsKeyException)
        {
            cancel.ThrowIfCancellationRequested();
            return Broken(fault, content);
        }
    }

    private async ValueTask<HttpRequestMessage> SignAsync(SesTarget target, PooledBody? body, OnceContent? content, CancellationToken cancel)
    {
        var key = await keys.GetAsync(cancel);
        LastKey = key;
        var stamp = _signer.StampOf(time.GetUtcNow().AddTicks(Volatile.Read(ref _clockOffsetTicks)));
        var request = new HttpRequestMessage(target.Method, target.Uri)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("X-Amz-Date", stamp.Text);
        if (key.SessionToken is not null) request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", key.SessionToken);
        request.Headers.TryAddWithoutValidation("Authorization", Authorize(target, body, key, stamp));
        return request;
    }

    private string Authorize(SesTarget target, PooledBody? body, AwsKey key, SigningStamp stamp)
    {
        var request = new SignedRequest
        {
            Method = target.Method.Method,
            Host = _host,
            Path = target.Path,
            Query = target.Query,
            ContentType = body?.ContentType,
            BodyHash = body?.Hash ?? SigV4Signer.EmptyHash,
        };
        return _signer.Authorize(request, key, stamp);
    }

    private static async ValueTask<SesReply> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel);
            while (await stream.ReadAsync(buffer.AsMemory(length), cancel) is var read and > 0)
            {
                length += read;
                if (length > EndpointHttp.MaxAnswerBytes)
                    throw new IOException($"The answer is longer than {EndpointHttp.MaxAnswerBytes / 1024} KB, which Amazon SES never sends.");
                if (length == buffer.Length) buffer = Grow(buffer);
            }

            return SesReply.Of(response, buffer.AsSpan(0, length).ToArray());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private SesReply Broken(Exception fault, OnceContent? content)
    {
        if (fault is AwsKeyException) return SesReply.Broken(SesOutcome.NoKey, fault.Message);
        // The handler takes a second connection only after GOAWAY or REFUSED_STREAM: the peer never looked at it (RFC 9113, 8.7).
        var arrived = content is { Started: true, Refused: false };
        return SesReply.Broken(arrived ? SesOutcome.Lost : SesOutcome.NotSent, Cause(fault, arrived));
    }

    private string Cause(Exception fault, bool arrived) => fault switch
    {
        OperationCanceledException => arrived
            ? $"No answer from {_host} within {deadline.TotalSeconds:0.#} s"
            : $"No connection to {_host} within {deadline.TotalSeconds:0.#} s",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"The name {_host} is not known: {fault.Message}",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"No TLS with {_host}: {fault.InnerException?.Message ?? fault.Message}",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => $"No connection to {_host}: {fault.Message}",
        InvalidOperationException when !arrived => $"{_host} closed the connection before it looked at the request",
        _ => $"The line to {_host} broke: {fault.InnerException?.Message ?? fault.Message}",
    };
}

/// <summary>Where a request goes; <see cref="Path"/> and <see cref="Query"/> are what is signed.</summary>
internal sealed record SesTarget(HttpMethod Method, Uri Uri, string Path, string Query = "");
