using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries.Journal;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries;

/// <summary>Runs the lanes that are this node's, for as long as they have work.</summary>
public sealed partial class SendingEngine(
    Database database, ILaneAssigner assigner, IQuotaLedger quota, IMessageComposer composer, IServerOpener opener, DeliveryKeys keys, ServerStops stops,
    IOptions<DeliveryOptions> options, TimeProvider time, ILoggerFactory logs, HandoverJournal? journal = null, HeldSends? holds = null, MailSigning? signing = null)
{
    /// <summary>Before a lane that failed begins again.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly DeliveryLedger ledger = DeliveryLedger.For(database, options.Value, time, logs.CreateLogger<DeliveryLedger>(), journal);
    private readonly HeldSends holds = holds ?? new HeldSends(logs.CreateLogger<HeldSends>());
    private readonly string node = $"{Environment.MachineName}:{Environment.ProcessId}";
    private readonly ILogger log = logs.CreateLogger<SendingEngine>();
    private readonly Dictionary<LaneId, Task> lanes = [];

    /// <summary>Until <paramref name="stop"/>; then every message that is on its way is awaited and written down.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await ledger.ExpireLeasesAsync(stop);
        await ledger.RecoverAsync(stop);
        while (!stop.IsCancellationRequested)
        {
            await StartLanesAsync(stop);
            await PauseAsync(options.Value.Pause, stop);
        }

        await Task.WhenAll(lanes.Values);
    }

    private async Task StartLanesAsync(CancellationToken stop)
    {
        foreach (var (ended, _) in lanes.Where(l => l.Value.IsCompleted).ToList()) lanes.Remove(ended);
        try
        {
            foreach (var lane in await assigner.AssignedAsync(stop))
            {
                if (!lanes.ContainsKey(lane)) lanes[lane] = WorkAsync(lane, stop);
            }
        }
        catch (Exception e)
        {
            if (!stop.IsCancellationRequested) Log.NotAssigned(log, e);
        }
    }

    private async Task WorkAsync(LaneId id, CancellationToken stop)
    {
        try
        {
            if (await ReadServerAsync(id.Server, stop) is not { } settings) return;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var watching = WatchAsync(id, settings, end);
            try
            {
                await WorkAsync(id, settings, end.Token, stop);
            }
            finally
            {
                end.Cancel();
                await watching;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Left before it began.
        }
        catch (Exception e)
        {
            Log.LaneFailed(log, e, id);
            await PauseAsync(AfterFailure, stop);
        }
    }

    /// <param name="end">Pulled when its settings are others, when it was paused, and with <paramref name="stop"/>.</param>
    /// <param name="stop">The process is leaving.</param>
    private async Task WorkAsync(LaneId id, SendingServer settings, CancellationToken end, CancellationToken stop)
    {
        await using var server = await OpenAsync(id, settings, stop);
        if (server is null) return;
        if (settings.State == ServerState.Blocked) await StandByAsync(id.Server, end);
        else if (stops.TryForget(id.Server))
        {
            stops.Remember(settings);
            await new Lane(id, node, settings, server, ledger, quota, ComposerFor(settings), holds, keys, stops, options.Value, time, logs).WorkAsync(end, stop);
        }
    }

    /// <summary>Amazon SES signs by itself.</summary>
    private IMessageComposer ComposerFor(SendingServer settings) => settings.IsSes || signing is null ? composer : new SignedComposer(composer, signing, time);

    /// <summary>
    /// Ends the lane's work when a person has changed or paused its server: what is on its way is awaited and written down, what was only intended goes back, and the lane is opened afresh
    /// with the settings of then.
    /// </summary>
    private async Task WatchAsync(LaneId id, SendingServer settings, CancellationTokenSource end)
    {
        while (!end.IsCancellationRequested)
        {
            await PauseAsync(options.Value.Pause, end.Token);
            try
            {
                if (end.IsCancellationRequested || IsStill(await ReadServerAsync(id.Server, end.Token), settings)) continue;
                Log.SettingsChanged(log, id, settings.Version);
                end.Cancel();
            }
            catch (Exception e)
            {
                // While the database does not answer nothing is sent either; it is looked again.
                if (!end.IsCancellationRequested) Log.NotWatched(log, e, id);
            }
        }
    }

    private static bool IsStill(SendingServer? now, SendingServer settings) => now is not null && now.Version == settings.Version && now.State is not (ServerState.Paused or ServerState.Draft);

    /// <summary>With the configuration set of the lane's class. Null: its settings do not open, which is said on the server and so on every campaign that waits for it.</summary>
    private async Task<ISendingServer?> OpenAsync(LaneId lane, SendingServer server, CancellationToken stop)
    {
        await using var db = database.Read(CustomerId.Installation);
        server.ConfigurationSet = await ServerClass.SetOfAsync(db, server.Id, lane.Class, stop) ?? server.ConfigurationSet;
        try
        {
            return await opener.OpenAsync(server, stop);
        }
        catch (Exception e) when (e is KeyException or ArgumentException or FormatException)
        {
            await stops.StopAsync(server.Key, StopReason.Misconfigured, e.Message);
            return null;
        }
    }

    /// <summary>Keeps a stopped server open until somebody, or what its account says, has changed that; its lane then begins afresh, with the settings of then.</summary>
    private async Task StandByAsync(ServerId id, CancellationToken stop)
    {
        do await PauseAsync(options.Value.Pause, stop);
        while (!stop.IsCancellationRequested && (await ReadServerAsync(id, stop))?.State == ServerState.Blocked);
    }

    /// <summary>Null: it was deleted.</summary>
    private async Task<SendingServer?> ReadServerAsync(ServerId id, CancellationToken stop)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.Id == id.Value, stop);
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, time, stop);
        }
        catch (OperationCanceledException)
        {
            // Leaving; the caller's loop sees it.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Error, "Lanes could not be assigned")]
        public static partial void NotAssigned(ILogger log, Exception e);

        [LoggerMessage(2102, LogLevel.Error, "Lane {Lane} failed; it is started again")]
        public static partial void LaneFailed(ILogger log, Exception e, LaneId lane);

        [LoggerMessage(2115, LogLevel.Information, "Lane {Lane}: the sending server was changed or paused since version {Version} of its settings; it begins afresh")]
        public static partial void SettingsChanged(ILogger log, LaneId lane, int version);

        [LoggerMessage(2116, LogLevel.Warning, "Lane {Lane}: it could not be seen whether the sending server was changed; it is looked again")]
        public static partial void NotWatched(ILogger log, Exception e, LaneId lane);
    }
}
