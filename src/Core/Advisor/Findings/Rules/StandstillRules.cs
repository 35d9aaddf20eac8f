using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Sending;

namespace Postroad.Core.Advisor.Findings.Rules;

/// <summary>A server is blocked, for a reason that no other finding tells.</summary>
internal sealed class ServerBlockedRule : ServerRule
{
    public override FindingKind Kind => FindingKind.ServerBlocked;

    public override FindingGroup Group => FindingGroup.Sending;

    /// <summary>One whose account tells nothing has to send so long before it is well: what a test does not show blocks it again with the first mail.</summary>
    private static readonly TimeSpan Trial = TimeSpan.FromMinutes(2);

    protected override Verdict Judge(ServerFacts server, CheckUp facts)
    {
        if (server.Server.State != ServerState.Blocked) return !server.Server.AsksSes && facts.At - server.Server.StateSince < Trial ? Unknown : Well;
        return IsToldElsewhere(server) switch
        {
            true => Well,
            null => Unknown,
            _ => Seen(("Reason", server.Server.StopReason.ToString()), ("Said", server.Server.StateReason), ("Region", server.Server.Place), ("Blocked since", server.Server.StateSince)),
        };
    }

    public override FindingText Say(Evidence evidence, string name) => new("The provider refuses to send",
        evidence["Said"] is { Length: > 0 } said ? said : "It was blocked at the last test of its connection.",
        evidence["Reason"] switch
        {
            nameof(StopReason.InvalidCredentials) => "The key or password was deleted, switched off or replaced, or is another.",
            nameof(StopReason.IdentityNotVerified) => "The sender’s identity was removed, or its records were.",
            nameof(StopReason.SendingPaused) => "The configuration set, or the account, does not send.",
            nameof(StopReason.AccountSuspended) => "AWS stopped the account.",
            _ => "A setting of the server is not what the provider has.",
        },
        "Put right what it names, and test the connection on the server’s page, which says whether it is tested again by itself and when. Nobody has failed: mail waits, and goes on where it stopped.", FixPlace.Server, "Open the server") { Source = Source.Access };

    /// <summary>Null: it is not known yet.</summary>
    private static bool? IsToldElsewhere(ServerFacts server) => server.Server.StopReason switch
    {
        StopReason.Sandbox when server.Server.IsSes => true,
        _ when !server.Server.AsksSes => false,
        StopReason.Sandbox or StopReason.AccessDenied => true,
        StopReason.SendingPaused or StopReason.AccountSuspended => server.Look is { IsAnswered: true } look ? AccountPausedRule.IsSeen(look) : null,
        StopReason.IdentityNotVerified => server.Look is { IsAnswered: true } look ? IdentityElsewhereRule.RegionsOf(server, look).Count > 0 : null,
        _ => false,
    };
}

/// <summary>A campaign stands still although its server sends: its sender, its configuration set or its recipients are refused, or its mail cannot be made.</summary>
internal sealed class CampaignHeldRule : CampaignRule
{
    private static readonly string[] Causes = [HeldSends.SenderRefused, HeldSends.SetRefused, HeldSends.RecipientsRefused, HeldSends.NotMade];

    public override FindingKind Kind => FindingKind.CampaignHeld;

    public override FindingGroup Group => FindingGroup.Sending;

    protected override Verdict Judge(CampaignFacts campaign, CheckUp facts)
    {
        if (campaign is not { State: CampaignState.Waiting, StateReason: { } reason } || !Array.Exists(Causes, cause => reason.StartsWith(cause, StringComparison.Ordinal))) return Well;
        // A domain that broke is told as that, and one that is verified elsewhere as well.
        if (facts.Domains.Any(d => d.BrokeAt is not null && d.CustomerId == campaign.Customer && IsOf(campaign.FromAddress, d.Domain))) return Well;
        if (reason.StartsWith(HeldSends.SenderRefused, StringComparison.Ordinal)
            && facts.Servers.FirstOrDefault(s => s.Server.Id == campaign.ServerId) is { Look: { IsVerified: { } isVerified, Identity.Length: > 0 } look } server && IsOf(campaign.FromAddress, look.Identity))
        {
            // It goes on within a minute.
            if (isVerified) return Unknown;
            if (IdentityElsewhereRule.RegionsOf(server, look).Count > 0) return Well;
        }

        return Seen(("Reason", reason), ("From", campaign.FromAddress), ("Handed over", campaign.Sent));
    }

    public override FindingText Say(Evidence evidence, string name) => new("A campaign stands still", $"“{name}”: {evidence["Reason"].TrimEnd('.')}.",
        "It concerns this campaign alone: others of its server go on.",
        "Put right what it names. It is tried again every minute and goes on by itself; nobody has failed.", FixPlace.Campaign, "Open the campaign") { Source = Source.Access };

    private static bool IsOf(string from, string domain) =>
        from.EndsWith($"@{domain}", StringComparison.OrdinalIgnoreCase) || from.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);
}
