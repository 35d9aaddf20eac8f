using Postroad.Core.Lists;
using Postroad.Core.Lists.Words;
using Postroad.Core.Templates;

namespace Postroad.Core.Campaigns;

/// <summary>What of a campaign is compiled.</summary>
internal static class CampaignContent
{
    /// <param name="opens">A pixel of ours is in it.</param>
    /// <param name="clicks">Its links lead through our address.</param>
    public static ContentSource Of(Campaign campaign, MailingList list, bool opens, bool clicks) => Of(list, new ContentSource
    {
        TrackOpens = opens,
        TrackClicks = clicks,
        Subject = campaign.Subject,
        Html = campaign.Html.Length == 0 ? null : campaign.Html,
        Text = campaign.Text,
        Preheader = campaign.Preheader,
    });

    /// <param name="list">The first one. Null: none is chosen.</param>
    public static ContentSource Of(DraftFields fields, MailingList? list) => Of(list, new ContentSource
    {
        Subject = fields.Subject.Length == 0 ? "(no subject yet)" : fields.Subject,
        Html = string.IsNullOrWhiteSpace(fields.Html) ? string.IsNullOrWhiteSpace(fields.Text) ? "<p></p>" : null : fields.Html,
        Text = fields.Text,
        Preheader = fields.Preheader,
    });

    private static ContentSource Of(MailingList? list, ContentSource source) => list is null ? source
        : source with { PostalAddress = list.PostalAddress.Length == 0 ? null : list.PostalAddress, UnsubscribeLabel = RecipientWords.Of(list.Language).Leave };
}
