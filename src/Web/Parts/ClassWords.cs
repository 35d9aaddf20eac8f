using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Web.Parts;

/// <summary>Message classes in words.</summary>
internal static class ClassWords
{
    public static string Of(MessageClass mailClass) => mailClass.ToString();

    /// <summary>As it stands in an address.</summary>
    public static string Path(MessageClass mailClass) => mailClass.ToString().ToLowerInvariant();

    /// <summary>Null: there is no such class.</summary>
    public static MessageClass? Parse(string path) => ServerClasses.All.Where(c => Path(c) == path).Select(c => (MessageClass?)c).FirstOrDefault();

    public static string About(MessageClass mailClass) => mailClass switch
    {
        MessageClass.Marketing => "Campaigns",
        MessageClass.Transactional => "Messages by API: receipts, notices",
        _ => "Opt-in, password reset, alerts",
    };

    /// <summary>Tone, icon, word and explanation of who counts opens and clicks.</summary>
    public static (string Tone, string Icon, string Word, string About) Tracking(ClassView view) => view switch
    {
        { Seen: { TracksOpens: true, TracksClicks: true } } => ("warn", "bulb", "By SES", view.Tracks ? "SES counts in this set, so ours stays off" : "SES wraps links in this set, though it is switched off here"),
        { Seen.TracksClicks: true } => ("warn", "bulb", "Clicks by SES", view.Tracks ? "Opens ours; SES wraps the links" : "SES wraps links in this set, though it is switched off here"),
        { Seen.TracksOpens: true } => ("warn", "bulb", "Opens by SES", view.Tracks ? "Clicks ours; SES has its own pixel" : "SES adds its pixel in this set, though it is switched off here"),
        { Class: MessageClass.System } => ("off", "minus", "Off", "A reset link passes through no counter"),
        { Tracks: true } => ("ok", "check", "On", "Ours: opens and clicks"),
        _ => ("off", "minus", "Off", "Links stay as written"),
    };
}
