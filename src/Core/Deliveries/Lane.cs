using Microsoft.Extensions.Logging;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries;

/// <summary>
/// A part of one sending server's queue of one message class, worked by one node at a time: as many loops as the server wants callers, over one queue of leased
/// ranges.
/// </summary>
internal sealed partial class Lane(
    LaneId id, string node, SendingServer settings, ISendingServer server, DeliveryLedger ledger, IQuotaLedger quota, IMessageComposer composer, HeldSends holds,
    DeliveryKeys keys, ServerStops stops, DeliveryOptions options, TimeProvider time, ILoggerFactory logs)
{
    private readonly ILogger log = logs.CreateLogger<Lane>();

    /// <summary>Works until told to end, until the server stops or until its sends have ended; what was intended is sent and written down before it returns.</summary>
    /// <param name="end">No further mail leaves with these settings.</param>
    /// <param name="stop">The process is leaving, and <paramref name="end"/> is pulled too: answers on their way are not awaited for ever.</param>
    public async Task WorkAsync(CancellationToken end, CancellationToken stop)
    {
        using var queue = new LaneQueue(id, node, ledger, composer, holds, options, time);
        using var ended = new CancellationTokenSource();
        var renewing = RenewAsync(queue, ended.Token);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, settings.MaxConnections * server.CallersPerConnection).Select(_ => LoopAsync(queue, end, stop)));
        }
        finally
        {
            // Also when a loop gave up: leases that were renewed for ever would be taken by nobody.
            ended.Cancel();
            await renewing;
            await queue.ReleaseAsync();
        }
    }

    private async Task LoopAsync(LaneQueue queue, CancellationToken end, CancellationToken stop)
    {
        // Each loop is a chain of work of its own: on the pool of threads, or where the scheduler of a simulation puts it.
        await Task.Yield();
        await new SendingLoop(id, settings, queue, ledger, quota, server, keys, stops, holds, options, time, logs.CreateLogger<SendingLoop>()).RunAsync(end, stop);
    }

    private async Task RenewAsync(LaneQueue queue, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.Lease / 3, time, ended);
                await queue.RenewAsync(ended);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                // The lease then ends by itself and intents are refused: safe, but worth knowing.
                Log.NotRenewed(log, e, id);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2107, LogLevel.Error, "Lane {Lane}: leases could not be renewed")]
        public static partial void NotRenewed(ILogger log, Exception e, LaneId lane);
    }
}
