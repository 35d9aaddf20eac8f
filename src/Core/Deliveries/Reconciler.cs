using Microsoft.Extensions.Options;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>What to do with an uncertain delivery whose horizon has passed.</summary>
public enum ProofVerdict
{
    /// <summary>It cannot be proven any more: close it as unknown.</summary>
    Close,

    /// <summary>The proof may still come; look again.</summary>
    Wait,

    /// <summary>The server never took it: it is sent again.</summary>
    Absent,
}

/// <summary>An uncertain delivery and what a proof about it depends on.</summary>
/// <param name="SentAgain">Deliveries of its send that were sent again as absent before.</param>
/// <param name="Recipients">Of its send.</param>
/// <param name="Deaths">How many times a process ended while it handed this delivery over.</param>
/// <param name="Watched">For how long this process has seen it uncertain, in elapsed time.</param>
public sealed record DoubtfulDelivery(ServerId Server, MessageClass Class, DateTimeOffset IntentAt, long SentAgain, long Recipients, long Deaths, TimeSpan Watched);

/// <summary>
/// Proves from silence that a server never took a message, the only automatic way from uncertain back to the queue. All of it must hold: an event of a later
/// submission through the same server has been stored; this process has watched the doubt for the whole horizon; the queue was seen empty after that; and the
/// campaign has not used up what may be sent again, because a proof that goes wrong must not mail a whole list twice. Waits are elapsed time: a clock that is put
/// forward proves nothing. Where a process died twice, the mail itself may be what it dies of: that one is left to a person.
/// </summary>
public sealed class Reconciler(EvidenceMarks marks, IEventFlow flow, IOptions<DeliveryOptions> options)
{
    private const int MostDeaths = 2;

    /// <summary>False: silence of this server on mail of this class proves nothing, however long it lasts.</summary>
    public bool MayProve(ServerId server, MessageClass messages) => options.Value.SendAgainWhenAbsent && messages == MessageClass.Marketing && flow.HasQueue(server);

    public ProofVerdict Judge(DoubtfulDelivery doubt, DateTimeOffset now)
    {
        var settings = options.Value;
        var horizon = doubt.IntentAt + settings.Horizon;
        if (!MayProve(doubt.Server, doubt.Class) || doubt.SentAgain >= Budget(doubt.Recipients) || doubt.Deaths >= MostDeaths) return ProofVerdict.Close;
        var beyond = doubt.Watched - settings.Horizon;
        if (now >= horizon && beyond >= TimeSpan.Zero && marks.LatestOf(doubt.Server, now) > doubt.IntentAt && flow.SinceSeenEmpty(doubt.Server) <= beyond) return ProofVerdict.Absent;
        // A process that started after the submission has to wait for a horizon of its own; one that starts again and again does not wait for ever.
        return beyond < settings.ProofWait && now < horizon + settings.Horizon + settings.ProofWait ? ProofVerdict.Wait : ProofVerdict.Close;
    }

    /// <summary>How many of a campaign may be sent again as absent.</summary>
    private long Budget(long recipients) => Math.Max(options.Value.SendAgainAtLeast, (long)(recipients * options.Value.SendAgainShare));
}
