using Postroad.Core.Sending;
using Postroad.Core.SesSetup;

namespace Postroad.Core.Advisor.Findings.Rules;

/// <summary>The default From is verified in another region than the server's.</summary>
internal sealed class IdentityElsewhereRule : ServerRule
{
    public override FindingKind Kind => FindingKind.IdentityElsewhere;

    public override FindingGroup Group => FindingGroup.Sending;

    protected override Verdict Judge(ServerFacts server, CheckUp facts)
    {
        if (server.Look is not { IsVerified: { } isVerified } look) return Unknown;
        if (isVerified) return Well;
        var regions = RegionsOf(server, look);
        return regions.Count == 0 ? Well
            : Seen(("Identity", look.Identity), ("Region", server.Server.Region), ("Verified in", regions), ("Regions asked", look.Others.Count), ("Server", server.Server.State.ToString()));
    }

    /// <summary>Where else the identity of the default From is verified.</summary>
    internal static List<string> RegionsOf(ServerFacts server, ServerLook look) => look.IsVerified == true ? []
        : [.. look.Others.Where(r => r.Region.Code != server.Server.Region && r.Identities.Any(i => i.MaySend && i.Name.Equals(look.Identity, StringComparison.OrdinalIgnoreCase))).Select(r => r.Region.Code)];

    public override FindingText Say(Evidence evidence, string name) => new("The domain is verified in another region",
        $"{evidence["Identity"]}: verified in {evidence["Verified in"]}, not in {evidence["Region"]}.",
        $"The server was made for {evidence["Region"]}; identities count for each region by itself.",
        $"Change the server’s region to {evidence["Verified in"].Split(',')[0]}, or verify {evidence["Identity"]} in {evidence["Region"]} too.", FixPlace.ServerEdit, "Change the region") { Source = Source.Regions };
}

/// <summary>The default From is verified in no region that the key sees, and the server goes on for others.</summary>
internal sealed class DefaultFromLostRule : ServerRule
{
    public override FindingKind Kind => FindingKind.DefaultFromLost;

    public override FindingGroup Group => FindingGroup.Sending;

    protected override Verdict Judge(ServerFacts server, CheckUp facts)
    {
        // One that is blocked for it is told as that.
        if (server.Server.State is not (ServerState.Active or ServerState.Degraded or ServerState.OutOfQuota)) return Well;
        if (server.Look is not { IsVerified: { } isVerified } look) return Unknown;
        return isVerified || IdentityElsewhereRule.RegionsOf(server, look).Count > 0 ? Well
            : Seen(("From", server.Server.DefaultFrom), ("Region", server.Server.Region), ("Amazon SES said", look.Unverified), ("Regions that answered", look.Others.Count + 1));
    }

    public override FindingText Say(Evidence evidence, string name) => new("The default From is not verified",
        $"{evidence["From"]} is not verified in {evidence["Region"]}: “{evidence["Amazon SES said"]}”. Mail from addresses that are verified goes on.",
        "The identity was removed at AWS, or the records that prove it were, and AWS noticed.",
        $"Verify its domain in {evidence["Region"]} again, or give the server a default From that is. Campaigns from it wait meanwhile, and go on by themselves.", FixPlace.ServerEdit, "Change the default From") { Source = Source.Regions };
}

/// <summary>In the sandbox somebody was mailed who is not verified.</summary>
internal sealed class RecipientRefusedRule : ServerRule
{
    public override FindingKind Kind => FindingKind.RecipientRefused;

    public override FindingGroup Group => FindingGroup.Sending;

    protected override Verdict Judge(ServerFacts server, CheckUp facts)
    {
        if (server.Look?.Account?.Production == true || !server.Server.IsSes) return Well;
        var words = server.Server is { State: ServerState.Blocked, StopReason: StopReason.Sandbox } ? server.Server.StateReason : server.RefusedTest;
        return words is null ? Well : Seen(("Region", server.Server.Region), ("Amazon SES said", words), ("Recipients in 24 hours", server.Look?.Account?.Max24HourSend ?? facts.Facts.SandboxDay));
    }

    public override FindingText Say(Evidence evidence, string name) => new("A recipient was refused in the sandbox",
        $"{evidence["Region"]} is in the sandbox of Amazon SES, and somebody was mailed who is not verified there.",
        "In the sandbox only verified addresses and domains get mail, and the mailbox simulator of AWS.",
        $"Ask AWS for production access in {evidence["Region"]} (console of Amazon SES, “Get set up”). Until then verify the address of whoever tests. Mail waits, and goes on by itself when AWS grants it.",
        FixPlace.Server, "Open the server") { Source = Source.Sandbox };
}

/// <summary>Something that daily work needs was refused.</summary>
internal sealed class PermissionMissingRule : ServerRule
{
    public override FindingKind Kind => FindingKind.PermissionMissing;

    public override FindingGroup Group => FindingGroup.SetUp;

    protected override Verdict Judge(ServerFacts server, CheckUp facts)
    {
        if (server.Look is not { IsAnswered: true } look) return Unknown;
        if (ConditionOnReadsRule.IsSeen(server)) return Well;
        var denied = look.Permissions.Where(p => p.It == Allowance.Denied).ToList();
        var stopped = server.Server is { State: ServerState.Blocked, StopReason: StopReason.AccessDenied } ? server.Server.StateReason : null;
        if (denied.Count == 0 && stopped is null) return Well;
        return Seen(("Refused", denied.Count > 0 ? denied.Select(p => p.Action.Name) : null), ("For", denied.Count > 0 ? denied.Select(p => p.Action.For).Distinct() : null), ("Amazon said", stopped ?? denied[0].Words), ("Region", server.Server.Region));
    }

    public override FindingText Say(Evidence evidence, string name) => new("A permission is missing",
        evidence["Refused"] is { Length: > 0 } refused ? $"The key may not call {refused}." : $"Amazon refused to send: “{evidence["Amazon said"]}”",
        "The policy of the key does not allow it, or names another resource, region or configuration set.",
        "Give the key the policy that the set-up page of the server shows. It allows just what this server needs.", FixPlace.ServerSetUp, "Show the policy") { Source = Source.Access };
}

/// <summary>Mail leaves, and every read is refused: a condition on ses:FromAddress that covers reads as well, for these carry no From.</summary>
internal sealed class ConditionOnReadsRule : ServerRule
{
    public override FindingKind Kind => FindingKind.ConditionOnReads;

    public override FindingGroup Group => FindingGroup.SetUp;

    protected override Verdict Judge(ServerFacts server, CheckUp facts) => server.Look is not { IsAnswered: true } ? Unknown : IsSeen(server) ? Seen(
        ("Refused", Reads(server).Select(p => p.Action.Name)), ("Amazon said", Reads(server)[0].Words), ("Sent in 24 hours", server.Mail.Sent), ("Region", server.Server.Region)) : Well;

    public override FindingText Say(Evidence evidence, string name) => new("A condition in the policy covers quota reads",
        $"Mail leaves, and all of {evidence["Refused"]} is refused, so quota and rate are unknown.",
        "Most likely the policy has one statement with a condition on ses:FromAddress for all of Amazon SES. Reads carry no From, so it never matches them.",
        "Split the statement: the condition for ses:SendEmail and ses:SendRawEmail, the reads without one. The set-up page of the server shows such a policy.", FixPlace.ServerSetUp, "Show the policy") { Source = Source.Access };

    /// <summary>Every read that was tried, and mail of this day was accepted.</summary>
    internal static bool IsSeen(ServerFacts server) => server.Mail.Sent > 0 && (server.Server.State is ServerState.Active or ServerState.Degraded)
        && Reads(server) is { Count: > 1 } reads && reads.All(r => r.It == Allowance.Denied);

    private static List<PermissionFinding> Reads(ServerFacts server) => [.. server.Look?.Permissions.Where(p => p.Action.Name.StartsWith("ses:", StringComparison.Ordinal)) ?? []];
}

/// <summary>This machine's time is not AWS's. Of the machine, so that it is said once and not for each server.</summary>
internal sealed class ClockWrongRule : Rule
{
    private static readonly SubjectRef Machine = new(Primitives.CustomerId.Installation, SubjectKind.Machine, 0, "", "This machine");

    public override FindingKind Kind => FindingKind.ClockWrong;

    public override FindingGroup Group => FindingGroup.SetUp;

    public override IEnumerable<Sighting> Judge(CheckUp facts)
    {
        var looks = facts.Servers.Select(s => s.Look).OfType<ServerLook>().Where(l => l.IsAnswered).ToList();
        if (looks.MaxBy(l => l.ClockAhead.Duration()) is not { } worst) return [new Sighting(Machine, Unknown)];
        if (worst.ClockAhead.Duration() < facts.Facts.ClockTolerance) return [];
        return [new Sighting(Machine, Seen(("Off by", $"{worst.ClockAhead.Duration():d\\.hh\\:mm\\:ss}"), ("Which way", worst.ClockAhead > TimeSpan.Zero ? "ahead" : "behind"), ("AWS takes up to minutes", facts.Facts.ClockTolerance.TotalMinutes)))];
    }

    public override FindingText Say(Evidence evidence, string name) => new("The clock of this machine is wrong",
        $"It is {evidence["Off by"]} (days.hours:minutes:seconds) {evidence["Which way"]} of the time that AWS has.",
        "Nothing sets the machine’s clock, or it stood still. AWS refuses what was signed more than five minutes ago or ahead.".Replace("five", evidence["AWS takes up to minutes"], StringComparison.Ordinal),
        "Set the clock by NTP (timedatectl set-ntp true). Until then requests are signed by AWS’s time, and mail leaves; times in reports are wrong.", FixPlace.None, "") { Source = Source.Signature };
}
