using Microsoft.EntityFrameworkCore;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Persistence;

namespace Postroad.Core.Reports;

/// <summary>Whom "send to those who were missed" would reach, and why not the others: the groups add up to all recipients.</summary>
public sealed record MissedPreview
{
    /// <summary>Get it, by why they were missed; most first.</summary>
    public required IReadOnlyList<MissedGroup> Missed { get; init; }

    /// <summary>Closed as unknown: get it only when asked for.</summary>
    public required long Unknown { get; init; }

    public required long Delivered { get; init; }

    /// <summary>Bounced for good, or on the provider's suppression list.</summary>
    public required long HardBounces { get; init; }

    public required long StillTrying { get; init; }

    public required long NoAnswerYet { get; init; }

    /// <summary>Left out while it was sent.</summary>
    public required long LeftOut { get; init; }

    /// <summary>Missed, and suppressed or unsubscribed since.</summary>
    public required long SuppressedSince { get; init; }

    /// <summary>Missed, and mailed by an earlier send to those who were missed.</summary>
    public required long MailedSince { get; init; }

    public required long Recipients { get; init; }

    /// <summary>How many such campaigns there are already; handed back with the press of the button, so that two presses make one.</summary>
    public required int Earlier { get; init; }

    public long Reached => Missed.Sum(m => m.Count);
}

/// <param name="Reason">In our words.</param>
/// <param name="Status">RFC 3463 code, "" when not told.</param>
public sealed record MissedGroup(string Reason, string Status, BounceKind Bounce, DeliveryState State, long Count);

/// <summary>Counts from the rows of an ended campaign: one walk through them, half a second for a million.</summary>
public sealed class MissedPreviews(Database database)
{
    public async Task<MissedPreview> ReadAsync(CampaignHead head, CancellationToken cancel)
    {
        var rows = await CountAsync(head, cancel);
        await using var db = database.Read(head.Customer);
        var earlier = await db.Set<Campaign>().CountAsync(c => c.MissedOf == head.Id.Value, cancel);
        long Sum(Func<Row, bool> which) => rows.Where(which).Sum(r => r.Count);
        bool IsUnknown(Row r) => r.State == DeliveryState.UnknownClosed;
        return new MissedPreview
        {
            Missed = [.. rows.Where(r => r.IsMissed && !IsUnknown(r) && r is { Elsewhere: false, Suppressed: false }).GroupBy(r => new { r.Reason, r.Status, r.Bounce, r.State })
                .Select(g => new MissedGroup(g.Key.Reason, g.Key.Status, g.Key.Bounce, g.Key.State, g.Sum(r => r.Count))).OrderByDescending(g => g.Count).ThenBy(g => g.Reason)],
            Unknown = Sum(r => IsUnknown(r) && r is { Elsewhere: false, Suppressed: false }),
            Delivered = Sum(r => r is { State: DeliveryState.Accepted, Outcome: Outcome.Delivered }),
            HardBounces = Sum(r => r is { State: DeliveryState.Accepted, Outcome: Outcome.Bounced, IsMissed: false }),
            StillTrying = Sum(r => r is { State: DeliveryState.Accepted, Outcome: Outcome.Delayed }),
            NoAnswerYet = Sum(r => r is { State: DeliveryState.Accepted, Outcome: Outcome.None }),
            LeftOut = Sum(r => r.State == DeliveryState.Skipped),
            SuppressedSince = Sum(r => r is { IsMissed: true, Elsewhere: false, Suppressed: true }),
            MailedSince = Sum(r => r is { IsMissed: true, Elsewhere: true }),
            Recipients = rows.Sum(r => r.Count),
            Earlier = earlier,
        };
    }

    private async Task<List<Row>> CountAsync(CampaignHead head, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            {MissedRows.Family}
            SELECT x.state, x.outcome, x.bounce, x.reason, x.status, x.missed, x.elsewhere, x.suppressed, count(*) FROM (
                SELECT d.state, d.outcome, CASE WHEN m.yes = 1 THEN d.bounce ELSE 0 END AS bounce, CASE WHEN m.yes = 1 THEN d.reason END AS reason,
                       CASE WHEN m.yes = 1 THEN d.status END AS status, m.yes AS missed,
                       CASE WHEN m.yes = 1 AND NOT {MissedRows.NotElsewhere("d", withUnknown: false)} THEN 1 ELSE 0 END AS elsewhere,
                       CASE WHEN m.yes = 1 AND NOT {MissedRows.NotSuppressed("d")} THEN 1 ELSE 0 END AS suppressed
                FROM deliveries d JOIN (SELECT 1 AS yes UNION ALL SELECT 0) m ON m.yes = CASE WHEN {MissedRows.Condition("d", true)} THEN 1 ELSE 0 END
                WHERE d.send_id = @p0 AND d.customer_id = @p1) x
            GROUP BY x.state, x.outcome, x.bounce, x.reason, x.status, x.missed, x.elsewhere, x.suppressed
            """;
        foreach (var (name, value) in new[] { ("@p0", head.Send!.Value.Value), ("@p1", head.Customer.Value), ("@p2", head.List.Value), ("@p3", 0L) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        var rows = new List<Row>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new Row(
                (DeliveryState)reader.GetInt16(0), (Outcome)reader.GetInt16(1), (BounceKind)reader.GetInt32(2), reader.IsDBNull(3) ? "No reason was kept" : reader.GetString(3),
                reader.IsDBNull(4) ? "" : reader.GetString(4), reader.GetInt32(5) == 1, reader.GetInt32(6) == 1, reader.GetInt32(7) == 1, reader.GetInt64(8)));
        }

        return rows;
    }

    private sealed record Row(DeliveryState State, Outcome Outcome, BounceKind Bounce, string Reason, string Status, bool IsMissed, bool Elsewhere, bool Suppressed, long Count);
}
