namespace Postroad.Tests.Architecture;

/// <summary>
/// Everything that may do what a rule forbids, with the reason. An entry that no longer needs its exception is a violation too, so the lists stay short.
/// </summary>
internal static class Exceptions
{
    /// <summary>Files over 300 lines.</summary>
    public static readonly IReadOnlyDictionary<string, string> LongFiles = new Dictionary<string, string>();

    /// <summary>Files that read other customers' rows.</summary>
    public static readonly IReadOnlyDictionary<string, string> UnfilteredQueries = new Dictionary<string, string>
    {
        ["src/Core/Deliveries/LocalLaneAssigner.cs"] = "asks only which servers have something to send, of all customers at once; no row leaves it",
        ["src/Core/Campaigns/RestoredPause.cs"] = "pauses what runs in a restored database, of all customers; every change it makes goes through a context of its own customer",
        ["src/Core/Reports/SystemQueues.cs"] = "adds up what waits, of all customers, for the administrator of the installation; no row leaves it, only sums by server and class",
        ["src/Core/Campaigns/Restorations.cs"] = "a restored database concerns all customers: finds their running campaigns, and changes each through a context of its own customer",
        ["src/Core/Campaigns/CampaignSchedule.cs"] = "looks which campaigns of all customers are due; each is started through a context of its own customer",
        ["src/Core/Lists/Import/ImportRuns.cs"] = "finds the next import to run, of whatever customer; everything it reads and writes of it goes by the import's own customer",
        ["src/Core/Lists/Import/ImportUpkeep.cs"] = "removes files whose time is over, of all customers; every change it makes goes through a context of the import's own customer",
        ["src/Core/Lists/Import/ImportExaminer.cs"] = "finds the next file to read, of whatever customer; everything it reads and writes of it goes by the import's own customer",
        ["src/Core/Domains/DomainKeeper.cs"] = "finds the sending domains that are due, of all customers; every change it makes goes through a context of the domain's own customer",
        ["src/Core/Domains/DomainOwners.cs"] = "asks which customer has a domain, so that nobody takes another's or sends in its name; only ids and the name leave it",
        ["src/Core/Notices/BrokenDomains.cs"] = "tells the administrators of the installation of domains that broke, of whatever customer; every change it makes goes through a context of the domain's own customer",
        ["src/Core/Advisor/ProductionDraft.cs"] = "counts lists and people of all customers, for the account that sends for all of them; only sums leave it",
        ["src/Core/Advisor/Findings/FactReader.cs"] = "judges campaigns and domains of all customers; what is found of each is written through a context of its own customer",
        ["src/Core/Advisor/Findings/FindingBook.cs"] = "keeps findings of all customers; every change it makes goes through a context of the finding's own customer",
        ["src/Core/Advisor/Findings/FindingMails.cs"] = "tells the administrators of the installation of findings, of whatever customer; every change it makes goes through a context of the finding's own customer",
        ["src/Core/Notices/BrokenLinks.cs"] = "tells the administrators of the installation of tracking domains in trouble, of whatever customer; every change it makes goes through a context of the domain's own customer",
        ["src/Core/Domains/Links/HostOwners.cs"] = "asks which customer has a host name, so that nobody takes another's; what it removes goes through a context of its owner",
        ["src/Core/Domains/Links/LinkHosts.cs"] = "knows the tracking domains of all customers, because a request is answered before it is known whose it is; host names and paths alone",
        ["src/Core/Domains/Links/TrackingChecks.cs"] = "finds the tracking domains of all customers whose time has come; what it writes of each goes through a context of its own customer",
        ["src/Core/Domains/Reports/DmarcUpkeep.cs"] = "finds reports whose time is over, of all customers; every one is removed through a context of its own customer",
        ["src/Core/Notices/NoticeOffice.cs"] = "counts what went to one address, of all customers together, so that nobody's mailbox is filled through us; no row leaves it",
        ["src/Core/Campaigns/CampaignKeeper.cs"] = "follows the campaigns of all customers; every change it makes goes through a context of the campaign's own customer",
    };

    /// <summary>Files that compare secrets, none of which somebody guesses.</summary>
    public static readonly IReadOnlyDictionary<string, string> HastyComparisons = new Dictionary<string, string>
    {
        ["src/Core/Sending/ServerEdits.cs"] = "compares what an administrator types with what is stored, after they may see the page, to say in the log what changed",
        ["src/Core/Accounts/SecondFactors.cs"] = "the database is asked whether a secret is still the one whose code was looked at; nobody types it",
        ["src/Core/Sending/Ses/AwsKey.cs"] = "compares two keys of the installation's own, to know whether a signing key may be used again",
    };

    /// <summary>Files outside src/Simulator that know the simulator: they start it for <c>demo</c> and <c>simulator</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> SimulatorStarters = new Dictionary<string, string>
    {
        ["src/Web/Commands/LocalSimulator.cs"] = "starts it, alone or for demo; nobody else needs its types",
    };

    /// <summary>Entities whose rows belong to no customer.</summary>
    public static readonly IReadOnlyDictionary<string, string> SharedEntities = new Dictionary<string, string>
    {
        ["Customer"] = "is the customer",
        ["User"] = "may be a member of several customers, and signs in before it is known for which; Membership is owned",
        ["SignInLink"] = "is followed before anybody is signed in; found by the hash of its token alone",
        ["SignInSession"] = "is a person's, who may work for several customers; found by the hash of its token, or by its person",
        ["RecoveryCode"] = "is a person's, who may work for several customers; found by its person",
        ["SessionForm"] = "lies beside a session; found by the hash of its token alone",
        ["SignInTry"] = "counts tries before it is known whose they are",
        ["ConfirmationAsk"] = "limits how often an address is asked, by all customers together; keeps a hash of it",
        ["KeptTerms"] = "is what Amazon SES asks for, of whoever sends; corrected by administrators of the installation",
        ["SignUpCount"] = "counts sign-ups of a network, whatever customer they are for",
        ["TakenSignUp"] = "is written down without a look at whose it is",
        ["PasswordRequest"] = "is written down before it is known whose it is",
        ["RingKey"] = "Data Protection keys belong to the installation",
        ["DatabaseMark"] = "says how far the database itself has come",
        ["Restoration"] = "what happened to the whole database",
        ["QuotaChange"] = "lies beside a sending server, which is the installation's",
        ["TopicSubscription"] = "lies beside a sending server, which is the installation's",
        ["ServerClass"] = "lies beside a sending server, which is the installation's",
        ["SeenSet"] = "lies beside a sending server, which is the installation's",
        ["ClassSetup"] = "lies beside a sending server, which is the installation's",
        ["ProductionRequest"] = "lies beside a sending server, which is the installation's",
        ["ServerSetup"] = "lies beside a sending server, which is the installation's",
        ["SendingServer"] = "an installation's server may serve many customers; read by id from rows that are owned",
    };

    /// <summary>Judges what a rule found against a list: what is not on it, and what is on it for nothing.</summary>
    public static IEnumerable<string> Judge(IEnumerable<string> found, IReadOnlyDictionary<string, string> allowed, string fault)
    {
        var all = found.ToHashSet();
        foreach (var name in all.Where(name => !allowed.ContainsKey(name))) yield return $"{name} {fault}";
        foreach (var name in allowed.Keys.Where(name => !all.Contains(name))) yield return $"{name} needs its exception no longer ({allowed[name]})";
    }
}
