using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback.Ses;

/// <summary>Runs an intake for the queue of every sending server that has one, those added or changed later included.</summary>
public sealed partial class QueueIntakes(Database database, SesServerOpener opener, SqsIntakes intakes, TimeProvider time, ILogger<QueueIntakes> log) : IEventFlow
{
    /// <summary>How soon a new server's queue is read, and one whose settings were changed by those.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ServerId, Running> running = [];

    /// <summary>Servers that have a queue, whether it is being read or just begun afresh. Null: it was not looked yet.</summary>
    private volatile HashSet<ServerId>? queued;

    /// <summary>Null: this server's queue is not read (it has none, or none yet).</summary>
    public IntakeStatus? StatusOf(ServerId server) => running.TryGetValue(server, out var it) ? it.Intake.Status : null;

    public TimeSpan? SinceSeenEmpty(ServerId server) => running.TryGetValue(server, out var it) ? it.Intake.SinceSeenEmpty : null;

    /// <summary>Until it was looked which servers have one, each may: a doubt waits rather than be closed.</summary>
    public bool HasQueue(ServerId server) => queued is not { } known || known.Contains(server);

    public async Task RunAsync(CancellationToken stop)
    {
        var tasks = new List<Task>();
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do await LookAsync(tasks, stop);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The intakes hear it too; they store what they hold.
        }

        await Task.WhenAll(tasks);
    }

    private async Task LookAsync(List<Task> tasks, CancellationToken stop)
    {
        tasks.RemoveAll(t => t.IsCompletedSuccessfully);
        try
        {
            var servers = await ServersAsync(stop);
            var versions = servers.ToDictionary(s => s.Key, s => s.Version);
            foreach (var (server, it) in running)
            {
                // Others by now, or gone: it ends, and the next look begins afresh. What it has taken out and not stored comes again.
                if (!versions.TryGetValue(server, out var version) || version != it.Version) it.End();
            }

            foreach (var server in servers.Where(s => !running.ContainsKey(s.Key))) await StartAsync(server, tasks, stop);
            queued = [.. versions.Keys];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The database did not answer: the intakes that run go on, and it is looked again.
            Log.NotLooked(log, e);
        }
    }

    private async Task StartAsync(SendingServer server, List<Task> tasks, CancellationToken stop)
    {
        try
        {
            var it = new Running(server.Version, intakes.Open(await opener.SettingsAsync(server, stop)), stop);
            running[server.Key] = it;
            tasks.Add(RunAsync(server.Key, it));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotOpened(log, e, server.Id);
        }
    }

    private async Task<List<SendingServer>> ServersAsync(CancellationToken stop)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().Where(s => s.QueueUrl != null).ToListAsync(stop);
    }

    private async Task RunAsync(ServerId server, Running it)
    {
        try
        {
            using (it) await it.Intake.RunAsync(it.Ended);
        }
        finally
        {
            running.TryRemove(server, out _);
        }
    }

    /// <param name="version">Of the settings it was opened with.</param>
    private sealed class Running(int version, SqsIntake intake, CancellationToken stop) : IDisposable
    {
        private readonly CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);

        public int Version => version;

        public SqsIntake Intake => intake;

        public CancellationToken Ended => end.Token;

        public void End()
        {
            // It may have ended by itself just now.
            try
            {
                end.Cancel();
            }
            catch (ObjectDisposedException)
            {
            }
        }

        public void Dispose()
        {
            intake.Dispose();
            end.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2311, LogLevel.Error, "Sending servers could not be looked up for their queues; it is tried again")]
        public static partial void NotLooked(ILogger log, Exception e);

        [LoggerMessage(2310, LogLevel.Error, "The queue of sending server {ServerId} cannot be read")]
        public static partial void NotOpened(ILogger log, Exception e, long serverId);
    }
}
