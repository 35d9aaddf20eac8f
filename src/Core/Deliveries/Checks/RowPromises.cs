using static Postroad.Core.Deliveries.Checks.LedgerCheck;

namespace Postroad.Core.Deliveries.Checks;

/// <summary>That the rows are all there and add up.</summary>
internal sealed class RowPromises(CheckReader reader, IReadOnlyList<SendFacts> sends, CancellationToken cancel)
{
    public async Task<Promise> EverybodyOnceAsync()
    {
        var twice = await reader.FindAsync("SELECT send_id, count(*) FROM (SELECT send_id, address_key FROM deliveries GROUP BY send_id, address_key HAVING count(*) > 1) x GROUP BY send_id", row => $"send {row.Number(0)}: {row.Number(1)} addresses twice", cancel);
        var ranges = await reader.FindAsync("""
            SELECT send_id, first_seq FROM (SELECT send_id, first_seq, last_seq, lag(last_seq) OVER (PARTITION BY send_id ORDER BY first_seq) AS before FROM leases) x
            WHERE before >= first_seq OR last_seq < first_seq
            """, row => $"send {row.Number(0)}: the range from {row.Number(1)} overlaps another", cancel);
        var against = Found.Of(sends.Where(s => s.First != 1 || s.Last != s.Rows).Select(s => $"send {s.Send}: {s.Rows} deliveries, numbered {s.First} to {s.Last}")).And(twice).And(ranges);
        return Judge("I1", "Everybody is in a send once", against,
            $"{Many(sends.Count, "send")} with {Number(sends.Sum(s => s.Rows))} deliveries, no address twice.", count => $"{Number(count)} sends or ranges do not.");
    }

    public async Task<Promise> OneStateAsync()
    {
        var stored = await StoredAsync();
        var against = sends.Where(s => s.Strange > 0).Select(s => $"send {s.Send}: {s.Strange} deliveries in a state that cannot be")
            .Concat(sends.Where(s => stored.GetValueOrDefault(s.Send).Recipients != s.Rows).Select(s => $"send {s.Send}: {s.Rows} deliveries, {stored.GetValueOrDefault(s.Send).Recipients} recipients"));
        return Judge("I2", "Every delivery is in exactly one state", Found.Of(against), "In each send the states add up to its recipients.", count => $"In {Number(count)} sends they do not add up.");
    }

    public async Task<Promise> TotalsAgreeAsync()
    {
        var stored = await StoredAsync();
        var counted = sends.ToDictionary(s => s.Send, s => s.Counted);
        var against = counted.Keys.Union(stored.Keys).Order().Where(send => counted.GetValueOrDefault(send) != stored.GetValueOrDefault(send))
            .Select(send => $"send {send}: {Difference(stored.GetValueOrDefault(send), counted.GetValueOrDefault(send))}");
        return Judge("I10", "The numbers on the screen are the numbers in the rows", Found.Of(against),
            $"All counters of {Many(sends.Count, "send")} recounted, 0 differ.", count => $"The counters of {Number(count)} sends differ from their rows.");
    }

    private async Task<Dictionary<long, Tally>> StoredAsync() =>
        (await reader.RowsAsync($"SELECT send_id, {string.Join(", ", SendFacts.TallyColumns.Split(", ").Select(c => $"sum({c})"))} FROM send_counters GROUP BY send_id", cancel))
        .ToDictionary(row => row.Number(0), row => SendFacts.ReadTally(row, 1));

    private static string Difference(Tally stored, Tally counted) => string.Join(", ",
        SendFacts.TallyColumns.Split(", ").Zip(Numbers(stored), Numbers(counted)).Where(n => n.Second != n.Third).Select(n => $"{n.First.Replace('_', ' ')} {n.Second} on the screen, {n.Third} in the rows"));

    private static long[] Numbers(Tally t) =>
        [t.Recipients, t.Sent, t.Delivered, t.Bounced, t.Delayed, t.Uncertain, t.Suppressed, t.Failed, t.OpenedPeople, t.OpenedMachines, t.Clicked, t.Unsubscribed, t.Complained];
}
