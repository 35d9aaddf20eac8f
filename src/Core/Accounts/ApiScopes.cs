namespace Postroad.Core.Accounts;

/// <summary>What a key may be allowed: a thing, and what may be done with it.</summary>
public static class ApiScopes
{
    public const string ListsRead = "lists:read", ListsWrite = "lists:write";

    /// <summary>People, fields, tags, subscriptions, imports.</summary>
    public const string ContactsRead = "contacts:read", ContactsWrite = "contacts:write";

    public const string CampaignsRead = "campaigns:read", CampaignsWrite = "campaigns:write";

    /// <summary>Start, schedule, pause, resume and cancel.</summary>
    public const string CampaignsSend = "campaigns:send";

    public const string DeliveriesRead = "deliveries:read";

    public const string SuppressionsRead = "suppressions:read", SuppressionsAdd = "suppressions:add";

    /// <summary>Sending domains, tracking domains and reports of DMARC.</summary>
    public const string DomainsRead = "domains:read", DomainsWrite = "domains:write";

    /// <summary>Sending servers belong to the installation: a key of an administrator alone may have these.</summary>
    public const string ServersRead = "servers:read", ServersWrite = "servers:write";

    /// <summary>All that its maker may do, now and in later versions.</summary>
    public const string Everything = "everything";

    /// <summary>In the order of the screen, with what each is for.</summary>
    public static readonly IReadOnlyList<(string Scope, string Means)> All =
    [
        (ListsRead, "See lists and their settings"), (ListsWrite, "Make and change lists"),
        (ContactsRead, "See people, fields, tags, subscriptions, imports"), (ContactsWrite, "Add, change, import and delete people"),
        (CampaignsRead, "See campaigns and their reports"), (CampaignsWrite, "Write campaigns"), (CampaignsSend, "Start, schedule, pause and cancel campaigns"),
        (DeliveriesRead, "See what happened to each message"),
        (SuppressionsRead, "See who must not be mailed"), (SuppressionsAdd, "Add addresses that must not be mailed"),
        (DomainsRead, "See domains, their checks and reports of DMARC"), (DomainsWrite, "Add, check, use and remove domains, and add reports of DMARC"),
        (ServersRead, "See sending servers; administrators only"), (ServersWrite, "Change sending servers; administrators only"),
        (Everything, "All of these"),
    ];

    public static bool IsForAdministrators(string scope) => scope is ServersRead or ServersWrite;

    /// <summary>A key that may write a thing may read it.</summary>
    public static bool Allows(IEnumerable<string> held, string needed, bool isAdministrators) => held.Any(scope =>
        scope == needed || (scope == Everything && (isAdministrators || !IsForAdministrators(needed)))
        || (needed.EndsWith(":read", StringComparison.Ordinal) && scope.EndsWith(":write", StringComparison.Ordinal) && scope[..^":write".Length] == needed[..^":read".Length]));
}
