namespace Postroad.Core.Deliveries;

/// <summary>
/// Who was missed by a send, as conditions on its rows: failed, cancelled, or accepted with a bounce for a last word that did not suppress the address; closed
/// as unknown only when asked for. Both databases understand them, and look row by row into a key. Parameters: @p0 the send asked about, @p1 its customer, @p2 its list, @p3 the send that is
/// being made, or 0.
/// </summary>
public static class MissedRows
{
    /// <summary>
    /// Stands in front of a statement: the sends that mailed the same content to people of one audience, that is the first one, those to whom it missed, and so on.
    /// </summary>
    public const string Family = """
        WITH RECURSIVE up(id, missed_of) AS (
            SELECT id, missed_of FROM sends WHERE id = @p0
            UNION ALL SELECT s.id, s.missed_of FROM sends s JOIN up ON s.id = up.missed_of),
        family(id) AS (
            SELECT id FROM up WHERE missed_of IS NULL
            UNION SELECT s.id FROM sends s JOIN family f ON s.missed_of = f.id WHERE s.customer_id = @p1)
        """;

    /// <summary>Neither got it, nor may get it, by another send of the family.</summary>
    public static string NotElsewhere(string d, bool withUnknown) => $"""
        (SELECT 1 FROM family f JOIN deliveries o ON o.send_id = f.id AND o.address_key = {d}.address_key
         WHERE f.id <> @p0 AND f.id <> @p3 AND o.state <> 6 AND NOT {Condition("o", withUnknown)} LIMIT 1) IS NULL
        """;

    /// <summary>
    /// Somebody of whom it is not known whether this send reached them has it by another one of the family, or is about to: by one that is open, or by one that came later and is not
    /// known either. An earlier one that is not known is what this one was made for.
    /// </summary>
    public static string ReachedElsewhere(string d) => $"""
        EXISTS (SELECT 1 FROM family f JOIN deliveries o ON o.send_id = f.id AND o.address_key = {d}.address_key
         WHERE f.id <> @p0 AND (o.state IN (0, 1, 2, 4) OR (o.state = 3 AND NOT {Condition("o", withUnknown: false)}) OR (o.state = 8 AND f.id > @p0)))
        """;

    /// <summary>May be mailed today.</summary>
    public static string NotSuppressed(string d) =>
        $"(SELECT 1 FROM suppressions x WHERE x.email_key = {d}.address_key AND x.customer_id IN (0, @p1) AND x.list_id IN (0, coalesce({d}.list_id, @p2)) LIMIT 1) IS NULL";

    public static string Condition(string d, bool withUnknown) =>
        $"({d}.state IN (5, 7) OR ({d}.state = 3 AND {d}.outcome = 3 AND {d}.bounce IN (1, 2)){(withUnknown ? $" OR {d}.state = 8" : "")})";
}
