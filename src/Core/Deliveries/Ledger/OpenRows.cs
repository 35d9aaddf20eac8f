namespace Postroad.Core.Deliveries.Ledger;

/// <summary>What is still open in a range, counted from its rows and never carried along; both databases understand it.</summary>
internal static class OpenRows
{
    /// <summary>
    /// A row that waits in the retry table belongs to its own lease there, also while it is being submitted again: counted here, the range would stay open with
    /// nothing in it to take. Asked row by row: as NOT EXISTS, PostgreSQL reads all of the retry table first.
    /// </summary>
    /// <param name="range">Name of the lease row in the statement.</param>
    public static string Of(string range) => $"""
        (SELECT count(*) FROM deliveries d WHERE d.send_id = {range}.send_id AND d.seq BETWEEN {range}.first_seq AND {range}.last_seq
         AND (d.state = 0 OR (d.state = 2 AND (SELECT 1 FROM retries r WHERE r.send_id = d.send_id AND r.seq = d.seq LIMIT 1) IS NULL)))
        """;
}
