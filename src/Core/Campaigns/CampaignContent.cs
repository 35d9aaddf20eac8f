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
        PostalAddress = list.PostalAddress.Length == 0 ? null : list.PostalAddress,
    };
}
