#if CRASH_POINTS
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>Deaths in the middle and at the end of a request: what the handler would still hold back is flushed first. In test builds only.</summary>
internal static class SesCrashPoints
{
    public static async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (CrashPoint.IsDue(CrashPoint.MidRequest))
        {
            await stream.WriteAsync(body[..(body.Length / 2)], cancel);
            await stream.FlushAsync(cancel);
            CrashPoint.Die();
        }

        await stream.WriteAsync(body, cancel);
        if (!CrashPoint.IsDue(CrashPoint.RequestSent)) return;
        await stream.FlushAsync(cancel);
        CrashPoint.Die();
    }
}
#endif
