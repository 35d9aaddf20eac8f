using Postroad.Core.Deliveries;

namespace Postroad.Tests.Crash;

/// <summary>The judge itself: each kind of harm, planted into a run in which all is well, is found.</summary>
public sealed class CheckerTests
{
    public static TheoryData<string, string> Harm => new()
    {
        { "I1", "a row too few" },
        { "I1", "a row vanished" },
        { "I1", "an address twice" },
        { "I1", "a row outside its range" },
        { "I2", "a row left submitting" },
        { "I3", "accepted and not at the provider" },
        { "I3", "at the provider and nobody's" },
        { "I3", "evidence of nothing" },
        { "I4", "a copy" },
        { "I5", "skipped and at the provider" },
        { "I6", "too many uncertain" },
        { "I10", "a counter too high" },
        { "I12", "finished with an open range" },
        { "I12", "a retry row left over" },
        { "I12", "not finished" },
        { "I13", "an epoch that fell" },
        { "I15", "a damaged file" },
    };

    [Fact]
    public void A_run_in_which_all_is_well_has_no_finding() => Assert.Empty(new CrashChecker(Ledger(), Mails(), 4).Check(1, Ledger()));

    [Theory, MemberData(nameof(Harm))]
    public void A_planted_violation_is_found(string invariant, string harm)
    {
        var (ledger, mails, earlier) = Planted(harm);
        Assert.Contains(new CrashChecker(ledger, mails, 4).Check(1, earlier), f => f.StartsWith(invariant + ":", StringComparison.Ordinal));
    }

    private static (LedgerFacts Ledger, List<ReceivedMail> Mails, LedgerFacts Earlier) Planted(string harm)
    {
        var (ledger, mails) = (Ledger(), Mails());
        return harm switch
        {
            "a row too few" => (ledger with { Rows = [.. ledger.Rows.Take(3)] }, mails, ledger with { Rows = [] }),
            "a row vanished" => (ledger with { Rows = [.. ledger.Rows.Skip(1)] }, mails, ledger),
            "an address twice" => (ledger with { Rows = [.. ledger.Rows.Select(r => r.Seq == 2 ? r with { Address = "p1@example.com", Seq = 2 } : r)] }, mails, ledger),
            "a row outside its range" => (ledger with { Leases = [new LeaseFact(1, 1, 3, 0, 2)] }, mails, ledger),
            "a row left submitting" => (With(ledger, 4, r => r with { State = DeliveryState.Submitting }), mails, ledger with { Rows = [] }),
            "accepted and not at the provider" => (ledger, [.. mails.Skip(1)], ledger),
            "at the provider and nobody's" => (ledger, [.. mails, new ReceivedMail("m9", "stranger@example.com", "c1", 1, default)], ledger),
            "evidence of nothing" => (ledger with { Evidence = [.. ledger.Evidence, new EvidenceFact(1, 1, "never")] }, mails, ledger),
            "a copy" => (ledger, [.. mails, mails[0] with { Id = "m9" }], ledger),
            "skipped and at the provider" => (With(ledger, 1, r => r with { State = DeliveryState.Skipped }), mails, ledger with { Rows = [] }),
            "too many uncertain" => (With(ledger, 1, r => r with { Marks = DeliveryMarks.WasUncertain }), mails, ledger),
            "a counter too high" => (ledger with { Totals = new Dictionary<long, Tally> { [1] = ledger.Totals[1] with { Sent = 9 } } }, mails, ledger),
            "finished with an open range" => (ledger with { Leases = [new LeaseFact(1, 1, 4, 1, 2)] }, mails, ledger),
            "a retry row left over" => (ledger with { Retries = [new RetryFact(1, 2, false)] }, mails, ledger),
            "not finished" => (ledger with { Sends = [ledger.Sends[0] with { Status = (long)SendStatus.Running }] }, mails, ledger),
            "an epoch that fell" => (ledger, mails, ledger with { Leases = [new LeaseFact(1, 1, 4, 0, 3)] }),
            _ => (ledger with { Integrity = "row 3 missing from index" }, mails, ledger),
        };
    }

    private static LedgerFacts With(LedgerFacts ledger, int seq, Func<RowFact, RowFact> change)
    {
        List<RowFact> rows = [.. ledger.Rows.Select(r => r.Seq == seq ? change(r) : r)];
        return ledger with { Rows = rows, Totals = Count(rows) };
    }

    /// <summary>Three accepted, one of which was uncertain, and one closed as unknown, which the provider has.</summary>
    private static LedgerFacts Ledger()
    {
        RowFact[] rows =
        [
            new(1, 1, "p1@example.com", DeliveryState.Accepted, 1, 1, Outcome.Delivered, DeliveryMarks.None),
            new(1, 2, "p2@example.com", DeliveryState.Accepted, 1, 1, Outcome.None, DeliveryMarks.None),
            new(1, 3, "p3@example.com", DeliveryState.Accepted, 2, 2, Outcome.Delivered, DeliveryMarks.None),
            new(1, 4, "p4@example.com", DeliveryState.UnknownClosed, 1, 2, Outcome.None, DeliveryMarks.WasUncertain),
        ];
        return new LedgerFacts
        {
            Sends = [new SendFact(1, (long)SendStatus.Finished, "c1")],
            Rows = rows,
            Leases = [new LeaseFact(1, 1, 4, 0, 2)],
            Retries = [],
            Evidence = [new EvidenceFact(1, 1, "m1"), new EvidenceFact(1, 2, "m2"), new EvidenceFact(1, 3, "m3")],
            Totals = Count(rows),
            Integrity = "ok",
        };
    }

    private static List<ReceivedMail> Mails() => [.. Enumerable.Range(1, 4).Select(i => new ReceivedMail($"m{i}", $"p{i}@example.com", "c1", 1, default))];

    private static Dictionary<long, Tally> Count(IEnumerable<RowFact> rows) =>
        new() { [1] = rows.Aggregate(default(Tally), (sum, r) => sum + Tally.Of(r.State, r.Outcome, r.Marks)) };
}
