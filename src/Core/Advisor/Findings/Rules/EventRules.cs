using Postroad.Core.SesSetup;

namespace Postroad.Core.Advisor.Findings.Rules;

/// <summary>Mail left, and nothing is heard of it.</summary>
internal sealed class NoEventsRule : ServerRule
{
    public override FindingKind Kind => FindingKind.NoEvents;

    public override FindingGroup Group => FindingGroup.SetUp;

    protected override Verdict Judge(ServerFacts server, CheckUp facts) => !(server.Server.AsksSes || server.Server.HasEvents) || !IsSilent(server.Mail, facts.Facts) ? Well : Seen(
        ("Handed over", server.Mail.Heard == 0 ? server.Mail.Sent : server.Mail.SentLately), ("Within", server.Mail.Heard == 0 ? "24 hours" : "an hour"), ("Events", 0), ("Configuration set", server.Server.ConfigurationSet),
        ("Where they are lost", server.Look?.Break?.Part.ToString()), ("It is called", server.Look?.Break?.Thing));

    public override FindingText Say(Evidence evidence, string name) => new("No events for sent mail",
        $"{evidence["Handed over"]} messages were accepted within {evidence["Within"]}, and not one event came.", Cause(evidence), Fix(evidence), Place(evidence), Place(evidence) == FixPlace.ServerEdit ? "Edit the server" : "Repair the set-up") { Source = Source.Events };

    internal static bool IsSilent(MailFlow mail, SesFacts facts) => (mail.Sent > 0 && mail.Heard == 0) || (mail.SentLately >= facts.SilentFrom && mail.HeardLately == 0);

    private static string Cause(Evidence evidence) => evidence["Where they are lost"] switch
    {
        nameof(PathPart.NoPath) => "The server names neither a queue nor a topic, so nobody asks what becomes of its mail.",
        nameof(PathPart.NoSet) => "The server names no configuration set, and events are told by a set’s event destination.",
        nameof(PathPart.SetMissing) => $"The configuration set {evidence["It is called"]} is not there.",
        nameof(PathPart.NoDestination) => $"The configuration set {evidence["It is called"]} has no event destination that is on and leads to a topic.",
        nameof(PathPart.NoSubscription) => $"The topic {evidence["It is called"]} has no subscription that leads here.",
        nameof(PathPart.QueueMissing) => $"The queue {evidence["It is called"]} is not there.",
        nameof(PathPart.QueuePolicy) => $"The policy of the queue {evidence["It is called"]} does not let the topic write into it.",
        nameof(PathPart.Hidden) => $"It could not be looked at all of it: the key may not look at {evidence["It is called"]}.",
        _ => "Set, destination, topic and queue are as they should be. Perhaps mail leaves with another configuration set, or somebody else takes the events out of the queue.",
    };

    private static string Fix(Evidence evidence) => Place(evidence) == FixPlace.ServerEdit
        ? "Name the configuration set and the queue or topic in the settings of the server, or have all of it made on its set-up page."
        : "Look at the set-up of the server, and have it made again: what is right stays. Events that SQS and SNS never got are lost; what became of those mails stays unknown.";

    private static FixPlace Place(Evidence evidence) => evidence["Where they are lost"] is nameof(PathPart.NoPath) or nameof(PathPart.NoSet) or nameof(PathPart.SetMissing) ? FixPlace.ServerEdit : FixPlace.ServerSetUp;
}

/// <summary>The last proof of the event loop did not come to its end.</summary>
internal sealed class LoopNotProvenRule : ServerRule
{
    public override FindingKind Kind => FindingKind.LoopNotProven;

    public override FindingGroup Group => FindingGroup.SetUp;

    protected override Verdict Judge(ServerFacts server, CheckUp facts) => server.Proof switch
    {
        null => Well,
        { State: ProofState.Waiting } => Unknown,
        { State: ProofState.Proven } => Well,
        var proof => Seen(("Tried", proof.StartedAt), ("By", proof.By), ("Came back", $"{proof.Lines.Count(l => l.State == ProofState.Proven)} of {proof.Lines.Count}"),
            ("Missing", proof.Lines.Where(l => l.State == ProofState.Failed).Select(l => l.Mailbox.Name)), ("Why", proof.Lines.FirstOrDefault(l => l.Why is not null)?.Why)),
    };

    public override FindingText Say(Evidence evidence, string name) => new("The event loop is not proven",
        $"Of the mails to the mailbox simulator {evidence["Came back"]} came back as the right event; missing: {evidence["Missing"]}.",
        evidence["Why"] is { Length: > 0 } why ? $"A mail was not handed over: {why}" : "Events of some kinds do not find their way here.",
        "Look at the set-up of the server, repair it, and prove the loop again.", FixPlace.ServerSetUp, "Prove it again") { Source = Source.Simulator };
}
