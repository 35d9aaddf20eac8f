using Postroad.Simulator.Events;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Control;

/// <summary>A page of received mail, newest first.</summary>
public sealed record MessagePage
{
    public required IReadOnlyList<MessageBody> Messages { get; init; }

    /// <summary>Give it as `before` to go on; null: that was all.</summary>
    public int? Next { get; init; }
}

/// <summary>A received mail with its envelope.</summary>
public sealed record MessageBody
{
    /// <summary>SES's message id.</summary>
    public required string Id { get; init; }

    /// <summary>In the order of acceptance, from 0.</summary>
    public int Number { get; init; }
    public DateTimeOffset AcceptedAt { get; init; }
    public required string Region { get; init; }

    /// <summary>Empty: sent without one.</summary>
    public required string ConfigurationSet { get; init; }
    public required string From { get; init; }
    public required IReadOnlyList<string> Recipients { get; init; }
    public required string Subject { get; init; }

    /// <summary>Bytes as posted, decoded.</summary>
    public int Size { get; init; }
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
    public MailState State { get; init; }
    public bool OpenedByPerson { get; init; }
    public bool OpenedByMachine { get; init; }
    public bool Clicked { get; init; }
    public bool Unsubscribed { get; init; }
    public bool Complained { get; init; }

    /// <summary>Only of a single message: what happened, with times.</summary>
    public IReadOnlyList<HappenedBody>? History { get; init; }

    internal static MessageBody Of(FoundMail mail) => new()
    {
        Id = mail.Id,
        Number = mail.Record.Number,
        AcceptedAt = mail.Record.AcceptedAt,
        Region = mail.Record.Region,
        ConfigurationSet = mail.Record.ConfigurationSet,
        From = mail.Record.From,
        Recipients = mail.Record.Recipients,
        Subject = mail.Record.Subject,
        Size = mail.Entry.MailLength,
        Tags = mail.Record.Tags.ToDictionary(t => t.Name, t => t.Value),
        State = mail.State,
        OpenedByPerson = (mail.Entry.Done & Steps.Open) != 0,
        OpenedByMachine = (mail.Entry.Done & Steps.MachineOpen) != 0,
        Clicked = (mail.Entry.Done & Steps.Click) != 0,
        Unsubscribed = (mail.Entry.Done & Steps.Leave) != 0,
        Complained = (mail.Entry.Done & Steps.Complaint) != 0,
    };
}

/// <summary>One thing that happened to a mail.</summary>
public sealed record HappenedBody
{
    public DateTimeOffset At { get; init; }

    /// <summary>Send, Delivery, Bounce, Complaint, DeliveryDelay, Reject; Open, MachineOpen, Click, Leave.</summary>
    public required string What { get; init; }
    public required string Recipient { get; init; }

    /// <summary>Of an event: whether it went towards the queue. Of an act: whether it was answered with success.</summary>
    public bool Done { get; init; }

    /// <summary>Of an act that was answered: the HTTP status.</summary>
    public int? Status { get; init; }

    internal static HappenedBody Of(FoundMail mail, LogEntry entry)
    {
        var isAct = (entry.Step & Steps.Acts) != 0;
        return new HappenedBody
        {
            At = DateTimeOffset.FromUnixTimeMilliseconds(entry.AtMs),
            What = isAct ? entry.Step.ToString() : EventWriter.TypeOf(entry.Step),
            Recipient = mail.Record.Recipients[entry.Recipient],
            Done = isAct ? entry.Kind == LogEntryKind.Step : (entry.Flags & LogEntryFlags.Queued) != 0,
            Status = isAct && entry.Kind == LogEntryKind.Step ? entry.DelayMs : null,
        };
    }
}
