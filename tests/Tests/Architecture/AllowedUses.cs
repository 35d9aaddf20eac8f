namespace Postroad.Tests.Architecture;

/// <summary>
/// The table of what a feature of Core may use: one row per feature, in the order of the flow. Primitives, Persistence and Events are everybody's and stand
/// in no other row. To let a feature use another one, change its row here and in ARCHITECTURE.md, in a commit that says why.
/// </summary>
internal static class AllowedUses
{
    public static readonly IReadOnlyList<string> Foundation = ["Primitives", "Persistence", "Events"];

    private static readonly string[] OfCampaigns = ["Lists", "Templates", "Tracking", "Domains", "Sending", "Deliveries", "Accounts"];

    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Table = new Dictionary<string, IReadOnlyList<string>>
    {
        ["Primitives"] = [],
        ["Persistence"] = ["Primitives"],
        ["Events"] = ["Primitives", "Persistence"],
        ["Accounts"] = [],
        ["Suppressions"] = ["Accounts"],
        ["Templates"] = ["Accounts"],
        ["Tracking"] = [],
        ["Sending"] = ["Accounts"],
        ["Domains"] = ["Accounts", "Sending", "Tracking"],
        ["Deliveries"] = ["Sending", "Domains", "Suppressions", "Templates", "Tracking", "Accounts"],
        ["Lists"] = ["Accounts", "Suppressions", "Templates", "Tracking", "Deliveries", "Domains", "Notices", "Sending"],
        ["Campaigns"] = OfCampaigns,
        ["Automations"] = OfCampaigns,
        ["Feedback"] = ["Sending", "Deliveries", "Accounts"],
        ["Notices"] = ["Templates", "Tracking", "Sending", "Domains", "Deliveries", "Accounts"],
        ["SesSetup"] = ["Sending", "Domains", "Deliveries", "Feedback", "Accounts"],
        ["Reports"] = AllAbove,
        ["Advisor"] = AllAbove,
    };

    /// <summary>Reports and Advisor read anything above them.</summary>
    private static IReadOnlyList<string> AllAbove =>
        ["Accounts", "Suppressions", "Templates", "Tracking", "Sending", "Domains", "Deliveries", "Lists", "Campaigns", "Automations", "Feedback", "Notices", "SesSetup"];

    public static bool Allows(string feature, string used) =>
        feature == used
        || (Table.TryGetValue(feature, out var row) && (row.Contains(used) || (!Foundation.Contains(feature) && Foundation.Contains(used))));
}
