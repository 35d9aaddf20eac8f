using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Reports;

/// <summary>Which past a chart of a server shows.</summary>
public enum ThroughputSpan
{
    Hour,
    Day,
}

/// <summary>How much left through one server, step by step up to now, with steps in which nothing did.</summary>
/// <param name="Steps">Oldest first; the last one is not over.</param>
public sealed record Throughput(int StepMinutes, IReadOnlyList<SentMinute> Steps)
{
    public long Sent => Steps.Sum(s => s.Sent);
}

/// <summary>What the chart of a server's page shows: the last hour by the minute, the last day by quarters of an hour. Of all customers, sums only.</summary>
public sealed class ServerThroughput(SentMinutes minutes, TimeProvider time)
{
    public async Task<Throughput> ReadAsync(ServerId server, ThroughputSpan span, CancellationToken cancel)
    {
        var (length, steps) = span == ThroughputSpan.Hour ? (TimeSpan.FromMinutes(1), 60) : (TimeSpan.FromMinutes(15), 96);
        var last = time.GetUtcNow().UtcTicks / length.Ticks;
        var first = last - steps + 1;
        var sent = (await minutes.OfAsync(server, Begins(first), cancel)).ToLookup(m => m.At.UtcTicks / length.Ticks, m => m.Sent);
        return new Throughput((int)length.TotalMinutes, [.. Enumerable.Range(0, steps).Select(i => new SentMinute(Begins(first + i), sent[first + i].Sum()))]);

        DateTimeOffset Begins(long step) => new(step * length.Ticks, TimeSpan.Zero);
    }
}
