using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <param name="At">Its beginning.</param>
public readonly record struct SentMinute(DateTimeOffset At, long Sent);

/// <summary>What left through a server, as it is stored: limits of minutes, hours and days outlive the process that counted.</summary>
public interface ISentBefore
{
    /// <summary>Minute by minute, oldest first; minutes with nothing are left out.</summary>
    Task<IReadOnlyList<SentMinute>> OfAsync(ServerId server, DateTimeOffset since, CancellationToken cancel);
}
