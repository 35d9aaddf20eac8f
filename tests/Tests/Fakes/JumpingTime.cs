using Microsoft.Extensions.Time.Testing;

namespace Postroad.Tests.Fakes;

/// <summary>Moved by hand, with a time of day that may be wrong; what has elapsed is not touched by that.</summary>
internal sealed class JumpingTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    public TimeSpan Error { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Error;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
