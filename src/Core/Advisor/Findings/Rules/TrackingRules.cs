namespace Postroad.Core.Advisor.Findings.Rules;

/// <summary>It arrived, and neither people nor machines opened it; or nobody is there to see.</summary>
internal sealed class OpensAtZeroRule : CampaignRule
{
    public override FindingKind Kind => FindingKind.OpensAtZero;

    public override FindingGroup Group => FindingGroup.Deliverability;

    protected override Verdict Judge(CampaignFacts campaign, CheckUp facts)
    {
        if (campaign.Opened > 0 || campaign.Delivered < facts.Facts.OpensFrom || facts.At - campaign.StartedAt < facts.Facts.OpensAfter) return Well;
        // Left to Amazon SES when it began: where that counts, its numbers are at AWS, and ours are meant to be none.
        if (campaign is { TracksOpens: false, WantsTracking: true, Set: null }) return Unknown;
        if (!campaign.TracksOpens && (!campaign.WantsTracking || campaign.Set!.Opens)) return Well;
        return Seen(("Delivered", campaign.Delivered), ("Opened by people or machines", 0), ("Started", campaign.StartedAt), ("HTML part", campaign.HasHtml ? "yes" : "no"),
            ("Counted by", campaign.TracksOpens ? null : "nobody"), ("Configuration set", campaign.TracksOpens ? null : campaign.Set!.Name is { Length: > 0 } set ? set : "none"),
            ("Pixel host", campaign.TracksOpens ? campaign.PixelHost : null), ("Pixel", campaign.TracksOpens ? campaign.PixelFault : null));
    }

    public override FindingText Say(Evidence evidence, string name) => new("Opens stand at zero",
        $"“{name}”: {evidence["Delivered"]} delivered, no opens, those by machines included.", Cause(evidence), Fix(evidence), FixPlace.Campaign, "Open the campaign");

    private static string Cause(Evidence evidence) =>
        evidence["HTML part"] == "no" ? "The mail has no HTML part, and opens are seen by a picture in it."
        : evidence["Counted by"] == "nobody" ? $"When it began they were left to Amazon SES, which counted them in the configuration set; {(evidence["Configuration set"] == "none" ? "now its mails name none" : $"now {evidence["Configuration set"]} does not")}. Nobody counts them."
        : evidence["Pixel"] is { Length: > 0 } fault ? $"No mail program loads the picture: {fault}"
        : $"The picture at {evidence["Pixel host"]} was not asked for by anybody. A firewall or proxy in front of it may turn requests away.";

    private static string Fix(Evidence evidence) =>
        evidence["HTML part"] == "no" ? "Nothing is wrong if text alone is meant: clicks are counted. To see opens, give the campaign an HTML part."
        : evidence["Counted by"] == "nobody" ? "Campaigns that begin now have our own picture and links again. To have Amazon SES count, take Open and Click into an event destination of the set that the mails name. Opens that were not seen do not come back."
        : $"Open https://{evidence["Pixel host"]}/ from another network, and put certificate, DNS and firewall right. Opens that were not seen do not come back.";
}

/// <summary>A configuration set counts opens or clicks of mail that has our own pixel and links as well.</summary>
internal sealed class TrackedTwiceRule : Rule
{
    private const int MostNames = 5;

    public override FindingKind Kind => FindingKind.TrackedTwice;

    public override FindingGroup Group => FindingGroup.Deliverability;

    public override IEnumerable<Sighting> Judge(CheckUp facts) => facts.Servers.Select(server => new Sighting(server.Subject, Judge(facts.Campaigns.Where(c => c.ServerId == server.Server.Id).ToList())));

    public override FindingText Say(Evidence evidence, string name) => new("Opens and links are counted twice",
        $"Amazon SES counts {evidence["Amazon SES counts"]} of the configuration set {evidence["Configuration set"]} by itself, and these campaigns have our own too: {evidence["Campaigns"]}.",
        evidence["Named by"] == "the identity" ? "The mail names no configuration set, so Amazon SES takes that of the identity; an event destination of it has Open or Click among its events."
            : "An event destination of the set has Open or Click among its events. It had not, or nobody had looked, when these campaigns began.",
        $"Take Open and Click out of the event destinations of {evidence["Configuration set"]}, or switch our tracking off for marketing. Links work all the same; each of the two counters counts the other’s visits.",
        FixPlace.ServerClasses, "Message classes") { Source = Source.Events };

    private static Verdict Judge(IReadOnlyList<CampaignFacts> campaigns)
    {
        var twice = campaigns.Where(c => IsTwice(c.TracksOpens, c.Set?.Opens) || IsTwice(c.TracksClicks, c.Set?.Clicks)).ToList();
        if (twice.Count == 0) return campaigns.Any(c => (c.TracksOpens || c.TracksClicks) && c.Set is null) ? Unknown : Well;
        var set = twice[0].Set!;
        return Seen(("Configuration set", set.Name), ("Amazon SES counts", (set.Opens, set.Clicks) switch { (true, true) => "opens and clicks", (true, false) => "opens", _ => "clicks" }),
            ("Named by", set.IsOfIdentity ? "the identity" : "the mail"), ("Campaigns", twice.Take(MostNames).Select(c => c.Name)), ("How many", twice.Count));
    }

    private static bool IsTwice(bool ours, bool? theirs) => ours && theirs == true;
}
