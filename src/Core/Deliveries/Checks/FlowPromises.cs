using System.Globalization;
using Postroad.Core.Deliveries.Ledger;
using static Postroad.Core.Deliveries.Checks.LedgerCheck;

namespace Postroad.Core.Deliveries.Checks;

/// <summary>That stops, doubts, leases and endings went as they must.</summary>
internal sealed class FlowPromises(CheckReader reader, IReadOnlyList<SendFacts> sends, DeliveryOptions options, DateTimeOffset now, CancellationToken cancel)
{
    /// <summary>The keeper looks twice a second; what is overdue for so long is not being looked at.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(10);

    /// <summary>Limits of accounts are asked for live and not kept.</summary>
    public static Promise QuotaIsNotSeen { get; } = new("I9", "No quota was passed", PromiseState.NotSeen, "Not to be seen from here: accounts are asked for their quota while Postroad runs.", []);

    public async Task<Promise> StopsAreBoundedAsync()
    {
        const string title = "A stop leaves no more in doubt than was on the wire";
        // Connections may be fewer now than at the stop: each is judged by what was possible then. Stops of earlier versions did not write it down.
        var today = options.MostPerTurn * await reader.NumberAsync("SELECT coalesce(sum(max_connections), 0) FROM sending_servers", cancel);
        var stops = await reader.RowsAsync("SELECT stopped_at, sum(uncertain), max(possible) FROM interruptions GROUP BY found_at, stopped_at ORDER BY stopped_at", cancel);
        long Possible(CheckRow stop) => stop.Has(2) ? stop.Number(2) : today;
        var against = stops.Where(s => s.Number(1) > Possible(s)).Select(s => $"{Moment(s.Instant(0))}: {s.Number(1)} deliveries");
        var last = stops.Count == 0 ? "No stop has left any." : $"Last one {Moment(stops[^1].Instant(0))}: {Number(stops[^1].Number(1))} deliveries, {Number(Possible(stops[^1]))} were possible.";
        return Judge("I6", title, Found.Of(against), last, count => $"{Number(count)} stops left more than could be on the wire.");
    }

    public async Task<Promise> DoubtEndsAsync()
    {
        var open = await reader.NumberAsync($"SELECT count(*) FROM retries WHERE settle = {reader.Flag(true)}", cancel);
        var late = await reader.FindAsync($"SELECT send_id, seq FROM retries WHERE settle = {reader.Flag(true)} AND next_at < {reader.Instant(now - Overdue - options.Horizon - options.ProofWait)}", Name, cancel);
        return Judge("I7", $"Doubt ends after {Words(options.Horizon)}", late, open == 0 ? "None is uncertain." : $"{Number(open)} are uncertain, none for longer.",
            count => $"{Number(count)} are uncertain for longer. They are settled as soon as Postroad runs.");
    }

    public async Task<Promise> FinishedIsFinishedAsync()
    {
        var finished = (await reader.RowsAsync("SELECT id FROM sends WHERE status = 3", cancel)).Select(row => row.Number(0)).ToHashSet();
        var lost = new Found();
        foreach (var send in sends.Where(s => s.Open > 0))
        {
            lost = lost.And(await reader.FindAsync($"""
                SELECT send_id, seq FROM deliveries d WHERE send_id = {send.Send} AND state IN (1, 4) AND NOT EXISTS (SELECT 1 FROM retries r WHERE r.send_id = d.send_id AND r.seq = d.seq)
                """, row => $"{Name(row)} waits and is not in the list of retries", cancel));
        }

        var left = await reader.FindAsync("SELECT r.send_id, r.seq FROM retries r LEFT JOIN deliveries d ON d.send_id = r.send_id AND d.seq = r.seq WHERE d.state IS NULL OR d.state NOT IN (1, 2, 4)", row => $"{Name(row)} is in the list of retries and does not wait", cancel);
        var ranges = await reader.FindAsync(
            $"SELECT l.send_id, l.first_seq FROM leases l WHERE l.owner IS NULL AND l.open <> {OpenRows.Of("l")}", row => $"send {row.Number(0)}, range from {row.Number(1)}: its count of open rows is wrong", cancel);
        var against = Found.Of(sends.Where(s => s.Open > 0 && finished.Contains(s.Send)).Select(s => $"send {s.Send} is finished with {s.Open} open")).And(lost).And(left).And(ranges);
        return Judge("I12", "Finished means finished", against, $"No open delivery in {Many(finished.Count, "finished send")}; what waits is in the list of retries.", count => $"{Number(count)} things speak against it.");
    }

    public async Task<Promise> NothingStaleAsync()
    {
        var newer = await reader.FindAsync("SELECT e.send_id, e.seq FROM delivery_evidence e JOIN deliveries d ON d.send_id = e.send_id AND d.seq = e.seq WHERE e.attempt > d.attempt", row => $"{Name(row)}: a server has an attempt that the row does not know", cancel);
        return Judge("I13", "No late answer replaced a newer one", newer, "Leases and attempts only ever rise.",
            count => $"{Number(count)} deliveries know less than their servers: this database looks restored.");
    }

    public async Task<Promise> ChangesAreLoggedAsync()
    {
        var doubts = await reader.FindAsync("""
            SELECT d.send_id, d.seq FROM doubts d WHERE d.ended_by IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM audit_entries a WHERE a.customer_id = d.customer_id AND a.by = d.ended_by AND a.at = d.ended_at)
            """, Name, cancel);
        var entries = await reader.NumberAsync("SELECT count(*) FROM audit_entries", cancel);
        return Judge("I14", "Every change by a person is in the audit log", doubts, $"{Number(entries)} entries; every decision about an uncertain delivery has one.", count => $"{Number(count)} decisions have no entry.");
    }

    private static string Name(CheckRow row) => $"send {row.Number(0)}, delivery {row.Number(1)}";

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Words(TimeSpan time) => time.TotalMinutes >= 1 ? $"{time.TotalMinutes:0.#} min" : $"{time.TotalSeconds:0.#} s";
}
