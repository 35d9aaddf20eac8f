using Postroad.Core.Lists;
using Postroad.Core.Templates;

namespace Postroad.Core.Campaigns;

/// <summary>What of a campaign is compiled.</summary>
internal static class CampaignContent
{
    public static ContentSource Of(Campaign campaign, MailingList list) => new()
    {
        Subject = campaign.Subject,
        Html = campaign.Html.Length == 0 ? null : campaign.Html,
        Text = campaign.Text,
        Preheader = campaign.Preheader,
        PostalAddress = list.PostalAddress.Length == 0 ? null : list.PostalAddress,
    };

    /// <param name="postalAddress">Of its first list. Null: none is chosen.</param>
    public static ContentSource Of(DraftFields fields, string? postalAddress) => new()
    {
        Subject = fields.Subject.Length == 0 ? "(no subject yet)" : fields.Subject,
        Html = string.IsNullOrWhiteSpace(fields.Html) ? string.IsNullOrWhiteSpace(fields.Text) ? "<p></p>" : null : fields.Html,
        Text = fields.Text,
        Preheader = fields.Preheader,
        PostalAddress = string.IsNullOrEmpty(postalAddress) ? null : postalAddress,
    };
}
