using System.Net;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Smtp;

namespace Postroad.Simulator;

/// <summary>All that can be chosen about a simulator before it starts. The defaults are what its front page shows.</summary>
/// <remarks>
/// Regions, shares and faults may be changed while it runs; the change is kept in the data folder and outlives a restart with the same options.
/// A restart with different options takes those.
/// </remarks>
public sealed record SimulatorOptions
{
    /// <summary>Where it listens, one address; port 0 takes any free one. Default: loopback, port 4599.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:4599";

    /// <summary>Folder of the append-only files; made when missing. One simulator at a time may use it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The key that may do everything, as AWS shows keys in its documentation.</summary>
    public string AccessKeyId { get; init; } = "AKIAIOSFODNN7EXAMPLE";

    /// <summary>The secret of <see cref="AccessKeyId"/>.</summary>
    public string SecretAccessKey { get; init; } = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// <summary>Further keys, which may do what their policies allow; more can be set while it runs, and those win over these.</summary>
    public IReadOnlyList<UserKey> Keys { get; init; } = [];

    /// <summary>Roles that may be assumed; more can be set while it runs, and those win over these.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>The account's twelve digits; part of the queue's address and of every ARN.</summary>
    public string AccountId { get; init; } = "402177301188";

    /// <summary>A configuration set that every region has from the start, with an event destination that leads into the queue.</summary>
    public string ConfigurationSet { get; init; } = "postroad";

    /// <summary>
    /// True: <see cref="ConfigurationSet"/> is the default set of every identity, so that mail of a client that names none has events too. Default: no identity has one.
    /// </summary>
    public bool IdentitiesUseSet { get; init; }

    /// <summary>
    /// The name server that is asked whether the records of identities are published; a domain that a client makes is pending until they are, an address until
    /// the front page adds it too. Null: nobody is asked, and identities are verified at once.
    /// </summary>
    public IPEndPoint? Dns { get; init; }

    /// <summary>
    /// Where nsd from Debian is started, with the zones that the Registrar page writes; it is asked in place of <see cref="Dns"/>. Null: there is no such page.
    /// </summary>
    public IPEndPoint? Registrar { get; init; }

    /// <summary>Where mail is taken over SMTP. Null: nowhere.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary>
    /// Where messages of SNS say that its certificate and the confirmation of subscriptions lie; {region} stands for the topic's region. Default: AWS's own addresses, which a
    /// client under test maps to the simulator, for that serves the certificate at the same path.
    /// </summary>
    public string SnsAddress { get; init; } = "https://sns.{region}.amazonaws.com";

    /// <summary>The regions the account uses. A request signed for another one is refused.</summary>
    public IReadOnlyList<RegionSettings> Regions { get; init; } = RegionSettings.Defaults;

    /// <summary>What mailboxes without a behaviour of their own do.</summary>
    public MailboxShares Shares { get; init; } = new();

    /// <summary>What goes wrong on purpose. Default: nothing.</summary>
    public FaultSettings Faults { get; init; } = new();

    /// <summary>Multiplies every delay between acceptance and what the mailboxes do: 0.1 is ten times faster, 0 at once. Default 1.</summary>
    public double TimeFactor { get; init; } = 1;

    /// <summary>Chance is drawn from this, the recipient and the subject, so that a run with the same people repeats.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many requests of mailboxes (opens, clicks, leaving) may be under way at once. Default 16.</summary>
    public int MailboxesAtOnce { get; init; } = 16;

    /// <summary>The clock of signatures, quotas and delays.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
