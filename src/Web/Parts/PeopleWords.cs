using Postroad.Core.Lists;
using Postroad.Core.Suppressions;

namespace Postroad.Web.Parts;

/// <summary>Lists and contacts in words.</summary>
internal static class PeopleWords
{
    /// <summary>"48,460", or "100,000+" when there are more than were counted.</summary>
    public static string Number(BoundedCount count) => Figures.Number(count.Value) + (count.IsMore ? "+" : "");

    /// <summary>"48,460 contacts", "more than 100,000 contacts".</summary>
    public static string Plural(BoundedCount count, string one, string many) => count.IsMore ? $"more than {Figures.Number(count.Value)} {many}" : Figures.Plural(count.Value, one, many);

    public static string Name(OptIn optIn) => optIn == OptIn.Double ? "Double opt-in" : "Single opt-in";

    public static string Name(FieldType type) => type switch
    {
        FieldType.Number => "Number",
        FieldType.Date => "Date",
        FieldType.YesNo => "Yes or no",
        _ => "Text",
    };

    /// <summary>In its own words.</summary>
    public static string Language(string code) => code switch
    {
        Languages.German => "Deutsch",
        Languages.French => "Français",
        Languages.Spanish => "Español",
        _ => "English",
    };

    /// <summary>A stored value as people read it.</summary>
    public static string Value(FieldType type, string stored) => type == FieldType.YesNo ? stored == "true" ? "Yes" : "No" : stored;

    /// <summary>Why somebody left.</summary>
    public static string Reason(LeavingReason reason) => reason switch
    {
        LeavingReason.TooMany => "too many mails",
        LeavingReason.NotForMe => "not for me",
        _ => "I never signed up",
    };

    public static string Reason(SuppressionReason reason) => reason switch
    {
        SuppressionReason.HardBounce => "A mail to this address bounced for good",
        SuppressionReason.Complaint => "Complained about a mail",
        SuppressionReason.Unsubscribed => "Unsubscribed",
        SuppressionReason.ProviderList => "On the suppression list of the sending service",
        _ => "Suppressed by hand",
    };
}
