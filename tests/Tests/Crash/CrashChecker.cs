using Postroad.Core.Deliveries;

namespace Postroad.Tests.Crash;

/// <summary>
/// The judge of every run: compares the database, the simulator's own record of what it accepted and the figures of the screen, by the invariants as far as they can be seen
/// from outside. Knows nothing of how the run went but what it is told of who was in flight. Each finding is a sentence; none means that nobody was lost and nobody got it twice.
/// </summary>
internal sealed class CrashChecker(LedgerFacts ledger, IReadOnlyList<ReceivedMail> received, int people)
{
    private readonly List<string> findings = [];

    /// <summary>Between two moments of a run.</summary>
    public IReadOnlyList<string> Since(LedgerFacts earlier)
    {
        Grew(earlier);
        return findings;
    }

    /// <param name="uncertainLimit">Deliveries that may have been uncertain at any time: what was in flight at each crash, and what the provider's faults left open.</param>
    /// <param name="earlier">The ledger after the crash before.</param>
    public IReadOnlyList<string> Check(long uncertainLimit, LedgerFacts? earlier)
    {
        foreach (var send in ledger.Sends)
        {
            var rows = ledger.Rows.Where(r => r.Send == send.Id).ToList();
            var mails = received.Where(m => m.Campaign == send.Campaign).GroupBy(m => m.Recipient.ToLowerInvariant()).ToDictionary(g => g.Key, g => g.ToList());
            Audience(send, rows);
            Ended(send, rows);
            Everybody(send, rows, mails);
            Waiting(send, rows);
            Counters(send, rows);
        }

        Require("I6", "deliveries were uncertain at some time, and nothing says when and why",
            ledger.Rows.Count(r => (r.Marks.HasFlag(DeliveryMarks.WasUncertain) || r.State is DeliveryState.Ambiguous or DeliveryState.UnknownClosed) && ledger.Doubts.All(d => (d.Send, d.Seq) != (r.Send, r.Seq))));
        Require("I6", "deliveries were uncertain at some time, more than were in flight", ledger.Rows.Count(r => r.Marks.HasFlag(DeliveryMarks.WasUncertain)), over: uncertainLimit);
        Require("I4", "mails of unknown campaigns", received.Count(m => ledger.Sends.All(s => s.Campaign != m.Campaign)));
        if (earlier is not null) Grew(earlier);
        if (ledger.Integrity is not (null or "ok")) findings.Add($"I15: SQLite finds {ledger.Integrity}");
        return findings;
    }

    /// <summary>
    /// Who is uncertain because a process stopped was on the wire at one of the stops, submission by submission.
    /// </summary>
    /// <param name="inFlight">What the ledger had as being submitted at each stop.</param>
    /// <param name="unseen">So many more may be: of stops at which nobody could look.</param>
    public IReadOnlyList<string> OnlyInFlight(IReadOnlySet<(long Send, int Seq, int Attempt)> inFlight, long unseen)
    {
        Require("I6", "deliveries are uncertain because a process stopped, and were not on the wire when it did",
            ledger.Doubts.Count(d => d.Cause == DoubtCause.ProcessStopped && !inFlight.Contains((d.Send, d.Seq, d.Attempt))), over: unseen);
        return findings;
    }

    /// <summary>When every event has come and was read: what the provider has is known, and delivered is delivered.</summary>
    public IReadOnlyList<string> WithAllEvents()
    {
        var theirs = received.Select(m => (m.Campaign, Recipient: m.Recipient.ToLowerInvariant())).ToHashSet();
        var campaigns = ledger.Sends.ToDictionary(s => s.Id, s => s.Campaign);
        Require("I7", "deliveries are closed as unknown although the provider has them and has told so",
            ledger.Rows.Count(r => r.State is DeliveryState.UnknownClosed or DeliveryState.Ambiguous && theirs.Contains((campaigns[r.Send], r.Address))));
        var delivered = ledger.Rows.Count(r => r.State == DeliveryState.Accepted && r.Outcome == Outcome.Delivered);
        if (delivered != theirs.Count) findings.Add($"I10: {delivered} deliveries are called delivered, and the provider has delivered {theirs.Count}");
        return findings;
    }

    /// <summary>Nobody refuses, leaves out or cancels anybody in this run: whoever ended so is lost.</summary>
    public IReadOnlyList<string> WithoutRefusals()
    {
        Require("I2", "people were refused, left out or cancelled, and nothing in the run does that",
            ledger.Rows.Count(r => r.State is DeliveryState.Rejected or DeliveryState.Skipped or DeliveryState.Cancelled));
        return findings;
    }

    /// <summary>The figures of a screen are those of the rows.</summary>
    public IReadOnlyList<string> Screen(IReadOnlyDictionary<string, long> seen)
    {
        var send = ledger.Sends[^1].Id;
        var rows = ledger.Rows.Where(r => r.Send == send).Aggregate(default(Tally), (sum, r) => sum + Tally.Of(r.State, r.Outcome, r.Marks));
        (string Name, long Count)[] figures =
        [
            ("Recipients", rows.Recipients), ("Sent", rows.Sent), ("Delivered", rows.Delivered), ("Bounced", rows.Bounced), ("Still trying", rows.Delayed), ("Uncertain", rows.Uncertain),
            ("Queued", rows.Recipients - rows.Sent - rows.Suppressed - rows.Failed), ("Suppressed", rows.Suppressed), ("Failed", rows.Failed),
            ("No answer yet", rows.Sent - rows.Delivered - rows.Bounced - rows.Delayed - rows.Uncertain),
        ];
        foreach (var (name, count) in figures)
        {
            if (!seen.TryGetValue(name, out var shown)) findings.Add($"I10: the screen does not say \"{name}\"");
            else if (shown != count) findings.Add($"I10: the screen says {shown} {name}, the rows say {count}");
        }

        return findings;
    }

    private void Audience(SendFact send, List<RowFact> rows)
    {
        if (rows.Count != people) findings.Add($"I1: send {send.Id} has {rows.Count} rows for {people} people");
        Require("I1", "addresses stand twice in a send", rows.Count - rows.DistinctBy(r => r.Address).Count());
        var ranges = ledger.Leases.Where(l => l.Send == send.Id).ToList();
        Require("I1", "rows lie in no range or in several", rows.Count(r => ranges.Count(l => r.Seq >= l.First && r.Seq <= l.Last) != 1));
    }

    private void Ended(SendFact send, List<RowFact> rows)
    {
        if (send.Status != (long)SendStatus.Finished) findings.Add($"I12: send {send.Id} has not finished (status {send.Status})");
        Require("I2", "rows are still open", rows.Count(r => IsOpen(r.State)));
        Require("I12", "ranges are still open", ledger.Leases.Count(l => l.Send == send.Id && l.Open > 0));
    }

    private void Everybody(SendFact send, List<RowFact> rows, Dictionary<string, List<ReceivedMail>> mails)
    {
        var byAddress = rows.DistinctBy(r => r.Address).ToDictionary(r => r.Address);
        Require("I3", "accepted rows are not at the provider", rows.Count(r => r.State == DeliveryState.Accepted && !mails.ContainsKey(r.Address)));
        Require("I3", "people at the provider have no row", mails.Keys.Count(a => !byAddress.ContainsKey(a)));
        Require("I4", "people got it more than once", mails.Values.Count(m => m.Count > 1));
        Require("I5", "people at the provider are queued, skipped, cancelled or refused in the ledger",
            mails.Keys.Count(a => byAddress.TryGetValue(a, out var row) && row.State is not (DeliveryState.Accepted or DeliveryState.Ambiguous or DeliveryState.UnknownClosed)));
        Require("I13", "mails carry an attempt that their row has not reached", mails.Sum(m => m.Value.Count(mail => byAddress.TryGetValue(m.Key, out var row) && mail.Attempt > row.Attempt)));
        var ids = mails.SelectMany(m => m.Value).Select(m => m.Id).ToHashSet();
        Require("I3", "pieces of evidence name mails that the provider does not have", ledger.Evidence.Count(e => e.Send == send.Id && !ids.Contains(e.MessageId)));
    }

    private void Waiting(SendFact send, List<RowFact> rows)
    {
        var waits = ledger.Retries.Where(r => r.Send == send.Id).Select(r => r.Seq).ToHashSet();
        Require("I12", "waiting or uncertain rows have no retry row", rows.Count(r => r.State is DeliveryState.Retrying or DeliveryState.Ambiguous && !waits.Contains(r.Seq)));
        Require("I12", "ended rows have a retry row", rows.Count(r => !IsOpen(r.State) && waits.Contains(r.Seq)));
    }

    private void Counters(SendFact send, List<RowFact> rows)
    {
        var counted = rows.Aggregate(default(Tally), (sum, r) => sum + Tally.Of(r.State, r.Outcome, r.Marks));
        var stored = ledger.Totals.GetValueOrDefault(send.Id);
        if (stored != counted) findings.Add($"I10: send {send.Id} counts {stored}, its rows say {counted}");
    }

    /// <summary>Epochs and attempts never fall, and what was accepted once stays so.</summary>
    private void Grew(LedgerFacts past)
    {
        var now = ledger.Rows.ToDictionary(r => (r.Send, r.Seq));
        var leases = ledger.Leases.ToDictionary(l => (l.Send, l.First));
        Require("I13", "epochs of leases fell", past.Leases.Count(l => leases.TryGetValue((l.Send, l.First), out var later) && later.Epoch < l.Epoch));
        Require("I13", "epochs or attempts of rows fell", past.Rows.Count(r => now.TryGetValue((r.Send, r.Seq), out var later) && (later.Epoch < r.Epoch || later.Attempt < r.Attempt)));
        Require("I2", "rows were accepted once and are not any more", past.Rows.Count(r => r.State == DeliveryState.Accepted && now.TryGetValue((r.Send, r.Seq), out var later) && later.State != DeliveryState.Accepted));
        Require("I1", "rows vanished", past.Rows.Count(r => !now.ContainsKey((r.Send, r.Seq))));
    }

    private void Require(string invariant, string what, long count, long over = 0)
    {
        if (count > over) findings.Add($"{invariant}: {count} {what}{(over > 0 ? $" (limit {over})" : "")}");
    }

    private static bool IsOpen(DeliveryState state) => state is DeliveryState.Queued or DeliveryState.Retrying or DeliveryState.Submitting or DeliveryState.Ambiguous;
}
