using Microsoft.EntityFrameworkCore;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Deliveries;

/// <summary>How a test went, as of now.</summary>
public sealed record TestReport
{
    public required string Id { get; init; }

    public required string Of { get; init; }

    public required string Subject { get; init; }

    public required string From { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required string Server { get; init; }

    public required ServerState ServerState { get; init; }

    /// <summary>Why nothing leaves through the server. Null: nothing to say.</summary>
    public required string? ServerReason { get; init; }

    public required IReadOnlyList<TestLine> Lines { get; init; }

    /// <summary>Nothing about it will change soon: each address is delivered, refused or uncertain.</summary>
    public bool IsSettled => Lines.All(l => l.IsSettled);
}

/// <summary>One address of a test.</summary>
public sealed record TestLine
{
    public required string Address { get; init; }

    public required DeliveryState State { get; init; }

    public required Outcome Outcome { get; init; }

    public required BounceKind Bounce { get; init; }

    public required DeliveryMarks Marks { get; init; }

    /// <summary>When it was handed over. Null: not yet.</summary>
    public required DateTimeOffset? HandedOverAt { get; init; }

    /// <summary>The provider's id, by which its events and its support know the message. Null: it took none.</summary>
    public required string? MessageId { get; init; }

    /// <summary>In a few words of ours. Null: nothing to say.</summary>
    public required string? Reason { get; init; }

    /// <summary>The provider's or receiving server's own words. Null: none.</summary>
    public required string? Words { get; init; }

    /// <summary>Why it was refused, and what to do. Null: it was not, or there is nothing to do.</summary>
    public required Explanation? Why { get; init; }

    public bool IsSettled => State is DeliveryState.Rejected or DeliveryState.Skipped or DeliveryState.Cancelled or DeliveryState.UnknownClosed || Outcome is Outcome.Delivered or Outcome.Bounced;
}

internal static class TestReports
{
    public static async Task<IReadOnlyList<TestReport>> ReadAsync(PostroadDb db, IQueryable<TestSend> tests, int most, CancellationToken cancel)
    {
        var found = await tests.OrderByDescending(t => t.SendId).Take(most)
            .Join(db.Set<Send>(), t => t.SendId, s => s.Id, (t, s) => new { Test = t, s.ServerId })
            .Join(db.Set<SendingServer>(), x => x.ServerId, v => v.Id, (x, v) => new { x.Test, Server = v }).ToListAsync(cancel);
        var ids = found.ConvertAll(x => x.Test.SendId);
        var rows = await db.Set<Delivery>().Where(d => ids.Contains(d.SendId)).OrderBy(d => d.Seq).ToListAsync(cancel);
        var evidence = await db.Set<Evidence>().Where(e => ids.Contains(e.SendId)).OrderByDescending(e => e.Attempt).ToListAsync(cancel);
        return [.. found.OrderByDescending(x => x.Test.SendId).Select(x => Report(x.Test, x.Server, rows, evidence))];
    }

    private static TestReport Report(TestSend test, SendingServer server, List<Delivery> rows, List<Evidence> evidence) => new()
    {
        Id = test.PublicId,
        Of = test.Of,
        Subject = test.Subject,
        From = test.FromAddress,
        CreatedAt = test.CreatedAt,
        CreatedBy = test.CreatedBy,
        Server = server.Name,
        ServerState = server.State,
        ServerReason = server.StateReason,
        Lines = [.. rows.Where(d => d.SendId == test.SendId).Select(d => Line(d, server, evidence.Find(e => e.SendId == d.SendId && e.Seq == d.Seq)?.MessageId))],
    };

    private static TestLine Line(Delivery row, SendingServer server, string? messageId) => new()
    {
        Address = row.Address,
        State = row.State,
        Outcome = row.Outcome,
        Bounce = row.Bounce,
        Marks = row.Marks,
        HandedOverAt = row.State is DeliveryState.Queued or DeliveryState.Retrying or DeliveryState.Skipped or DeliveryState.Cancelled ? null : row.IntentAt,
        MessageId = messageId,
        Reason = row.Reason,
        Words = row.Words,
        Why = row.State switch
        {
            DeliveryState.Rejected when Outcomes.StopOf(row.Reason) is var stop and not StopReason.None => server.IsSes ? SesExplanations.Of(stop, server.Region, row.Words ?? "") : SmtpExplanations.Of(stop, server.Host ?? ""),
            DeliveryState.Rejected when Outcomes.RejectOf(row.Reason) is { } reason => server.IsSes ? SesExplanations.Of(reason, server.Region) : SmtpExplanations.Of(reason),
            DeliveryState.Ambiguous or DeliveryState.UnknownClosed => server.IsSes ? SesExplanations.OfUnknown() : SmtpExplanations.OfUnknown(),
            _ => null,
        },
    };
}
