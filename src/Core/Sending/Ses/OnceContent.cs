using System.Net;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// A request body that writes itself once and never again, whatever handler lies above it, and that knows whether writing has begun:
/// before that the request certainly did not arrive.
/// </summary>
internal sealed class OnceContent : HttpContent
{
    private readonly PooledBody _body;
    private int _started;

    public OnceContent(PooledBody body)
    {
        _body = body;
        Headers.TryAddWithoutValidation("Content-Type", body.ContentType);
    }

    public bool Started => Volatile.Read(ref _started) != 0;

    /// <summary>The handler asked for the body a second time.</summary>
    public bool Refused { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => WriteAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        WriteAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            Refused = true;
            throw new InvalidOperationException("A request to send mail is never repeated by the HTTP layer.");
        }

        ObjectDisposedException.ThrowIf(!_body.TryHold(), this);
        try
        {
#if CRASH_POINTS
            await SesCrashPoints.WriteAsync(stream, _body.Bytes, cancel);
#else
            await stream.WriteAsync(_body.Bytes, cancel);
#endif
        }
        finally
        {
            _body.LetGo();
        }
    }
}
