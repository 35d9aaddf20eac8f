using System.Net;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

public enum Allowance
{
    /// <summary>Only trying would tell, and trying would change something.</summary>
    Unknown,
    Allowed,
    Denied,
}

public enum ActionGroup
{
    Send,
    Read,
    Events,
    SetUp,
}

/// <summary>An action of AWS that Postroad asks a key to be allowed.</summary>
/// <param name="Name">As policies name it: <c>ses:GetAccount</c>.</param>
/// <param name="Group">When it is needed.</param>
/// <param name="For">What it is needed for, in words.</param>
public sealed record AwsAction(string Name, ActionGroup Group, string For);

/// <summary>What is known of an action.</summary>
/// <param name="Action">Which.</param>
/// <param name="It">Learned from an answer of AWS; never guessed.</param>
/// <param name="Words">AWS's own, of a refusal. Null otherwise.</param>
public sealed record PermissionFinding(AwsAction Action, Allowance It, string? Words)
{
    /// <summary>When daily work tried it last. Null: it is known, or not, from the last look.</summary>
    public DateTimeOffset? TriedAt { get; init; }
}

/// <summary>The actions, and what answers of AWS said about each. Safe for use by many at once.</summary>
public sealed class PermissionNotes
{
    /// <summary>All that daily work and setting up call (Service Authorization Reference of Amazon SES v2, SNS and SQS).</summary>
    public static IReadOnlyList<AwsAction> All { get; } =
    [
        new("ses:SendRawEmail", ActionGroup.Send, "Every message"),
        new("ses:SendEmail", ActionGroup.Send, "Mail that is not raw; ours is, so it stays untried"),
        new("ses:GetAccount", ActionGroup.Read, "Quota, rate, sandbox"),
        new("ses:ListEmailIdentities", ActionGroup.Read, "Which domains may send"),
        new("ses:GetEmailIdentity", ActionGroup.Read, "Checks of domains"),
        new("ses:GetConfigurationSet", ActionGroup.Read, "Test of the connection"),
        new("ses:GetConfigurationSetEventDestinations", ActionGroup.Read, "Whether events are told"),
        new("ses:ListConfigurationSets", ActionGroup.Read, "Sets to choose from"),
        new("ses:ListDedicatedIpPools", ActionGroup.Read, "IP pools"),
        new("ses:GetDedicatedIps", ActionGroup.Read, "Dedicated IPs and their warm-up"),
        new("sqs:GetQueueUrl", ActionGroup.Events, "Looking at the queue"),
        new("sqs:GetQueueAttributes", ActionGroup.Events, "Looking at the queue"),
        new("sns:GetTopicAttributes", ActionGroup.Events, "Looking at the topic"),
        new("sns:ListSubscriptionsByTopic", ActionGroup.Events, "Looking at the topic"),
        new("sqs:ReceiveMessage", ActionGroup.Events, "Fetching events"),
        new("sqs:DeleteMessage", ActionGroup.Events, "Letting go of what is stored"),
        new("ses:CreateEmailIdentity", ActionGroup.SetUp, "Sending domains"),
        new("ses:PutEmailIdentityMailFromAttributes", ActionGroup.SetUp, "Custom MAIL FROM"),
        new("ses:PutEmailIdentityDkimSigningAttributes", ActionGroup.SetUp, "DKIM begun anew"),
        new("ses:PutAccountDetails", ActionGroup.SetUp, "Asking for production access"),
        new("ses:CreateConfigurationSet", ActionGroup.SetUp, "Configuration set"),
        new("ses:CreateConfigurationSetEventDestination", ActionGroup.SetUp, "Events leave the configuration set"),
        new("ses:UpdateConfigurationSetEventDestination", ActionGroup.SetUp, "Repair of that"),
        new("ses:PutConfigurationSetDeliveryOptions", ActionGroup.SetUp, "The pool that a configuration set sends from"),
        new("ses:CreateDedicatedIpPool", ActionGroup.SetUp, "IP pool"),
        new("ses:PutDedicatedIpInPool", ActionGroup.SetUp, "Dedicated IPs go into a pool"),
        new("sns:CreateTopic", ActionGroup.SetUp, "Event topic"),
        new("sns:SetTopicAttributes", ActionGroup.SetUp, "Letting Amazon SES publish to it"),
        new("sns:Subscribe", ActionGroup.SetUp, "Events go from the topic into the queue"),
        new("sqs:CreateQueue", ActionGroup.SetUp, "Event queue"),
        new("sqs:SetQueueAttributes", ActionGroup.SetUp, "Letting the topic write into the queue"),
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Allowance It, string? Words)> _known;

    /// <param name="known">From an earlier look.</param>
    public PermissionNotes(IEnumerable<PermissionFinding>? known = null) =>
        _known = (known ?? []).ToDictionary(f => f.Action.Name, f => (f.It, f.Words), StringComparer.Ordinal);

    public IReadOnlyList<PermissionFinding> Findings
    {
        get
        {
            lock (_gate) return [.. All.Select(a => _known.TryGetValue(a.Name, out var known) ? new PermissionFinding(a, known.It, known.Words) : new PermissionFinding(a, Allowance.Unknown, null))];
        }
    }

    /// <summary>An answer to a call of that action. One that says nothing about it, such as none at all, leaves what was known.</summary>
    internal SesReply Note(string action, SesReply reply)
    {
        lock (_gate)
        {
            if (reply.IsDenied) _known[action] = (Allowance.Denied, reply.Words.Fit(500));
            else if (IsAnswer(reply)) _known[action] = (Allowance.Allowed, null);
        }

        return reply;
    }

    /// <summary>AWS looked at what was asked, and so had let it pass. Keys that do not work at all, and being too fast, say nothing.</summary>
    private static bool IsAnswer(SesReply reply) => reply.Outcome == SesOutcome.Answered && (reply.Is200
        || reply.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict
        || reply.ErrorType is "QueueDoesNotExist" or "NotFound" or "NotFoundException" or "AlreadyExistsException" or "QueueNameExists");
}
