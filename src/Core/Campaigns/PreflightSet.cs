using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Campaigns;

/// <summary>The configuration set that a campaign names: whether it is there, whether events come of it, and who counts opens and clicks.</summary>
internal static class PreflightSet
{
    public static async Task<IReadOnlyList<PreflightItem>> OfAsync(PostroadDb db, CampaignDraft draft, SendingServer? server, SetLooks looks, CancellationToken cancel)
    {
        if (server is null) return [];
        var use = await ClassUse.OfAsync(db, server, MessageClass.Marketing, draft.ConfigurationSet, draft.Tracks, cancel);
        if (use.Set is not { } set) return [];
        return Of(use with { Seen = await looks.FreshAsync(server, set, cancel) }, set, server);
    }

    private static IReadOnlyList<PreflightItem> Of(ClassUse use, string set, SendingServer server)
    {
        var named = $"the configuration set {set}";
        if (use.Seen is { IsThere: false })
            return [new("configuration_set", PreflightLevel.Blocker, $"There is no configuration set {set} in {server.Region}", "Amazon SES refuses mail that names it. An administrator makes it, or names another one.")];
        var items = new List<PreflightItem>();
        if (use.Seen is { TellsEvents: false } && server.HasEvents)
            items.Add(new("configuration_set", PreflightLevel.Advice, $"Of mail of {named} nothing is heard", "It tells nobody what becomes of mail: deliveries, bounces and complaints would be missing from the report. An administrator repairs it under Message classes of the server."));
        items.Add(OfTracking(use, named));
        return items;
    }

    private static PreflightItem OfTracking(ClassUse use, string named) => use switch
    {
        { Wants: false } => new("tracking", PreflightLevel.Passed, "Opens and clicks are not counted", "Links stay as written."),
        { Seen: { TracksAnything: true } seen } => new("tracking", PreflightLevel.Advice, $"Amazon SES counts {Words(seen)} itself in {named}",
            $"So that no link leads through two counters, ours stays off there, and the report has none of its own for {Words(seen)}. To have ours: take {Events(seen)} out of the destinations of that set."),
        _ => new("tracking", PreflightLevel.Passed, "Opens and clicks are counted once", ""),
    };

    private static string Words(SeenSet seen) => seen switch { { TracksOpens: true, TracksClicks: true } => "opens and clicks", { TracksOpens: true } => "opens", _ => "clicks" };

    private static string Events(SeenSet seen) => seen switch { { TracksOpens: true, TracksClicks: true } => "Open and Click", { TracksOpens: true } => "Open", _ => "Click" };
}
