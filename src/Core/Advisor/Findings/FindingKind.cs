namespace Postroad.Core.Advisor.Findings;

/// <summary>What the Advisor can notice. Stored; do not renumber.</summary>
public enum FindingKind : short
{
    /// <summary>The sender's identity is verified, but in another region than the server's.</summary>
    IdentityElsewhere = 1,

    /// <summary>In the sandbox somebody was mailed who is not verified.</summary>
    RecipientRefused = 2,

    /// <summary>Production access was granted in another region than the server's.</summary>
    SandboxHere = 3,

    /// <summary>In production, with the quota of the sandbox: AWS raises it as mail leaves.</summary>
    RaisedStepwise = 4,

    DkimUnpublished = 5,
    BouncesHigh = 6,
    ComplaintsHigh = 7,
    OpensAtZero = 8,
    NoEvents = 9,
    ClockWrong = 10,
    PermissionMissing = 11,

    /// <summary>The account counts more mail than the ledger.</summary>
    AccountShared = 12,

    PlanChanged = 13,
    AccountUnderReview = 14,
    AccountPaused = 15,

    /// <summary>Mail leaves and every read is refused: reads carry no From.</summary>
    ConditionOnReads = 16,

    LoopNotProven = 17,

    /// <summary>A sending domain was right, and is not any more.</summary>
    DomainBroken = 18,

    /// <summary>A tracking domain in trouble.</summary>
    LinksBroken = 19,

    /// <summary>Messages were refused as too fast, again and again.</summary>
    Throttled = 20,

    /// <summary>A server is blocked, and nothing else says why.</summary>
    ServerBlocked = 21,

    /// <summary>A campaign stands still, while others of its server go on.</summary>
    CampaignHeld = 22,

    /// <summary>Amazon SES and we put a pixel and links of our own into the same mail.</summary>
    TrackedTwice = 23,

    /// <summary>The default From of a server is verified nowhere, while mail of others leaves through it.</summary>
    DefaultFromLost = 24,
}

/// <summary>What it is about. Stored; do not renumber.</summary>
public enum SubjectKind : short
{
    Server = 1,
    Domain = 2,
    Campaign = 3,
    TrackingDomain = 4,

    /// <summary>The one on which this process runs.</summary>
    Machine = 5,
}

/// <summary>What it harms, from much to little.</summary>
public enum FindingGroup
{
    /// <summary>Mail does not leave, or slower than it could.</summary>
    Sending,

    /// <summary>Mail does not arrive where it should, or nobody sees whether.</summary>
    Deliverability,

    SetUp,
}

/// <summary>Who has to do something.</summary>
public enum FindingTurn
{
    /// <summary>Whoever reads it.</summary>
    Person,

    /// <summary>The provider.</summary>
    Aws,

    /// <summary>Nobody: it passes.</summary>
    Time,
}
