using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>
/// May messages leave through a server now. Limits: per second (a bucket) and the provider's rolling 24 hours. One node has
/// <c>LocalQuotaLedger</c>; a cluster replaces it.
/// </summary>
public interface IQuotaLedger
{
    /// <summary>
    /// Waits until at least one message may leave, and answers how many of <paramref name="wanted"/> may now (1..wanted).
    /// </summary>
    ValueTask<int> TakeAsync(ServerId server, int wanted, CancellationToken cancel);

    /// <summary>Gives back what was taken and did not leave (paused, suppressed, refused before it counted).</summary>
    void GiveBack(ServerId server, int unused);

    /// <summary>The provider said "too fast": the bucket shrinks for a while and grows again by itself.</summary>
    void SlowDown(ServerId server);

    /// <summary>What is known of a server's limits now, for screens. Never waits.</summary>
    QuotaState StateOf(ServerId server);
}
