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
        { "I6", "a doubt that nothing tells of" },
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

    [Fact]
    public void Whoever_was_not_on_the_wire_when_the_process_stopped_may_not_be_uncertain_for_it()
    {
        HashSet<(long, int, int)> wire = [(1, 4, 1)];
        Assert.Empty(Judge(Ledger()).OnlyInFlight(wire, unseen: 0));
        Assert.Contains(Judge(Ledger()).OnlyInFlight(new HashSet<(long, int, int)> { (1, 4, 2), (1, 3, 1) }, unseen: 0), IsOf("I6"));
        var second = Ledger() with { Doubts = [.. Ledger().Doubts, new DoubtFact(1, 2, 1, DoubtCause.ProcessStopped, DoubtEnding.Event)] };
        Assert.Contains(Judge(second).OnlyInFlight(wire, unseen: 0), IsOf("I6"));
        Assert.Empty(Judge(second).OnlyInFlight(wire, unseen: 1));
    }

    /// <summary>Whoever ends as refused, left out or cancelled has no mail, and no other invariant minds.</summary>
    [Theory]
    [InlineData(DeliveryState.Rejected)]
    [InlineData(DeliveryState.Skipped)]
    [InlineData(DeliveryState.Cancelled)]
    public void People_who_were_given_up_are_found(DeliveryState ended)
    {
        Assert.Empty(Judge(Ledger()).WithoutRefusals());
        var given = With(Ledger(), 2, r => r with { State = ended }) with { Evidence = [new EvidenceFact(1, 1, "m1"), new EvidenceFact(1, 3, "m3")] };
        List<ReceivedMail> mails = [.. Mails().Where(m => m.Id != "m2")];
        Assert.Empty(new CrashChecker(given, mails, 4).Check(1, earlier: null));
        Assert.Contains(new CrashChecker(given, mails, 4).WithoutRefusals(), IsOf("I2"));
    }

    [Fact]
    public void What_the_provider_has_told_is_known_when_all_events_are_read()
    {
        var told = With(With(Ledger(), 4, r => r with { State = DeliveryState.Accepted, Outcome = Outcome.Delivered }), 2, r => r with { Outcome = Outcome.Delivered });
        Assert.Empty(Judge(told).WithAllEvents());
        Assert.Contains(Judge(Ledger()).WithAllEvents(), IsOf("I7"));
        Assert.Contains(Judge(With(told, 1, r => r with { Outcome = Outcome.None })).WithAllEvents(), IsOf("I10"));
    }

    [Fact]
    public void A_screen_that_says_something_else_is_found()
    {
        Dictionary<string, long> seen = new()
        {
            ["Recipients"] = 4, ["Sent"] = 4, ["Delivered"] = 2, ["Bounced"] = 0, ["Still trying"] = 0, ["No answer yet"] = 1, ["Uncertain"] = 1, ["Queued"] = 0, ["Suppressed"] = 0, ["Failed"] = 0,
        };
        Assert.Empty(Judge(Ledger()).Screen(seen));
        foreach (var name in seen.Keys)
        {
            Assert.Contains(Judge(Ledger()).Screen(new Dictionary<string, long>(seen) { [name] = 7 }), IsOf("I10"));
            Assert.Contains(Judge(Ledger()).Screen(seen.Where(f => f.Key != name).ToDictionary()), IsOf("I10"));
        }
    }

    /// <summary>Whatever time the run takes, and whatever it hits meanwhile.</summary>
    [Fact]
    public void A_seed_draws_the_same_blows_each_time_and_freezes_of_two_to_ten_leases()
    {
        var plan = new CrashPlan { Seed = 1693003254, Blows = 1000, People = 100, Url = "sqlite:here" };
        var drawn = plan.Draw();
        Assert.Equal(drawn, plan.Draw());
        Assert.Equal(drawn.Take(20), (plan with { Blows = 20 }).Draw());
        Assert.NotEqual(drawn, (plan with { Seed = 2 }).Draw());
        Assert.All(drawn, d => Assert.InRange(d.Freeze(2).TotalSeconds, 4, 20));
        Assert.True(drawn.Max(d => d.Freeze(2).TotalSeconds) > 19);
        Assert.All(drawn, d => Assert.InRange(d.Target(100, 10), 101, 110));
    }

    private static CrashChecker Judge(LedgerFacts ledger) => new(ledger, Mails(), 4);

    private static Predicate<string> IsOf(string invariant) => finding => finding.StartsWith(invariant + ":", StringComparison.Ordinal);

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
            "a doubt that nothing tells of" => (ledger with { Doubts = [] }, mails, ledger),
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
            Doubts = [new DoubtFact(1, 4, 1, DoubtCause.ProcessStopped, DoubtEnding.ClosedByTime)],
            Totals = Count(rows),
            Integrity = "ok",
        };
    }

    private static List<ReceivedMail> Mails() => [.. Enumerable.Range(1, 4).Select(i => new ReceivedMail($"m{i}", $"p{i}@example.com", "c1", 1, default))];

    private static Dictionary<long, Tally> Count(IEnumerable<RowFact> rows) =>
        new() { [1] = rows.Aggregate(default(Tally), (sum, r) => sum + Tally.Of(r.State, r.Outcome, r.Marks)) };
}
