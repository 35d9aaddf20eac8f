using Postroad.Core.Campaigns;

namespace Postroad.Web.Parts;

/// <summary>A reason as somebody typed it into a form.</summary>
public static class Reasons
{
    /// <summary>One line without control characters, not longer than is kept. Null: nothing was typed.</summary>
    public static string? Read(string? typed)
    {
        var text = string.Concat((typed ?? "").Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return text.Length switch
        {
            0 => null,
            > CampaignControls.MostWhy => text[..CampaignControls.MostWhy],
            _ => text,
        };
    }
}
