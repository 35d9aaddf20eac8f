using Postroad.Core.Advisor;
using Postroad.Core.Advisor.Findings;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;

namespace Postroad.Tests.Advisor;

/// <summary>Each rule speaks at its evidence, and is silent one step short of it.</summary>
public sealed class RuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    private static readonly AccountReading Good = new() { AskedAt = Now, Max24HourSend = 50_000, MaxSendRate = 14, SentLast24Hours = 1000, Production = true, SendingEnabled = true, Enforcement = "HEALTHY", Plan = "NONE" };

    private static readonly ServerLook Look = new() { At = Now, Account = Good, IsAnswered = true, Identity = "harbourlane.example", IsVerified = true, Permissions = [Told("ses:GetAccount", true), Told("ses:GetEmailIdentity", true)] };

    private static readonly SesRegion Paris = new("eu-west-3", "Paris"), Ireland = new("eu-west-1", "Ireland");

    /// <summary>What is seen, and what lacks one step.</summary>
    private static readonly Dictionary<FindingKind, (ServerFacts Seen, ServerFacts Short)> OfServers = new()
    {
        [FindingKind.AccountPaused] = (Server(Look with { Account = Good with { Enforcement = "SHUTDOWN" } }), Server(Look with { Account = Good with { Enforcement = "PROBATION" } })),
        [FindingKind.AccountUnderReview] = (Server(Look with { Account = Good with { Enforcement = "PROBATION" } }), Server(Look)),
        [FindingKind.IdentityElsewhere] = (Server(Look with { IsVerified = false, Others = [Has(Ireland, true)] }), Server(Look with { IsVerified = false, Others = [Has(Ireland, false)] })),
        [FindingKind.DefaultFromLost] = (Server(Look with { IsVerified = false, Others = [Has(Ireland, false)] }), Server(Look with { IsVerified = false, Others = [Has(Ireland, true)] })),
        [FindingKind.RecipientRefused] = (Server(Look with { Account = Good with { Production = false } }) with { RefusedTest = "failed the check" }, Server(Look with { Account = Good with { Production = false } })),
        [FindingKind.SandboxHere] = (Server(Look with { Account = Good with { Production = false, Max24HourSend = 200 }, Others = [Has(Paris, true)] }), Server(Look with { Account = Good with { Production = false, Max24HourSend = 200 }, Others = [Sandboxed(Paris)] })),
        [FindingKind.RaisedStepwise] = (Server(Look with { Account = Good with { Max24HourSend = 200 } }), Server(Look with { Account = Good with { Max24HourSend = 201 } })),
        [FindingKind.AccountShared] = (Server(Look with { Account = Good with { SentLast24Hours = 1100 } }) with { SentInRegion = 1000 }, Server(Look with { Account = Good with { SentLast24Hours = 1099 } }) with { SentInRegion = 1000 }),
        [FindingKind.Throttled] = (Server(Look) with { SlowedDown = 10 }, Server(Look) with { SlowedDown = 9 }),
        [FindingKind.NoEvents] = (Server(Look) with { Mail = new MailFlow(1, 0, 0, 0) }, Server(Look) with { Mail = new MailFlow(1, 1, 0, 0) }),
        [FindingKind.PermissionMissing] = (Server(Look with { Permissions = [Told("ses:GetAccount", false), Told("ses:GetEmailIdentity", true)] }), Server(Look)),
        [FindingKind.ConditionOnReads] = (Server(Denied) with { Mail = new MailFlow(1, 1, 0, 0) }, Server(Denied)),
        [FindingKind.ClockWrong] = (Server(Look with { ClockAhead = TimeSpan.FromMinutes(-5) }), Server(Look with { ClockAhead = TimeSpan.FromSeconds(299) })),
        [FindingKind.PlanChanged] = (Server(Look, plan: "ESSENTIALS"), Server(Look, plan: "NONE")),
        [FindingKind.ServerBlocked] = (Blocked(StopReason.InvalidCredentials, Look), Blocked(StopReason.AccountSuspended, Look with { Account = Good with { Enforcement = "SHUTDOWN" } })),
        [FindingKind.LoopNotProven] = (Server(Look) with { Proof = Proof(ProofState.Failed) }, Server(Look) with { Proof = Proof(ProofState.Proven) }),
    };

    private static readonly Dictionary<FindingKind, (CampaignFacts Seen, CampaignFacts Short)> OfCampaigns = new()
    {
        [FindingKind.BouncesHigh] = (Campaign() with { HardBounced = 10 }, Campaign() with { HardBounced = 9 }),
        [FindingKind.ComplaintsHigh] = (Campaign() with { Sent = 2000, Complained = 2 }, Campaign() with { Sent = 2001, Complained = 2 }),
        [FindingKind.CampaignHeld] = (Campaign() with { State = CampaignState.Waiting, StateReason = "Its sender is refused: it is not verified" }, Campaign() with { State = CampaignState.Waiting, StateReason = "SES Frankfurt is out of quota" }),
        [FindingKind.OpensAtZero] = (Campaign() with { Delivered = 50, StartedAt = Now.AddHours(-2) }, Campaign() with { Delivered = 50, StartedAt = Now.AddHours(-2), Opened = 1 }),
    };

    private static readonly SetTracking Counts = new("postroad", Opens: true, Clicks: false);

    private static ServerLook Denied => Look with { Account = null, IsVerified = null, Permissions = [Told("ses:GetAccount", false), Told("ses:GetEmailIdentity", false)] };

    [Fact]
    public void Each_rule_about_servers_speaks_at_its_evidence_and_not_one_step_short_of_it()
    {
        foreach (var (kind, (seen, small)) in OfServers)
        {
            Assert.True(Has(kind, new CheckUp { At = Now, Terms = SesTerms.Published, Servers = [seen] }), $"{kind} is not seen");
            Assert.False(Has(kind, new CheckUp { At = Now, Terms = SesTerms.Published, Servers = [small] }), $"{kind} is seen one step short of it");
        }
    }

    [Fact]
    public void Each_rule_about_campaigns_speaks_at_its_evidence_and_not_one_step_short_of_it()
    {
        foreach (var (kind, (seen, small)) in OfCampaigns)
        {
            Assert.True(Has(kind, new CheckUp { At = Now, Terms = SesTerms.Published, Campaigns = [seen] }), $"{kind} is not seen");
            Assert.False(Has(kind, new CheckUp { At = Now, Terms = SesTerms.Published, Campaigns = [small] }), $"{kind} is seen one step short of it");
        }
    }

    [Fact]
    public void What_Amazon_SES_and_we_count_both_is_seen_and_what_only_one_of_us_counts_is_not()
    {
        Assert.True(Twice(Campaign() with { Set = Counts }));
        Assert.True(Twice(Campaign() with { Set = Counts with { Opens = false, Clicks = true, IsOfIdentity = true } }));
        Assert.False(Twice(Campaign() with { Set = Counts, TracksOpens = false }));
        Assert.False(Twice(Campaign() with { Set = Counts with { Opens = false } }));
        Assert.False(Twice(Campaign() with { Set = Counts, ServerId = 7 }));
        Assert.IsType<Verdict.Unknown>(Assert.Single(RuleBook.Of(FindingKind.TrackedTwice).Judge(With(Campaign()))).Verdict);

        static bool Twice(CampaignFacts campaign) => Has(FindingKind.TrackedTwice, With(campaign));

        static CheckUp With(CampaignFacts campaign) => new() { At = Now, Terms = SesTerms.Published, Servers = [Server(Look)], Campaigns = [campaign] };
    }

    [Fact]
    public void Opens_that_were_left_to_a_configuration_set_which_counts_none_are_seen_by_nobody()
    {
        var left = Campaign() with { Delivered = 50, StartedAt = Now.AddHours(-2), TracksOpens = false };
        Assert.Contains("now its mails name none", Say(left with { Set = SetTracking.None })?.Cause, StringComparison.Ordinal);
        Assert.Contains("now postroad does not", Say(left with { Set = Counts with { Opens = false } })?.Cause, StringComparison.Ordinal);
        Assert.Null(Say(left with { Set = Counts }));
        Assert.Null(Say(left with { Set = SetTracking.None, WantsTracking = false }));
        Assert.Null(Say(left));

        static FindingText? Say(CampaignFacts campaign)
        {
            var rule = RuleBook.Of(FindingKind.OpensAtZero);
            return Assert.Single(rule.Judge(new CheckUp { At = Now, Terms = SesTerms.Published, Campaigns = [campaign] })).Verdict is Verdict.Seen seen ? rule.Say(seen.Evidence, campaign.Name) : null;
        }
    }

    [Fact]
    public void Every_kind_has_one_rule_and_a_control()
    {
        Assert.Equal(Enum.GetValues<FindingKind>(), RuleBook.All.Select(r => r.Kind).Order());
        // Those about domains need domains as a look left them: DomainFindingTests. Who counts twice has a test of its own above.
        Assert.Equal(Enum.GetValues<FindingKind>().Except([FindingKind.DkimUnpublished, FindingKind.DomainBroken, FindingKind.LinksBroken, FindingKind.TrackedTwice]), OfServers.Keys.Concat(OfCampaigns.Keys).Order());
    }

    [Fact]
    public void A_server_that_could_not_be_looked_at_says_nothing_of_what_its_account_would_tell()
    {
        var blind = new CheckUp { At = Now, Terms = SesTerms.Published, Servers = [Server(null)] };
        foreach (var kind in new[] { FindingKind.AccountPaused, FindingKind.AccountUnderReview, FindingKind.IdentityElsewhere, FindingKind.DefaultFromLost, FindingKind.SandboxHere, FindingKind.RaisedStepwise, FindingKind.AccountShared, FindingKind.PermissionMissing, FindingKind.ConditionOnReads, FindingKind.ClockWrong })
            Assert.All(RuleBook.Of(kind).Judge(blind), s => Assert.IsType<Verdict.Unknown>(s.Verdict));
    }

    [Theory]
    [InlineData(StopReason.Sandbox, FindingKind.RecipientRefused)]
    [InlineData(StopReason.AccessDenied, FindingKind.PermissionMissing)]
    [InlineData(StopReason.AccountSuspended, FindingKind.AccountPaused)]
    [InlineData(StopReason.SendingPaused, FindingKind.AccountPaused)]
    [InlineData(StopReason.IdentityNotVerified, FindingKind.IdentityElsewhere)]
    [InlineData(StopReason.IdentityNotVerified, FindingKind.ServerBlocked)]
    [InlineData(StopReason.SendingPaused, FindingKind.ServerBlocked)]
    [InlineData(StopReason.InvalidCredentials, FindingKind.ServerBlocked)]
    [InlineData(StopReason.Misconfigured, FindingKind.ServerBlocked)]
    public void What_blocks_a_server_is_told_by_one_finding_and_not_by_two(StopReason reason, FindingKind told)
    {
        var look = told switch
        {
            FindingKind.RecipientRefused => Look with { Account = Good with { Production = false } },
            FindingKind.AccountPaused => Look with { Account = Good with { Enforcement = "SHUTDOWN", SendingEnabled = false } },
            FindingKind.IdentityElsewhere => Look with { IsVerified = false, Others = [Has(Ireland, true)] },
            _ => Look,
        };
        var facts = new CheckUp { At = Now, Terms = SesTerms.Published, Servers = [Blocked(reason, look)] };
        Assert.Equal([told], RuleBook.All.Where(rule => Has(rule.Kind, facts)).Select(rule => rule.Kind));
    }

    [Theory]
    [InlineData(true, false, nameof(Verdict.Unknown))]
    [InlineData(false, true, nameof(Verdict.Well))]
    [InlineData(false, false, nameof(Verdict.Seen))]
    [InlineData(null, false, nameof(Verdict.Seen))]
    public void A_campaign_whose_sender_is_refused_is_told_unless_its_server_tells_it_or_it_is_verified_by_now(bool? isVerified, bool isElsewhere, string verdict)
    {
        var server = Server(Look with { IsVerified = isVerified, Others = [Has(Ireland, isElsewhere)] });
        var campaign = Campaign() with { State = CampaignState.Waiting, StateReason = "Its sender is refused: it is not verified", FromAddress = "hello@harbourlane.example", ServerId = server.Server.Id };
        Assert.Equal(verdict, Assert.Single(RuleBook.Of(FindingKind.CampaignHeld).Judge(new CheckUp { At = Now, Terms = SesTerms.Published, Servers = [server], Campaigns = [campaign] })).Verdict.GetType().Name);
    }

    [Fact]
    public void Thresholds_are_those_of_the_price_table_and_of_the_provider()
    {
        var strict = new CheckUp { At = Now, Terms = SesTerms.Published with { BounceReview = 1 }, Campaigns = [Campaign() with { HardBounced = 2 }] };
        Assert.True(Has(FindingKind.BouncesHigh, strict));
        Assert.False(Has(FindingKind.BouncesHigh, strict with { Terms = SesTerms.Published }));
        var text = Assert.IsType<Verdict.Seen>(Assert.Single(RuleBook.Of(FindingKind.BouncesHigh).Judge(strict)).Verdict);
        Assert.Contains("reviews an account from 1\u00a0% and may pause it from 10\u00a0%", RuleBook.Of(FindingKind.BouncesHigh).Say(text.Evidence, "Spring").Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("""{"Statement":[]}""", false)]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Principal":"*"}]}""", true)]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"SQS:SendMessage","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:eu-central-1:1:t"}}}}""", true)]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"SQS:SendMessage","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:eu-central-1:1:other"}}}}""", false)]
    [InlineData("""{"Statement":[{"Effect":"Deny","Action":"sqs:SendMessage"}]}""", false)]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"sqs:ReceiveMessage"}]}""", false)]
    public void The_policy_of_a_queue_lets_a_topic_in_or_not(string? policy, bool letsIn) => Assert.Equal(letsIn, EventPath.LetsIn(policy, "arn:aws:sns:eu-central-1:1:t"));

    [Theory]
    [InlineData(ServerType.Smtp, 119, nameof(Verdict.Unknown))]
    [InlineData(ServerType.Smtp, 120, nameof(Verdict.Well))]
    [InlineData(ServerType.SesApi, 0, nameof(Verdict.Well))]
    public void A_relay_that_a_test_let_go_on_is_well_when_it_has_sent_for_two_minutes(ServerType type, int seconds, string verdict)
    {
        var server = Server(null);
        server.Server.Type = type;
        var sighting = Assert.Single(RuleBook.Of(FindingKind.ServerBlocked).Judge(new CheckUp { At = Now.AddSeconds(seconds), Terms = SesTerms.Published, Servers = [server] }));
        Assert.Equal(verdict, sighting.Verdict.GetType().Name);
    }

    private static bool Has(FindingKind kind, CheckUp facts) => RuleBook.Of(kind).Judge(facts).Any(s => s.Verdict is Verdict.Seen);

    private static ServerFacts Server(ServerLook? look, string? plan = null)
    {
        var server = new SendingServer { PublicId = "s", Name = "SES Frankfurt", Region = "eu-central-1", StateSince = Now, CreatedAt = Now };
        server.Activate(Now);
        if (plan is not null) server.Note(new ConnectionTest { At = Now, Took = default, Passed = true, Account = Good with { Plan = plan } });
        return new ServerFacts { Server = server, Look = look };
    }

    private static ServerFacts Blocked(StopReason reason, ServerLook? look)
    {
        var facts = Server(look) with { SentInRegion = 1000 };
        facts.Server.Stop(reason, "AWS says no", Now);
        return facts;
    }

    private static CampaignFacts Campaign() => new() { Customer = new CustomerId(1), Id = 1, PublicId = "c", Name = "Spring", State = CampaignState.Sending, StartedAt = Now.AddHours(-1), HasHtml = true, Sent = 200, Delivered = 10 };

    private static RegionReading Has(SesRegion region, bool isGood) => new(region, Good with { Production = isGood }, [new ListedIdentity("harbourlane.example", isGood)], null);

    private static RegionReading Sandboxed(SesRegion region) => new(region, Good with { Production = false }, [], null);

    private static PermissionFinding Told(string action, bool isAllowed) => new(PermissionNotes.All.Single(a => a.Name == action), isAllowed ? Allowance.Allowed : Allowance.Denied, isAllowed ? null : "is not authorized");

    private static LoopProof Proof(ProofState state) => new(Now, "Ines", [new ProofLine(ProofMailbox.All[0], state, null, null)]);
}
