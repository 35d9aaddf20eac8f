namespace Postroad.Core.Deliveries.Checks;

/// <summary>A send, counted from its rows.</summary>
/// <param name="Open">Rows that may still be submitted or settled.</param>
/// <param name="Strange">Rows whose state is none, or whose attempts and intent do not go together.</param>
internal sealed record SendFacts(long Send, long Rows, int First, int Last, long Open, long Strange, Tally Counted)
{
    /// <summary>What <see cref="Counted"/> and the stored totals are read as, column by column.</summary>
    public const string TallyColumns = "recipients, sent, delivered, bounced, delayed, uncertain, suppressed, failed, opened_people, opened_machines, clicked, unsubscribed, complained";

    /// <summary>One walk along the primary key. The same meaning as <see cref="Tally.Of"/>, which a test compares with it.</summary>
    public const string Query = """
        SELECT send_id, count(*), min(seq), max(seq),
            sum(CASE WHEN state IN (0, 1, 2, 4) THEN 1 ELSE 0 END),
            sum(CASE WHEN state NOT BETWEEN 0 AND 8 OR failures > attempt OR (attempt > 0 AND intent_at IS NULL) OR (attempt = 0 AND state = 2) THEN 1 ELSE 0 END),
            count(*),
            sum(CASE WHEN state IN (3, 4, 8) THEN 1 ELSE 0 END),
            sum(CASE WHEN state = 3 AND outcome = 2 THEN 1 ELSE 0 END),
            sum(CASE WHEN state = 3 AND outcome = 3 THEN 1 ELSE 0 END),
            sum(CASE WHEN state = 3 AND outcome = 1 THEN 1 ELSE 0 END),
            sum(CASE WHEN state IN (4, 8) THEN 1 ELSE 0 END),
            sum(CASE WHEN state = 6 THEN 1 ELSE 0 END),
            sum(CASE WHEN state IN (5, 7) THEN 1 ELSE 0 END),
            sum(CASE WHEN marks & 1 <> 0 THEN 1 ELSE 0 END),
            sum(CASE WHEN marks & 3 = 2 THEN 1 ELSE 0 END),
            sum(CASE WHEN marks & 4 <> 0 THEN 1 ELSE 0 END),
            sum(CASE WHEN marks & 8 <> 0 THEN 1 ELSE 0 END),
            sum(CASE WHEN marks & 16 <> 0 THEN 1 ELSE 0 END)
        FROM deliveries GROUP BY send_id ORDER BY send_id
        """;

    public static SendFacts Read(CheckRow row) =>
        new(row.Number(0), row.Number(1), (int)row.Number(2), (int)row.Number(3), row.Number(4), row.Number(5), ReadTally(row, 6));

    public static Tally ReadTally(CheckRow row, int first) => new()
    {
        Recipients = row.Number(first),
        Sent = row.Number(first + 1),
        Delivered = row.Number(first + 2),
        Bounced = row.Number(first + 3),
        Delayed = row.Number(first + 4),
        Uncertain = row.Number(first + 5),
        Suppressed = row.Number(first + 6),
        Failed = row.Number(first + 7),
        OpenedPeople = row.Number(first + 8),
        OpenedMachines = row.Number(first + 9),
        Clicked = row.Number(first + 10),
        Unsubscribed = row.Number(first + 11),
        Complained = row.Number(first + 12),
    };
}
