using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Checks;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Persistence;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core;

/// <summary>
/// The work that nobody asks for: sending, following campaigns, quotas and accounts, taking events in. Begins when the host says that it listens, because
/// mails carry its address; ends with what is on its way awaited.
/// </summary>
public sealed partial class CoreRuntime(
    SendingEngine engine, CampaignKeeper campaigns, QuotaWatch quotas, AccountWatch accounts, QueueIntakes queues, LedgerChecks checks, Restorations restorations, StorageWatch storage, TimeProvider time, ILogger<CoreRuntime> log) : BackgroundService
{
    /// <summary>How often what is due is looked for: the longest a finished campaign still says "sending".</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The addresses are known: work may begin.</summary>
    public void Begin() => begun.TrySetResult();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await begun.Task.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        // Nothing is sent before it is known how much room there is, and whether the database remembers what was.
        await UntilDoneAsync(storage.TurnAsync, stoppingToken);
        var watching = Run(storage.RunAsync, stoppingToken);
        await UntilDoneAsync(restorations.LookAsync, stoppingToken);
        if (!stoppingToken.IsCancellationRequested) await WorkAsync(stoppingToken);
        await watching;
    }

    private Task WorkAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Run(engine.RunAsync, stoppingToken),
        Run(accounts.RunAsync, stoppingToken),
        Run(queues.RunAsync, stoppingToken),
        Run(checks.RunAsync, stoppingToken),
        Run(stop => RepeatAsync(campaigns.KeepAsync, stop), stoppingToken),
        Run(stop => RepeatAsync(restorations.KeepAsync, stop), stoppingToken),
        Run(stop => RepeatAsync(quotas.WatchAsync, stop), stoppingToken));

    private async Task UntilDoneAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
                return;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                Log.Failed(log, e);
                await Task.Delay(Look, time, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                // Asked to leave; the loop sees it.
            }
        }
    }

    /// <summary>Until told to stop; a part that fails is said and begins again.</summary>
    private Task Run(Func<CancellationToken, Task> work, CancellationToken stop) => Task.Run(async () =>
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to leave, and left.
            }
            catch (Exception e)
            {
                Log.Failed(log, e);
                await Task.Delay(Look, time, CancellationToken.None);
            }
        }
    }, CancellationToken.None);

    private async Task RepeatAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            try
            {
                await work(stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // An outage is told once, by who watches over the storage.
                if (storage.Health.CanWrite) Log.Failed(log, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "A round of background work failed; it is tried again")]
        public static partial void Failed(ILogger log, Exception e);
    }
}
