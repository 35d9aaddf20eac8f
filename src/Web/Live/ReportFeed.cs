using System.Net.ServerSentEvents;
using System.Threading.Channels;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Web.Parts;

namespace Postroad.Web.Live;

/// <summary>
/// One campaign's report for all who have it open: read at most once a second, made into HTML once when something has changed, and handed to every watcher.
/// </summary>
internal sealed partial class ReportFeed(CampaignReports reports, ReportHtml html, TimeProvider time, CustomerId customer, string campaign, string timeZone, ILogger log)
{
    /// <summary>Event names of the stream.</summary>
    public const string Changed = "report", StillSo = "beat", Over = "end";

    /// <summary>Instead of a report: who watches is not signed in any more. A stream has no page to be led to, and its reader sees no status.</summary>
    public const string SignedOut = "signed-out";

    /// <summary>How long a campaign that has ended is followed after its last change: bounces and opens come late.</summary>
    public static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(5);

    /// <summary>Between two looks at the counters.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>When nothing has changed for so long, watchers are told that this is still so; keeps proxies from closing the line, too.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    /// <summary>The list of uncertain deliveries is looked up in the ledger, not in a counter, so not every second.</summary>
    private static readonly TimeSpan UncertainAge = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly List<Channel<SseItem<string>>> watchers = [];
    private readonly PaceMeter pace = new();
    private bool over;
    private CampaignReport? shown;
    private SseItem<string>? latest;
    private DateTimeOffset changedAt, saidAt, uncertainAt;

    public CustomerId Customer => customer;

    public string Campaign => campaign;

    /// <summary>
    /// A slow reader misses reports in between, never the last one: each is complete. Whoever joins when nothing is to come any more has the last report, and
    /// the end at once.
    /// </summary>
    public ChannelReader<SseItem<string>> Join()
    {
        var channel = Channel.CreateBounded<SseItem<string>>(new BoundedChannelOptions(2) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (gate)
        {
            if (latest is { } now) channel.Writer.TryWrite(now);
            if (over) channel.Writer.TryComplete();
            else watchers.Add(channel);
        }

        return channel.Reader;
    }

    public void Leave(ChannelReader<SseItem<string>> reader)
    {
        lock (gate) watchers.RemoveAll(w => w.Reader == reader);
    }

    /// <summary>Until nobody can expect a change any more, or <paramref name="stop"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            do
            {
                if (!await LookAsync(stop)) break;
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more, or the process ends.
        }
        catch (Exception e)
        {
            // Browsers ask again in a few seconds, and a new feed begins.
            Log.Broke(log, e, campaign);
        }
        finally
        {
            lock (gate)
            {
                over = true;
                watchers.ForEach(w => w.Writer.TryComplete());
            }
        }
    }

    /// <summary>False: nothing is to come.</summary>
    private async Task<bool> LookAsync(CancellationToken stop)
    {
        if (await reports.FindAsync(customer, campaign, stop) is not { } head) return false;
        var report = await ReadAsync(head, stop);
        if (shown is null || !ReportChange.IsSame(shown, report))
        {
            Publish(new SseItem<string>(await html.RenderAsync(report, new Clock(timeZone, report.ReadAt)), Changed), keep: true);
            (shown, changedAt, saidAt) = (report, report.ReadAt, report.ReadAt);
        }
        else if (head.HasEnded && report.ReadAt - Later(changedAt, head.StateSince) > Afterwards)
        {
            Publish(new SseItem<string>("", Over), keep: false);
            return false;
        }
        else if (report.ReadAt - saidAt >= Beat)
        {
            Publish(new SseItem<string>(Clock.Machine(report.ReadAt), StillSo), keep: false);
            saidAt = report.ReadAt;
        }

        return true;
    }

    private async Task<CampaignReport> ReadAsync(CampaignHead head, CancellationToken stop)
    {
        var old = shown is null || time.GetUtcNow() - uncertainAt >= UncertainAge;
        var report = await reports.ReadAsync(head, old ? null : shown!.Uncertain, stop);
        if (old) uncertainAt = report.ReadAt;
        return report with { Pace = SendingPace.Of(pace.Measure(report.Numbers.Sent, report.ReadAt) ?? report.Pace.PerSecond, report.Numbers, head, report.ReadAt) };
    }

    private void Publish(SseItem<string> item, bool keep)
    {
        lock (gate)
        {
            if (keep) latest = item;
            foreach (var watcher in watchers) watcher.Writer.TryWrite(item);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Error, "The live report of campaign {Campaign} could not be read")]
        public static partial void Broke(ILogger log, Exception e, string campaign);
    }
}
