using Postroad.Core.Deliveries.Ledger;

namespace Postroad.Core.Deliveries;

/// <summary>What may still leave, and how a loop itself leaves.</summary>
internal sealed partial class SendingLoop
{
    /// <summary>Then what is held is given up: its rows become uncertain and are settled by events.</summary>
    private const int MostTriesToLeave = 20;

    /// <summary>Pulled when answers on their way are not awaited any longer.</summary>
    private CancellationToken late;

#if CRASH_POINTS
    private TimeSpan DrainLimit => Primitives.NegativeControl.NoDrain ? TimeSpan.Zero : options.DrainLimit;
#else
    private TimeSpan DrainLimit => options.DrainLimit;
#endif

    /// <summary>
    /// Not any more when the process is leaving, when another loop heard that the server stopped, when the answer could not be written down, or when the intent is so old that its lease may end before the
    /// answer, or that somebody may have unsubscribed since.
    /// </summary>
    private bool MayLeave(Intents intents, int sent, CancellationToken stop) =>
        !stop.IsCancellationRequested && !stops.IsStopped(lane.Server) && ledger.Health.MaySend && time.GetElapsedTime(intents.Since) is var age && age <= options.LeaseMargin && (sent == 0 || age <= options.TurnLimit);

    /// <summary>While the process goes on, what is held is not given up: a lane also ends when its server stops, perhaps in the middle of an outage.</summary>
    private async Task LeaveAsync(CancellationToken stop)
    {
        for (var tries = 1; ; tries = stop.IsCancellationRequested ? tries + 1 : 1)
        {
            try
            {
                await WriteAnswersAsync();
                await TakeBackAsync();
                return;
            }
            catch (Exception e) when (tries < MostTriesToLeave)
            {
                // An outage is told once, by who watches over the storage.
                if (ledger.Health.CanWrite) Log.TurnFailed(log, e, lane);
                await Task.Delay(options.Pause, time, CancellationToken.None);
            }
        }
    }
}
