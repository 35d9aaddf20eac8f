using System.Data.Common;
using System.Globalization;
using Postroad.Core.Deliveries;

namespace Postroad.Tests.Crash;

/// <summary>The ledger as it stands in the database, read past the product.</summary>
internal sealed record LedgerFacts
{
    public required IReadOnlyList<SendFact> Sends { get; init; }

    public required IReadOnlyList<RowFact> Rows { get; init; }

    public required IReadOnlyList<LeaseFact> Leases { get; init; }

    public required IReadOnlyList<RetryFact> Retries { get; init; }

    public required IReadOnlyList<EvidenceFact> Evidence { get; init; }

    /// <summary>Submissions that were uncertain at any time.</summary>
    public required IReadOnlyList<DoubtFact> Doubts { get; init; }

    /// <summary>Stored totals by send.</summary>
    public required IReadOnlyDictionary<long, Tally> Totals { get; init; }

    /// <summary>"ok", or what SQLite finds wrong with its file. Null: PostgreSQL.</summary>
    public string? Integrity { get; init; }

    /// <summary>What was on the wire, as the ledger knows it: who may have left and has no answer.</summary>
    public IEnumerable<RowFact> Submitting => Rows.Where(r => r.State == DeliveryState.Submitting);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<LedgerFacts> ReadAsync(string url, bool whole = true)
    {
        await using var connection = OutsideConnection.Open(url);
        await connection.OpenAsync(Cancel);
        var sqlite = url.StartsWith("sqlite:", StringComparison.Ordinal);
        return new LedgerFacts
        {
            Sends = await ReadAsync(connection, "SELECT s.id, s.status, c.public_id FROM sends s JOIN campaigns c ON c.send_id = s.id ORDER BY s.id", r => new SendFact(Number(r, 0), Number(r, 1), r.GetString(2))),
            Rows = await ReadAsync(connection, "SELECT send_id, seq, address_key, state, attempt, epoch, outcome, marks FROM deliveries ORDER BY send_id, seq", r => new RowFact(
                Number(r, 0), (int)Number(r, 1), r.GetString(2), (DeliveryState)Number(r, 3), (int)Number(r, 4), (int)Number(r, 5), (Outcome)Number(r, 6), (DeliveryMarks)Number(r, 7))),
            Leases = await ReadAsync(connection, "SELECT send_id, first_seq, last_seq, open, epoch FROM leases ORDER BY send_id, first_seq", r => new LeaseFact(
                Number(r, 0), (int)Number(r, 1), (int)Number(r, 2), (int)Number(r, 3), (int)Number(r, 4))),
            Retries = await ReadAsync(connection, "SELECT send_id, seq, settle FROM retries", r => new RetryFact(Number(r, 0), (int)Number(r, 1), Convert.ToBoolean(r.GetValue(2), CultureInfo.InvariantCulture))),
            Evidence = await ReadAsync(connection, "SELECT send_id, seq, message_id FROM delivery_evidence", r => new EvidenceFact(Number(r, 0), (int)Number(r, 1), r.GetString(2))),
            Doubts = await ReadAsync(connection, "SELECT send_id, seq, attempt, cause, ending FROM doubts", r => new DoubtFact(
                Number(r, 0), (int)Number(r, 1), (int)Number(r, 2), (DoubtCause)Number(r, 3), r.IsDBNull(4) ? null : (DoubtEnding)Number(r, 4))),
            Totals = (await ReadAsync(connection, "SELECT send_id, sum(recipients), sum(sent), sum(delivered), sum(bounced), sum(delayed), sum(uncertain), sum(suppressed), sum(failed), sum(opened_people), sum(opened_machines), sum(clicked), sum(unsubscribed), sum(complained) FROM send_counters GROUP BY send_id",
                r => (Send: Number(r, 0), Tally: new Tally { Recipients = Number(r, 1), Sent = Number(r, 2), Delivered = Number(r, 3), Bounced = Number(r, 4), Delayed = Number(r, 5), Uncertain = Number(r, 6), Suppressed = Number(r, 7), Failed = Number(r, 8), OpenedPeople = Number(r, 9), OpenedMachines = Number(r, 10), Clicked = Number(r, 11), Unsubscribed = Number(r, 12), Complained = Number(r, 13) })))
                .ToDictionary(t => t.Send, t => t.Tally),
            Integrity = sqlite && whole ? (await ReadAsync(connection, "PRAGMA integrity_check", r => r.GetString(0)))[0] : null,
        };
    }

    /// <summary>Sends that have not finished, and one more when there is none at all yet.</summary>
    public static async Task<long> OpenSendsAsync(string url)
    {
        await using var connection = OutsideConnection.Open(url);
        await connection.OpenAsync(Cancel);
        return (await ReadAsync(connection, $"SELECT count(*), sum(CASE WHEN status = {(int)SendStatus.Finished} THEN 1 ELSE 0 END) FROM sends", r => Number(r, 0) == 0 ? 1 : Number(r, 0) - Number(r, 1)))[0];
    }

    /// <summary>For whoever reads why a campaign did not end: what its rows, ranges and retries say.</summary>
    public string WhatIsOpen()
    {
        var states = Rows.GroupBy(r => r.State).Select(g => $"{g.Count()} {g.Key}");
        var ranges = Leases.Where(l => l.Open > 0).Select(l => $"{l.First}-{l.Last}: {l.Open} open");
        var retries = Retries.Select(r => $"{r.Seq} ({(r.Settles ? "to settle" : "to send")}, {Rows.FirstOrDefault(d => (d.Send, d.Seq) == (r.Send, r.Seq))?.State})");
        return $"Rows: {string.Join(", ", states)}. Ranges: {string.Join(", ", ranges)}. Retries: {string.Join(", ", retries.Take(20))}.";
    }

    private static async Task<List<T>> ReadAsync<T>(DbConnection connection, string sql, Func<DbDataReader, T> row)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel)) rows.Add(row(reader));
        return rows;
    }

    private static long Number(DbDataReader reader, int column) => Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture);
}

internal sealed record SendFact(long Id, long Status, string Campaign);

internal sealed record RowFact(long Send, int Seq, string Address, DeliveryState State, int Attempt, int Epoch, Outcome Outcome, DeliveryMarks Marks);

internal sealed record LeaseFact(long Send, int First, int Last, int Open, int Epoch);

internal sealed record RetryFact(long Send, int Seq, bool Settles);

internal sealed record EvidenceFact(long Send, int Seq, string MessageId);

internal sealed record DoubtFact(long Send, int Seq, int Attempt, DoubtCause Cause, DoubtEnding? Ending);
