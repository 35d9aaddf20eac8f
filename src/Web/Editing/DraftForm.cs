using Postroad.Core.Campaigns;

namespace Postroad.Web.Editing;

/// <summary>A campaign as its form sends it.</summary>
internal static class DraftForm
{
    public static DraftFields Read(IFormCollection form) => new()
    {
        Name = form["name"].ToString(),
        Lists = Texts(form, "lists"),
        Tags = Texts(form, "tags"),
        NotLists = Texts(form, "not_lists"),
        NotTags = Texts(form, "not_tags"),
        Server = form["server"].ToString(),
        TrackingDomain = form["tracking_domain"].ToString(),
        Subject = form["subject"].ToString(),
        Preheader = form["preheader"].ToString(),
        FromName = form["from_name"].ToString(),
        FromAddress = form["from_address"].ToString(),
        ReplyTo = form["reply_to"].ToString(),
        Html = form["html"].ToString(),
        Text = form["text"].ToString(),
    };

    public static IReadOnlyList<string> Texts(IFormCollection form, string name) => [.. form[name].Where(v => !string.IsNullOrEmpty(v)).Select(v => v!)];

    /// <summary>What the change was made on; or the present state, when somebody who saw it says so.</summary>
    public static int VersionOf(IFormCollection form) => int.TryParse(form["over"], null, out var over) ? over : int.TryParse(form["version"], null, out var version) ? version : 0;
}
