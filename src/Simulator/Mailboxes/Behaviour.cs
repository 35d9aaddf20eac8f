namespace Postroad.Simulator.Mailboxes;

/// <summary>What a mailbox will do with one mail; settled when the mail is accepted and written down with it.</summary>
[Flags]
internal enum Behaviour : ushort
{
    Takes = 0,
    NoSuchMailbox = 1,
    MailboxFull = 2,
    SuppressedBySes = 4,
    LateAtFirst = 8,
    Complains = 16,
    OpensAsPerson = 32,
    OpensAsMachine = 64,
    Clicks = 128,
    Leaves = 256,
    LeavesByPage = 512,

    /// <summary>SES finds the EICAR test file and does not deliver.</summary>
    Rejected = 1024,

    /// <summary>It is on the account's own suppression list.</summary>
    SuppressedByAccount = 2048,

    Refuses = NoSuchMailbox | MailboxFull | SuppressedBySes | SuppressedByAccount,
}

/// <summary>One thing that happens to one recipient's mail. A mail's progress is the set of those that happened.</summary>
[Flags]
internal enum Steps : ushort
{
    None = 0,
    Send = 1,
    Reject = 2,
    Bounce = 4,
    Complaint = 8,
    Delivery = 16,
    DeliveryDelay = 32,

    /// <summary>A person's mail program fetches the pixel.</summary>
    Open = 64,

    /// <summary>A privacy proxy fetches the pixel.</summary>
    MachineOpen = 128,
    Click = 256,
    Leave = 512,

    /// <summary>Those that SES reports.</summary>
    Events = Send | Reject | Bounce | Complaint | Delivery | DeliveryDelay,

    /// <summary>Those that the mailbox does over HTTP.</summary>
    Acts = Open | MachineOpen | Click | Leave,
}
