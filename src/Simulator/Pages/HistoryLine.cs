using Postroad.Simulator.Events;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Pages;

/// <summary>One line of a mail's time line.</summary>
internal sealed record HistoryLine(DateTimeOffset At, string Tone, string Icon, string Title, string Detail)
{
    public static HistoryLine Of(OpenedMail opened, LogEntry entry)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(entry.AtMs);
        var (tone, icon, title, detail) = (entry.Step & Steps.Acts) != 0 ? Act(opened, entry) : Event(opened, entry);
        if (opened.Mail.Record.Recipients.Count > 1) detail = $"{opened.Mail.Record.Recipients[entry.Recipient]}: {detail}";
        return new HistoryLine(at, tone, icon, title, detail);
    }

    private static (string Tone, string Icon, string Title, string Detail) Event(OpenedMail opened, LogEntry entry)
    {
        var behaviour = opened.Mail.Record.Behaviours[entry.Recipient];
        var told = (entry.Flags & LogEntryFlags.Lost) != 0 ? "; its event was lost on purpose"
            : (entry.Flags & LogEntryFlags.Queued) == 0 ? "; told to nobody, for no event destination wants it"
            : (entry.Flags & LogEntryFlags.Twice) != 0 ? "; its event went out twice" : "";
        return entry.Step switch
        {
            Steps.Send => ("tone-ok", "send", "Event Send", "handed on" + told),
            Steps.Delivery => ("tone-ok", "mailbox", "Delivered", $"“250 2.0.0 Ok: queued as sim-{opened.Mail.Record.Number:X4}”{told}"),
            Steps.DeliveryDelay => ("tone-hold", "clock", "Late", "“451 4.3.2 Try later”" + told),
            Steps.Complaint => ("tone-bad", "flag", "Reported as spam", "event Complaint" + told),
            Steps.Reject => ("tone-bad", "shield-x", "Rejected", "“Bad content”" + told),
            _ => ("tone-warn", "mail-x", "Bounced", $"“{EventParts.Reply(behaviour)}”{told}"),
        };
    }

    private static (string Tone, string Icon, string Title, string Detail) Act(OpenedMail opened, LogEntry entry)
    {
        if (entry.Kind == LogEntryKind.ActFailed) return Failed(entry);
        var answered = $"answered {entry.DelayMs}";
        return entry.Step switch
        {
            Steps.Open => ("tone-ok", "mail-opened", "Opened as a person", "fetched the pixel over HTTP, " + answered),
            Steps.MachineOpen => ("tone-off machine", "robot", "Opened by a machine", "Apple’s privacy proxy fetched the pixel, " + answered),
            Steps.Click => ("tone-ok", "click", $"Clicked “{LinkWords(opened, entry.Which)}”", answered),
            _ => ("tone-off", "user-minus", "Unsubscribed", (opened.Mail.Record.Behaviours[entry.Recipient].HasFlag(Behaviour.LeavesByPage)
                ? "on the page, " : "with one click, ") + answered),
        };
    }

    private static (string Tone, string Icon, string Title, string Detail) Failed(LogEntry entry)
    {
        var wanted = entry.Step switch
        {
            Steps.Open or Steps.MachineOpen => "open",
            Steps.Click => "click",
            _ => "unsubscribe",
        };
        return ("tone-warn", "alert-triangle", $"Could not {wanted}", (entry.Flags & LogEntryFlags.NothingToActOn) != 0
            ? "the mail has nothing for it that leads to this machine" : "tried four times, never answered with success");
    }

    private static string LinkWords(OpenedMail opened, int which)
    {
        var links = MailTargets.Links(opened.Content);
        return which < links.Count && links[which].Words.Length > 0 ? links[which].Words : "a link";
    }
}
