namespace Postroad.Core.Advisor.Findings.Rules;

/// <summary>AWS switched sending off, or the account's owner did.</summary>
internal sealed class AccountPausedRule : ServerRule
{
    public override FindingKind Kind => FindingKind.AccountPaused;

    public override FindingGroup Group => FindingGroup.Sending;

    protected override Verdict Judge(ServerFacts server, CheckUp facts) => server.Look?.Account switch
    {
        null => Unknown,
        _ when IsSeen(server.Look) => Seen(
            ("Enforcement status", server.Look.Account.Enforcement), ("Sending enabled", server.Look.Account.SendingEnabled == false ? "no" : "yes"), ("Region", server.Server.Region),
            ("Bounces at which AWS may pause, %", facts.Facts.BouncePause), ("Complaints at which AWS may pause, %", facts.Facts.ComplaintPause)),
        _ => Well,
    };

    internal static bool IsSeen(ServerLook look) => look.Account is { Enforcement: "SHUTDOWN" } or { SendingEnabled: false };

    public override FindingText Say(Evidence evidence, string name)
    {
        var byAws = evidence["Enforcement status"] == "SHUTDOWN";
        return new FindingText(byAws ? "AWS paused sending" : "Sending is switched off at AWS",
            $"In {evidence["Region"]}: enforcement status {evidence["Enforcement status"]}, sending enabled: {evidence["Sending enabled"]}.",
            byAws ? $"AWS does this for bounces or complaints; it may from {evidence["Bounces at which AWS may pause, %"]}\u00a0% bounces or {evidence["Complaints at which AWS may pause, %"]}\u00a0% complaints. Mail of other programs in the account counts as well."
                : "Its owner or an alarm of the account switched it off.",
            byAws ? "Read the case in the AWS Support Center, remove the cause, and answer it there. Do not move the same list to another account. Mail waits, and goes on by itself when AWS lifts it."
                : "Switch sending on again under “Account dashboard” in the console of Amazon SES. Mail waits, and goes on by itself.",
            FixPlace.Server, "Open the server") { Source = Source.Review };
    }
}

/// <summary>AWS looks at the account's bounces and complaints; it still sends.</summary>
internal sealed class AccountUnderReviewRule : ServerRule
{
    public override FindingKind Kind => FindingKind.AccountUnderReview;

    public override FindingGroup Group => FindingGroup.Sending;

    protected override Verdict Judge(ServerFacts server, CheckUp facts) => server.Look?.Account?.Enforcement switch
    {
        null => Unknown,
        "PROBATION" => Seen(("Enforcement status", "PROBATION"), ("Region", server.Server.Region), ("Bounces at which AWS reviews, %", facts.Terms.BounceReview), ("Complaints at which AWS reviews, %", facts.Terms.ComplaintReview),
            ("Bounces at which AWS may pause, %", facts.Facts.BouncePause), ("Complaints at which AWS may pause, %", facts.Facts.ComplaintPause)),
        _ => Well,
    };

    public override FindingText Say(Evidence evidence, string name) => new("AWS reviews the account",
        $"In {evidence["Region"]}: enforcement status {evidence["Enforcement status"]}. Mail still leaves.",
        $"AWS reviews from {evidence["Bounces at which AWS reviews, %"]}\u00a0% bounces or {evidence["Complaints at which AWS reviews, %"]}\u00a0% complaints, and may pause the account from {evidence["Bounces at which AWS may pause, %"]}\u00a0% or {evidence["Complaints at which AWS may pause, %"]}\u00a0%.",
        "Read AWS’s mail and the case in the Support Center, stop mailing old and bought addresses, and answer. The status ends when the rates stay low.", FixPlace.Server, "Open the server") { Source = Source.Review };
}

/// <summary>The sandbox here, production elsewhere: approvals count for each region.</summary>
internal sealed class SandboxHereRule : ServerRule
{
    public override FindingKind Kind => FindingKind.SandboxHere;

    public override FindingGroup Group => FindingGroup.Sending;

    protected override Verdict Judge(ServerFacts server, CheckUp facts)
    {
        if (server.Look?.Account is not { Production: { } production } account) return Unknown;
        var granted = server.Look.Others.Where(r => r.Account?.Production == true).Select(r => r.Region.Code).ToList();
        return production || granted.Count == 0 ? Well
            : Seen(("Region", server.Server.Region), ("Production access", "no"), ("Production access in", granted), ("Recipients in 24 hours", account.Max24HourSend), ("A second", account.MaxSendRate));
    }

    public override FindingText Say(Evidence evidence, string name) => new($"{evidence["Recipients in 24 hours"]} a day, although AWS approved",
        $"{evidence["Region"]} is in the sandbox: {evidence["Recipients in 24 hours"]} recipients in 24 hours, verified ones only.",
        $"The approval is for {evidence["Production access in"]}. Each region is asked for by itself.",
        $"Ask AWS for production access in {evidence["Region"]}, or change the server’s region to {evidence["Production access in"]}.", FixPlace.ServerEdit, "Change the region") { Source = Source.Sandbox };
}

/// <summary>In production with the sandbox's quota: AWS raises a new account as clean mail leaves.</summary>
internal sealed class RaisedStepwiseRule : ServerRule
{
    public override FindingKind Kind => FindingKind.RaisedStepwise;

    public override FindingGroup Group => FindingGroup.Sending;

    public override FindingTurn Turn => FindingTurn.Aws;

    protected override Verdict Judge(ServerFacts server, CheckUp facts) => server.Look?.Account switch
    {
        not { Production: not null, Max24HourSend: not null } => Unknown,
        { Production: true, Max24HourSend: >= 0 and var most } account when most <= facts.Facts.SandboxDay =>
            Seen(("Region", server.Server.Region), ("Production access", "yes"), ("Recipients in 24 hours", most), ("A second", account.MaxSendRate), ("Sent by us in 24 hours", server.SentInRegion)),
        _ => Well,
    };

    public override FindingText Say(Evidence evidence, string name) => new($"{evidence["Recipients in 24 hours"]} a day, although AWS approved",
        $"{evidence["Region"]} is out of the sandbox, with a quota of {evidence["Recipients in 24 hours"]} in 24 hours.",
        "AWS raises new accounts step by step, as it sees mail leave without bounces and complaints.",
        "Send up to the quota every day to people who read you, those who opened last first. Ask under Service Quotas when nothing moves for some days. What is over the quota waits here, and leaves by itself.",
        FixPlace.Server, "Open the server") { Source = Source.Quotas };
}

/// <summary>AWS counts more than the ledger: somebody else sends through the account.</summary>
internal sealed class AccountSharedRule : ServerRule
{
    public override FindingKind Kind => FindingKind.AccountShared;

    public override FindingGroup Group => FindingGroup.Sending;

    protected override Verdict Judge(ServerFacts server, CheckUp facts)
    {
        if (server.Look?.Account?.SentLast24Hours is not { } counted) return Unknown;
        var others = counted - server.SentInRegion;
        return others < facts.Facts.OthersFrom || others <= server.SentInRegion * facts.Facts.OthersShare ? Well
            : Seen(("AWS counts in 24 hours", Math.Round(counted)), ("We sent in 24 hours", server.SentInRegion), ("Quota in 24 hours", server.Look.Account.Max24HourSend is >= 0 and var quota ? quota : null), ("Region", server.Server.Region),
                ("Refused as too fast within an hour", server.SlowedDown > 0 ? server.SlowedDown : null));
    }

    public override FindingText Say(Evidence evidence, string name) => new("Another application shares the account",
        $"In 24 hours AWS counts {evidence["AWS counts in 24 hours"]} recipients in {evidence["Region"]}, our ledger {evidence["We sent in 24 hours"]}.",
        "Somebody else sends through the same account and region. Their mail uses up quota and rate, and their bounces count for you.",
        "Find the other sender in the account, and give one of the two an account or region of its own; or set a limit a second for this server that leaves room for both.", FixPlace.ServerEdit, "Set our limit") { Source = Source.Quotas };
}

/// <summary>Refused as too fast more often than by chance.</summary>
internal sealed class ThrottledRule : ServerRule
{
    public override FindingKind Kind => FindingKind.Throttled;

    public override FindingGroup Group => FindingGroup.Sending;

    public override FindingTurn Turn => FindingTurn.Time;

    protected override Verdict Judge(ServerFacts server, CheckUp facts) => server.SlowedDown < facts.Facts.ThrottledFrom ? Well
        : Seen(("Refused as too fast within an hour", server.SlowedDown), ("Account allows a second", server.Look?.Account?.MaxSendRate), ("Own limit a second", server.Server.MaxPerSecond), ("Region", server.Server.Place));

    public override FindingText Say(Evidence evidence, string name) => new("Mails are refused as too fast",
        $"{evidence["Refused as too fast within an hour"]} times within an hour, {evidence["Region"]}. Each was put back and sent a moment later: none failed.",
        "The account’s rate is used by others in bursts, or the provider lets less through than it says.",
        "Nothing has to be done: sending slows down and recovers by itself. If it lasts, set a limit a second for this server below what the account says, or ask the provider for a higher rate.", FixPlace.ServerEdit, "Set a limit") { Source = Source.Throttling };
}

/// <summary>Another price plan than at the last test of the connection.</summary>
internal sealed class PlanChangedRule : ServerRule
{
    public override FindingKind Kind => FindingKind.PlanChanged;

    public override FindingGroup Group => FindingGroup.SetUp;

    protected override Verdict Judge(ServerFacts server, CheckUp facts)
    {
        if (server.Look?.Account?.Plan is not { } now || server.Server.Tested() is not { Account.Plan: { } before } test) return Unknown;
        return now == before ? Well : Seen(("Plan now", facts.Terms.Find(now)?.Name ?? now), ("Plan before", facts.Terms.Find(before)?.Name ?? before), ("Seen before at", test.At), ("Region", server.Server.Region));
    }

    public override FindingText Say(Evidence evidence, string name) => new("The price plan of the account changed",
        $"In {evidence["Region"]} it is {evidence["Plan now"]}; at the last test of the connection it was {evidence["Plan before"]}.",
        "Somebody chose another plan in the console of Amazon SES, or AWS moved the account.",
        "Look over what it costs now. If it is as it should be, test the connection once: from then on the new plan is the known one.", FixPlace.Prices, "Compare the prices") { Source = Source.Prices };
}
