using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Web.SignIn;

namespace Postroad.Web.Live;

/// <summary>The feeds that somebody watches: one per campaign, begun by the first watcher and ended with the last.</summary>
internal sealed partial class ReportFeeds(CampaignReports reports, ReportHtml html, TimeProvider time, IHostApplicationLifetime life, ILogger<ReportFeed> log) : IAsyncDisposable
{
    /// <summary>Open streams at a time; each holds a connection and a few tens of kilobytes. Who comes later has the page without the stream and asks again.</summary>
    public const int MostStreams = 500;

    /// <summary>Longest life of a stream, for proxies that end what is older. The browser asks for the next one by itself.</summary>
    internal static readonly TimeSpan LongestStream = TimeSpan.FromMinutes(3);

    /// <summary>How often it is asked whether who watches is still signed in: whoever was signed out or shut out of the customer sees no more than this (OWASP ASVS 7.4).</summary>
    internal static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(4);

    private readonly Lock gate = new();
    private readonly Dictionary<(CustomerId Customer, string Campaign), Running> running = [];
    private int streams;

    public bool IsFull => Volatile.Read(ref streams) >= MostStreams;

    /// <summary>What to send to one watcher, until the campaign has ended, the watcher has gone or is signed out, the stream is old or the process stops.</summary>
    /// <param name="isSignedIn">Asked every few seconds.</param>
    public async IAsyncEnumerable<SseItem<string>> WatchAsync(Caller caller, CampaignHead head, Func<CancellationToken, Task<bool>> isSignedIn, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var old = new CancellationTokenSource(LongestStream, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, life.ApplicationStopping, old.Token);
        Interlocked.Increment(ref streams);
        var one = Enter(caller, head);
        var reader = one.Feed.Join();
        var asking = AskAsync(isSignedIn, either);
        try
        {
            while (await MayReadAsync(() => reader.WaitToReadAsync(either.Token)))
                while (reader.TryRead(out var item)) yield return item;
        }
        finally
        {
            one.Feed.Leave(reader);
            Exit(one);
            Interlocked.Decrement(ref streams);
            await either.CancelAsync();
            await asking;
        }
    }

    /// <summary>Ends the stream of who is not signed in any more. When it cannot be found out, the stream ends too: the next request asks again.</summary>
    private async Task AskAsync(Func<CancellationToken, Task<bool>> isSignedIn, CancellationTokenSource stream)
    {
        try
        {
            using var timer = new PeriodicTimer(AskEvery, time);
            while (await timer.WaitForNextTickAsync(stream.Token) && await isSignedIn(stream.Token))
            {
            }
        }
        catch (Exception) when (stream.IsCancellationRequested)
        {
            // It has ended by itself.
        }
        catch (Exception e)
        {
            Log.NotAsked(log, e);
        }

        await stream.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        List<Running> all;
        lock (gate) all = [.. running.Values];
        foreach (var one in all) one.Stop.Cancel();
        await Task.WhenAll(all.Select(one => one.Work));
    }

    /// <summary>Going away is no fault, whoever goes.</summary>
    private static async Task<bool> MayReadAsync(Func<ValueTask<bool>> read)
    {
        try
        {
            return await read();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private Running Enter(Caller caller, CampaignHead head)
    {
        lock (gate)
        {
            var key = (caller.Customer, head.PublicId);
            if (!running.TryGetValue(key, out var one) || one.Work.IsCompleted) running[key] = one = Begin(caller, head);
            one.Watchers++;
            return one;
        }
    }

    private Running Begin(Caller caller, CampaignHead head)
    {
        var feed = new ReportFeed(reports, html, time, caller.Customer, head.PublicId, caller.TimeZone, log);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(life.ApplicationStopping);
        return new Running(feed, stop, Task.Run(() => feed.RunAsync(stop.Token), CancellationToken.None));
    }

    private void Exit(Running one)
    {
        lock (gate)
        {
            if (--one.Watchers > 0) return;
            var key = (one.Feed.Customer, one.Feed.Campaign);
            if (running.GetValueOrDefault(key) == one) running.Remove(key);
            one.Stop.Cancel();
        }
    }

    private sealed class Running(ReportFeed feed, CancellationTokenSource stop, Task work)
    {
        public ReportFeed Feed => feed;

        public CancellationTokenSource Stop => stop;

        public Task Work => work;

        public int Watchers { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(7102, LogLevel.Warning, "It could not be found out whether who watches a report is still signed in, so the stream ends")]
        public static partial void NotAsked(ILogger log, Exception e);
    }
}
