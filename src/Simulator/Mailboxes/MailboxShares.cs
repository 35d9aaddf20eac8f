using System.Text.Json.Serialization;

namespace Postroad.Simulator.Mailboxes;

/// <summary>Shares in percent. The first three are of all mail, the others of delivered mail.</summary>
public sealed record MailboxShares
{
    /// <summary>Refused for good: "550 5.1.1 user unknown".</summary>
    public double NoSuchMailbox { get; init; } = 0.70;

    /// <summary>Refused for now: "552 5.2.2 Mailbox full".</summary>
    public double MailboxFull { get; init; } = 0.20;

    /// <summary>Late at first, taken in the end.</summary>
    public double LateAtFirst { get; init; } = 0.40;

    /// <summary>Reports the mail as spam.</summary>
    public double Complains { get; init; } = 0.02;

    /// <summary>A person opens it.</summary>
    public double OpensPeople { get; init; } = 22.2;

    /// <summary>A machine fetches the pixel and nobody opens it. Never the same mailbox as <see cref="OpensPeople"/>.</summary>
    public double OpensMachines { get; init; } = 29.6;

    /// <summary>Follows a link. Those who click are people who opened, as far as there are enough of them.</summary>
    public double Clicks { get; init; } = 6.4;

    /// <summary>Unsubscribes.</summary>
    public double Unsubscribes { get; init; } = 0.13;

    /// <summary>Every mailbox takes its mail and does nothing more.</summary>
    [JsonIgnore]
    public static MailboxShares Quiet { get; } = new()
    {
        NoSuchMailbox = 0, MailboxFull = 0, LateAtFirst = 0, Complains = 0, OpensPeople = 0, OpensMachines = 0, Clicks = 0, Unsubscribes = 0,
    };

    /// <summary>What is wrong with these shares, or an empty list.</summary>
    internal IReadOnlyList<string> Faults()
    {
        var wrong = new List<string>();
        foreach (var (name, value) in Named())
            if (double.IsNaN(value) || value is < 0 or > 100) wrong.Add($"{name} is {value}; it is a percentage: 0 to 100.");
        if (NoSuchMailbox + MailboxFull > 100)
            wrong.Add($"no_such_mailbox and mailbox_full are {NoSuchMailbox + MailboxFull} together; at most 100.");
        if (OpensPeople + OpensMachines > 100)
            wrong.Add($"opens_people and opens_machines are {OpensPeople + OpensMachines} together; at most 100.");
        return wrong;
    }

    private IEnumerable<(string Name, double Value)> Named() =>
    [
        ("no_such_mailbox", NoSuchMailbox), ("mailbox_full", MailboxFull), ("late_at_first", LateAtFirst), ("complains", Complains),
        ("opens_people", OpensPeople), ("opens_machines", OpensMachines), ("clicks", Clicks), ("unsubscribes", Unsubscribes),
    ];
}
