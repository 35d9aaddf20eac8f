using Postroad.Core.Advisor.Findings;
using Postroad.Core.Campaigns;
using Postroad.Core.Reports;

namespace Postroad.Web.Parts;

/// <summary>How findings look, and where their fixes are.</summary>
public static class FindingWords
{
    public static string Group(FindingGroup group) => group switch
    {
        FindingGroup.Sending => "Stops or slows sending",
        FindingGroup.Deliverability => "Hurts deliverability",
        _ => "Set-up is not complete",
    };

    /// <summary>Of all of its kind, in two or three words.</summary>
    public static string Kind(FindingKind kind)
    {
        var words = Addresses.Word(kind).Replace('-', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..].Replace("dkim", "DKIM", StringComparison.Ordinal);
    }

    public static string Icon(FindingKind kind) => kind switch
    {
        FindingKind.IdentityElsewhere or FindingKind.DefaultFromLost => "map-pin-off",
        FindingKind.RecipientRefused or FindingKind.SandboxHere => "box",
        FindingKind.RaisedStepwise => "stairs-up",
        FindingKind.DkimUnpublished or FindingKind.DomainBroken => "world",
        FindingKind.BouncesHigh => "mail-off",
        FindingKind.ComplaintsHigh => "flag",
        FindingKind.OpensAtZero => "eye-off",
        FindingKind.TrackedTwice => "copy",
        FindingKind.NoEvents or FindingKind.LoopNotProven => "bell-off",
        FindingKind.ClockWrong => "clock-exclamation",
        FindingKind.PermissionMissing or FindingKind.ConditionOnReads => "key-off",
        FindingKind.AccountShared => "users-group",
        FindingKind.PlanChanged => "receipt",
        FindingKind.AccountUnderReview => "eye-search",
        FindingKind.AccountPaused or FindingKind.ServerBlocked or FindingKind.CampaignHeld => "hand-stop",
        FindingKind.LinksBroken => "link-off",
        _ => "gauge",
    };

    /// <summary>Red: nothing leaves.</summary>
    public static string Tone(FindingView view) => (view.Finding.Kind, view.Turn) switch
    {
        (FindingKind.AccountPaused or FindingKind.IdentityElsewhere or FindingKind.RecipientRefused or FindingKind.ServerBlocked or FindingKind.CampaignHeld, _) => "bad",
        (_, FindingTurn.Person) => "warn",
        _ => "hold",
    };

    /// <summary>Null: nobody has to be waited for.</summary>
    public static string? Waits(FindingTurn turn) => turn switch
    {
        FindingTurn.Aws => "Waits for AWS",
        FindingTurn.Time => "Passes by itself",
        _ => null,
    };

    /// <summary>Null: there is nowhere to go, or not for this reader.</summary>
    public static string? Fix(FindingView view, bool isAdministrator)
    {
        var id = view.Finding.SubjectPublicId;
        return view.Text.Place switch
        {
            FixPlace.Server when isAdministrator => Addresses.Server(id),
            FixPlace.ServerEdit when isAdministrator => Addresses.ServerEdit(id),
            FixPlace.ServerSetUp when isAdministrator => Addresses.ServerSetUp(id),
            FixPlace.ServerClasses when isAdministrator => Addresses.ServerClasses(id),
            FixPlace.Prices when isAdministrator => Addresses.Advice,
            FixPlace.Domain => DomainAddresses.Domain(id),
            FixPlace.TrackingDomain => Addresses.TrackingDomain(id),
            FixPlace.Campaign => Addresses.Report(id),
            _ => null,
        };
    }

    /// <summary>The page of what it is about. Null: it has none.</summary>
    public static string? Subject(Finding finding) => finding.Subject switch
    {
        SubjectKind.Server => Addresses.Server(finding.SubjectPublicId),
        SubjectKind.Domain => DomainAddresses.Domain(finding.SubjectPublicId),
        SubjectKind.Campaign => Addresses.Report(finding.SubjectPublicId),
        SubjectKind.TrackingDomain => Addresses.TrackingDomain(finding.SubjectPublicId),
        _ => null,
    };

    /// <summary>The bad addresses of a campaign, as a file. Null: it is not about such.</summary>
    public static string? AddressFile(Finding finding) => finding.Kind switch
    {
        FindingKind.BouncesHigh => Addresses.DeliveriesFile(finding.SubjectPublicId, new DeliveryQuery { Group = DeliveryGroup.Bounced }),
        FindingKind.ComplaintsHigh => Addresses.DeliveriesFile(finding.SubjectPublicId, new DeliveryQuery { Sign = DeliverySign.Complained }),
        _ => null,
    };

    /// <summary>It is about a campaign that may still be stopped, as it was seen last.</summary>
    public static bool MayPause(FindingView view) => AddressFile(view.Finding) is not null && StateOf(view) is nameof(CampaignState.Sending) or nameof(CampaignState.Preparing) or nameof(CampaignState.Waiting);

    public static bool MayResume(FindingView view) => AddressFile(view.Finding) is not null && StateOf(view) == nameof(CampaignState.Paused);

    private static string? StateOf(FindingView view) => view.Evidence.Facts.FirstOrDefault(f => f.Key == "Campaign").Value;
}
