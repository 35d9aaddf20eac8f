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
public sealed record DoubtfulDelivery(ServerId Server, MessageClass Class, DateTimeOffset IntentAt, long SentAgain, long Recipients);

/// <summary>
/// Proves from silence that a server never took a message, the only automatic way from uncertain back to the queue. All of it must hold: an event of a later
/// submission through the same server has been stored; its queue was seen empty after intent + horizon; that time has passed; and the campaign has not used up
/// what may be sent again, because a proof that goes wrong must not mail a whole list twice.
/// </summary>
public sealed class Reconciler(EvidenceMarks marks, IEventFlow flow, IOptions<DeliveryOptions> options)
{
    public ProofVerdict Judge(DoubtfulDelivery doubt, DateTimeOffset now)
    {
        var settings = options.Value;
        var horizon = doubt.IntentAt + settings.Horizon;
        if (!settings.SendAgainWhenAbsent || doubt.Class != MessageClass.Marketing || !flow.HasQueue(doubt.Server) || doubt.SentAgain >= Budget(doubt.Recipients)) return ProofVerdict.Close;
        if (now >= horizon && marks.LatestOf(doubt.Server) > doubt.IntentAt && flow.SeenEmptyAt(doubt.Server) >= horizon) return ProofVerdict.Absent;
        return now < horizon + settings.ProofWait ? ProofVerdict.Wait : ProofVerdict.Close;
    }

    /// <summary>How many of a campaign may be sent again as absent.</summary>
    private long Budget(long recipients) => Math.Max(options.Value.SendAgainAtLeast, (long)(recipients * options.Value.SendAgainShare));
}
