using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>What a refusal stops that is not about one mail: the server, or the send alone.</summary>
internal sealed partial class SendingLoop
{
    private async Task HearAsync(SendResult? last, LeasedRange range, CancellationToken stop)
    {
        if (last is SendResult.Throttled) quota.SlowDown(lane.Server);
        // Out of quota is not a stop: the ledger lets nobody through until there is quota again.
        if (last is not SendResult.ServerStopped(not StopReason.OutOfQuota and var reason, var reply)) return;
        // Refused with settings that are others by now: this lane is about to end.
        if (reason == StopReason.IdentityNotVerified) await HoldAsync(range, HeldSends.SenderRefused, reason, reply);
        else if (reason == StopReason.Misconfigured && range.Content.ConfigurationSet is not null) await HoldAsync(range, HeldSends.SetRefused, reason, reply);
        else if (!await stops.StopAsync(lane.Server, reason, reply, range.Content.From, settings.Version)) await PauseAsync(stop);
    }

    /// <summary>
    /// Amazon SES looks at recipients in the sandbox alone, and without a key beside the login nobody tells when that is over. The recipient waits, and others who are verified get their mail; when one after the other is
    /// refused, the send is held and tried with one of them a minute, so that an account is not asked ten thousand times for nothing.
    /// </summary>
    /// <returns>True: it is held.</returns>
    private async Task<bool> HoldsForRecipientAsync(LeasedRange range, string reply)
    {
        if (!holds.HearUnverified(range.Recipient(0).Delivery.Send)) return false;
        // Who it was stands with each delivery; the reason of the send is the same with all of them.
        await HoldAsync(range, HeldSends.RecipientsRefused, StopReason.Sandbox, reply.LastIndexOf(": ", StringComparison.Ordinal) is > 0 and var names ? reply[..names] : reply);
        return true;
    }

    /// <summary>Another send of this server has another From or configuration set: it is this one that stands still, before its reason is looked for.</summary>
    private async Task HoldAsync(LeasedRange range, string cause, StopReason reason, string reply)
    {
        var send = range.Recipient(0).Delivery.Send;
        var isNew = holds.HearRefused(send, cause, reply, time.GetUtcNow());
        queue.Abandon(range);
        if (isNew) holds.Explain(send, await stops.ExplainAsync(lane.Server, reason, reply, range.Content.From));
    }
}
