using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback.Ses;

/// <summary>Runs an intake for the queue of every sending server that has one, those added later included.</summary>
public sealed partial class QueueIntakes(Database database, SesServerOpener opener, SqsIntakes intakes, TimeProvider time, ILogger<QueueIntakes> log) : IEventFlow
{
    /// <summary>How soon a new server's queue is read.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ServerId, SqsIntake> running = [];
    private volatile bool looked;

    /// <summary>Null: this server's queue is not read (it has none, or none yet).</summary>
    public IntakeStatus? StatusOf(ServerId server) => running.TryGetValue(server, out var intake) ? intake.Status : null;

    public TimeSpan? SinceSeenEmpty(ServerId server) => running.TryGetValue(server, out var intake) ? intake.SinceSeenEmpty : null;

    /// <summary>Until it was looked which servers have one, each may: a doubt waits rather than be closed.</summary>
    public bool HasQueue(ServerId server) => !looked || running.ContainsKey(server);

    public async Task RunAsync(CancellationToken stop)
    {
        var tasks = new List<Task>();
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do await StartNewAsync(tasks, stop);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The intakes hear it too; they store what they hold.
        }

        await Task.WhenAll(tasks);
    }

    private async Task StartNewAsync(List<Task> tasks, CancellationToken stop)
    {
        try
        {
            foreach (var server in await ServersAsync(stop))
            {
                if (!running.ContainsKey(server.Key)) await StartAsync(server, tasks, stop);
            }

            looked = true;
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
            var intake = intakes.Open(await opener.SettingsAsync(server, stop));
            running[server.Key] = intake;
            tasks.Add(RunAsync(server.Key, intake, stop));
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

    private async Task RunAsync(ServerId server, SqsIntake intake, CancellationToken stop)
    {
        try
        {
            using (intake) await intake.RunAsync(stop);
        }
        finally
        {
            running.TryRemove(server, out _);
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
