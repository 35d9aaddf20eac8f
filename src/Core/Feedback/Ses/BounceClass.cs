using Postroad.Core.Events;

namespace Postroad.Core.Feedback.Ses;

/// <summary>
/// What a bounce of SES means for the address (developer guide, "Bounce object"), and the words it is grouped by. A refusal for policy or
/// authentication (x.7.x) is not the contact's fault, whatever SES calls it.
/// </summary>
internal static class BounceClass
{
    public static (BounceKind Kind, string Reason) Of(string? type, string? subType, string? status) => type switch
    {
        "Permanent" => Permanent(subType, status),
        "Transient" => Transient(subType, status),
        _ => (BounceKind.Soft, "No reason told"),
    };

    private static (BounceKind, string) Permanent(string? subType, string? status) => subType switch
    {
        "OnAccountSuppressionList" or "OnTenantSuppressionList" => (BounceKind.OnProviderList, "On the SES suppression list"),
        "EmailValidationSuppressed" => (BounceKind.OnProviderList, "Held back by SES address validation"),
        "UnsubscribedRecipient" => (BounceKind.OnProviderList, "Unsubscribed in the SES contact list"),
        "Suppressed" => (BounceKind.Hard, "On the SES global suppression list"),
        "NoEmail" => (BounceKind.Hard, "Mailbox does not exist"),
        _ when IsPolicy(status) => (BounceKind.Policy, "Refused by policy"),
        _ => (BounceKind.Hard, Hard(status)),
    };

    private static (BounceKind, string) Transient(string? subType, string? status) => subType switch
    {
        "MailboxFull" => (BounceKind.Soft, "Mailbox is full"),
        "MessageTooLarge" => (BounceKind.Soft, "Message is too large"),
        "ContentRejected" => (BounceKind.Soft, "Content was refused"),
        "AttachmentRejected" => (BounceKind.Soft, "Attachment was refused"),
        "CustomTimeoutExceeded" => (BounceKind.Soft, "Not delivered in time"),
        _ when IsPolicy(status) => (BounceKind.Policy, "Refused by policy"),
        _ when status is "4.2.2" or "5.2.2" => (BounceKind.Soft, "Mailbox is full"),
        _ => (BounceKind.Soft, "Automatic reply or passing trouble"),
    };

    private static bool IsPolicy(string? status) => status is not null && status.AsSpan(1).StartsWith(".7.", StringComparison.Ordinal);

    private static string Hard(string? status) => status switch
    {
        "5.1.2" or "5.4.4" or "5.4.310" => "Domain does not exist",
        "5.1.10" => "Domain takes no mail",
        "5.2.1" => "Mailbox is closed",
        "5.2.2" => "Mailbox is full",
        "5.3.4" or "5.2.3" => "Message is too large",
        null or "5.0.0" => "Refused for good",
        _ when status.StartsWith("5.1.", StringComparison.Ordinal) => "Mailbox does not exist",
        _ => "Refused for good",
    };
}
