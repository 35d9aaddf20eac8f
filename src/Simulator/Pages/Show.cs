using System.Globalization;
using Postroad.Simulator.Events;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Pages;

/// <summary>Numbers, times and states in the words of the front page.</summary>
internal static class Show
{
    public static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The number itself, without separators, for a field.</summary>
    public static string Field(double number) => number.ToString(number < 1 ? "0.00##" : "0.0##", CultureInfo.InvariantCulture);

    /// <summary>One decimal, below 1 % three.</summary>
    public static string Percent(long part, long whole) =>
        whole == 0 ? "none yet" : (100.0 * part / whole) switch
        {
            < 1 and > 0 and var small => small.ToString("0.###", CultureInfo.InvariantCulture) + "%",
            var share => share.ToString("0.0", CultureInfo.InvariantCulture) + "%",
        };

    public static string Size(int bytes) =>
        bytes < 1024 ? $"{bytes} B" : bytes < 1024 * 1024 ? $"{Number(bytes / 1024.0)} KB" : $"{(bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture)} MB";

    /// <summary>On the machine's clock: today the time alone.</summary>
    public static string Time(DateTimeOffset at, DateTimeOffset now)
    {
        var local = at.ToLocalTime();
        return local.ToString(local.Date == now.ToLocalTime().Date ? "HH:mm:ss" : "d MMM HH:mm:ss", CultureInfo.InvariantCulture);
    }

    public static string Moment(DateTimeOffset at) => at.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static (string Tone, string Icon, string Word) State(MailState state) => state switch
    {
        MailState.Delivered => ("ok", "check", "Delivered"),
        MailState.Bounced => ("warn", "mail-x", "Bounced"),
        MailState.Delayed => ("hold", "clock", "Still trying"),
        MailState.Rejected => ("bad", "shield-x", "Rejected"),
        _ => ("busy", "send", "On the way"),
    };

    /// <summary>What the mailbox did, beyond its state.</summary>
    public static string Deeds(FoundMail mail)
    {
        var done = mail.Entry.Done;
        if ((done & Steps.Reject) != 0) return "“Bad content”";
        if ((done & Steps.Bounce) != 0) return $"“{EventParts.Reply(mail.Entry.Behaviour)}”";
        var deeds = new List<string>();
        if ((done & Steps.Open) != 0) deeds.Add("opened as a person");
        else if ((done & Steps.MachineOpen) != 0) deeds.Add("opened by a machine");
        if ((done & Steps.Click) != 0) deeds.Add("clicked 1 link");
        if ((done & Steps.Leave) != 0)
            deeds.Add(mail.Entry.Behaviour.HasFlag(Behaviour.LeavesByPage)
                ? "unsubscribed on the page" : "unsubscribed with one click");
        if ((done & Steps.Complaint) != 0) deeds.Add("reported it as spam");
        if (mail.Entry.Failed != 0) deeds.Add("could not reach what it wanted to");
        var all = string.Join(", ", deeds);
        return all.Length == 0 ? "" : char.ToUpperInvariant(all[0]) + all[1..];
    }

    public static (string Name, string Hint) Fault(FaultKind kind, FaultSettings settings) => kind switch
    {
        FaultKind.Throttle => ("Throttle", "429 “Maximum sending rate exceeded.”"),
        FaultKind.ResetAfterAccepting => ("Reset the line after accepting", "the mail counts, the answer never comes"),
        FaultKind.UnavailableBeforeAccepting => ("503 before accepting", "the mail does not count"),
        FaultKind.UnavailableAfterAccepting => ("503 after accepting", "the mail counts"),
        FaultKind.Hang => ("Hang", $"no answer for {Number(settings.Hang.Seconds)} s"),
        FaultKind.Nonsense => ("Nonsense with 200", "an empty or a broken body"),
        FaultKind.HangAfterAccepting => ("Hang after accepting", $"the mail counts, no answer for {Number(settings.HangAfterAccepting.Seconds)} s"),
        FaultKind.ResetBeforeAccepting => ("Reset the line before accepting", "the mail does not count"),
        FaultKind.LateEvents => ("Late events", $"all of them late by {Number(settings.LateEvents.Seconds)} s"),
        FaultKind.LoseEvents => ("Lose events", "never put into the queue"),
        FaultKind.SendEventsTwice => ("Send events twice", "same event, new SQS message"),
        _ => ("Shuffle events", $"each late by up to {Number(settings.ShuffleEvents.Seconds)} s"),
    };
}
