using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Reports;

namespace Postroad.Web.Parts;

/// <summary>What happened to a contact, in words: how it looks, what it was, and more about it.</summary>
internal static class ContactWords
{
    public const string DeletingMeans = "Address, name, fields, tags and subscriptions are removed. Mails that are queued for them do not leave. Numbers in reports stay as they are. "
        + "Who unsubscribed, bounced or complained stays suppressed, so that no import brings them back; nothing else can be undone.";

    public static (string Tone, string Icon, string Title, string Detail) Of(ContactMoment moment) => moment switch
    {
        ContactMoment.Created(_, var source) => ("brand", "user-plus", "Became a contact", source ?? ""),
        ContactMoment.Suppressed(var s) => (s.Reason == Core.Suppressions.SuppressionReason.Unsubscribed ? "off" : "bad", "ban", s.ListId == 0 ? "Suppressed for all mail" : "Suppressed for a list", $"{PeopleWords.Reason(s.Reason)}. {s.Source}{(s.Evidence is null || s.Reason == Core.Suppressions.SuppressionReason.Unsubscribed ? "" : $": “{s.Evidence}”")}"),
        ContactMoment.Membership m => Of(m),
        ContactMoment.SignedUp(_, var list, var proof) => ("brand", "forms", $"Signed up for {list}", $"On the sign-up page, from {proof.Network}. Agreed to “{proof.Consent}”{(proof.Ask is not null ? ". A mail asked to confirm" : "")}"),
        ContactMoment.Change(var entry) => ("off", Icon(entry.Action), Title(entry.Action), entry.Note is { Length: > 0 } note ? $"{note}, by {entry.By}" : $"by {entry.By}"),
        ContactMoment.Mail { Step: { } step } mail => Of(step, mail),
        ContactMoment.Mail mail => Of(mail),
        _ => ("off", "point", "", ""),
    };

    private static (string, string, string, string) Of(ContactMoment.Membership m) => m switch
    {
        { Confirmed: true } => ("ok", "mail-check", $"Confirmed {m.List}", m.How is null ? "By the link in the mail" : $"By the link in the mail, from {m.How}"),
        { Status: SubscriptionStatus.Subscribed } => ("ok", "circle-check", $"Joined {m.List}", m.How ?? ""),
        { Status: SubscriptionStatus.Unconfirmed } => ("busy", "mail-question", $"Asked for {m.List}", m.How ?? "Has not confirmed so far"),
        { Status: SubscriptionStatus.Unsubscribed } => ("off", "circle-minus", $"Left {m.List}", m.Why is { } why ? $"Reason given: {PeopleWords.Reason(why)}" : m.How ?? ""),
        { Status: SubscriptionStatus.Bounced } => ("warn", "mail-x", $"Bounced on {m.List}", m.How ?? ""),
        _ => ("bad", "flag", $"Complained on {m.List}", m.How ?? ""),
    };

    private static (string, string, string, string) Of(StoryEvent e, ContactMoment.Mail mail)
    {
        var name = mail.Campaign?.Name ?? "a mail";
        return e.Type switch
        {
            EventType.Delivered => ("ok", "check", $"Got {name}", Said(e.Words)),
            EventType.Bounced => ("warn", "mail-x", $"{name} bounced: {e.Reason ?? "no reason given"}", Said(e.Words)),
            EventType.Delayed => ("hold", "clock-pause", $"{name} is late", Said(e.Words)),
            EventType.Complained => ("bad", "flag", $"Complained about {name}", ""),
            EventType.Rejected => ("bad", "circle-x", $"The sending service refused {name}", e.Reason ?? ""),
            EventType.Opened when e.ByMachine => ("off", "robot", "Opened by a machine", $"{name}, not counted as the person"),
            EventType.Opened => ("ok", "mail-opened", "Opened by the person", name),
            EventType.Clicked when e.ByMachine => ("off", "robot", $"A machine followed “{mail.LinkLabel}”", name),
            EventType.Clicked => ("ok", "click", $"Clicked “{mail.LinkLabel}”", $"in {name}"),
            EventType.Resubscribed => ("ok", "arrow-back-up", "Took the unsubscribe back", name),
            EventType.Unsubscribed => ("off", "user-minus", "Unsubscribed", $"through {name}"),
            _ => ("busy", "send", $"{name} was sent", ""),
        };
    }

    private static (string, string, string, string) Of(ContactMoment.Mail mail)
    {
        var name = mail.Campaign?.Name ?? "a mail";
        return mail.Row.Group switch
        {
            DeliveryGroup.Queued => ("busy", "clock", $"Waits for {name}", mail.Row.Reason ?? ""),
            DeliveryGroup.Suppressed => ("off", "ban", $"Left out of {name}", mail.Row.Reason ?? ""),
            DeliveryGroup.Failed => ("bad", "circle-x", $"{name} failed", mail.Row.Reason ?? ""),
            DeliveryGroup.Uncertain => ("warn", "help-circle", $"{name}: uncertain whether it arrived", mail.Row.Reason ?? ""),
            _ => ("busy", "send", $"{name} was handed over", ""),
        };
    }

    private static string Said(string? words) => words is { Length: > 0 } ? $"The receiving server said “{words}”" : "";

    private static string Title(string action) => action switch
    {
        "contact.edit" => "Changed",
        "contact.subscribe" => "Subscribed by hand",
        "contact.unsubscribe" => "Unsubscribed by hand",
        "contact.come-back" => "Asked to come back",
        "contact.tag" => "Tag added",
        "contact.untag" => "Tag removed",
        _ => action,
    };

    private static string Icon(string action) => action switch
    {
        "contact.tag" => "tag",
        "contact.untag" => "tag-off",
        "contact.unsubscribe" => "circle-minus",
        "contact.subscribe" or "contact.come-back" => "arrow-back-up",
        _ => "pencil",
    };
}
