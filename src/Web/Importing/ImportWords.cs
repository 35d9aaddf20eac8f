using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;

namespace Postroad.Web.Importing;

/// <summary>States, rules and reasons of imports as people read them.</summary>
public static class ImportWords
{
    /// <summary>Tone, icon and words of a state.</summary>
    public static (string Tone, string Icon, string Text) Of(ImportState state) => state switch
    {
        ImportState.Uploading => ("hold", "upload", "Upload not complete"),
        ImportState.Examining => ("busy", "loader-2", "Being read"),
        ImportState.Ready => ("off", "pencil", "Not started"),
        ImportState.Trying => ("busy", "loader-2", "Dry run"),
        ImportState.Running => ("busy", "loader-2", "Importing"),
        ImportState.Paused => ("off", "player-pause", "Paused"),
        ImportState.Finished => ("ok", "circle-check", "Finished"),
        ImportState.Cancelled => ("off", "ban", "Cancelled"),
        _ => ("bad", "alert-circle", "Failed"),
    };

    public static string Of(UpdateRule rule) => rule switch
    {
        UpdateRule.FillEmpty => "Fill what is empty, keep the rest",
        UpdateRule.Overwrite => "Take the values of the file",
        _ => "Leave their values as they are",
    };

    public static string About(UpdateRule rule) => rule switch
    {
        UpdateRule.FillEmpty => "A value that a contact has already stays.",
        UpdateRule.Overwrite => "An empty cell of the file changes nothing.",
        _ => "They are only put on the list.",
    };

    public static string Of(FieldType type) => type switch
    {
        FieldType.Number => "number",
        FieldType.Date => "date",
        FieldType.YesNo => "yes or no",
        _ => "text",
    };

    /// <summary>In few words, for a tag or a count.</summary>
    public static string Of(RejectReason reason) => reason switch
    {
        RejectReason.Quoting => "Broken quotes",
        RejectReason.Columns => "Wrong number of values",
        RejectReason.NoAddress => "No address",
        RejectReason.Address => "Address cannot be mailed",
        RejectReason.TooLong => "Too long",
        RejectReason.Characters => "Unreadable characters",
        RejectReason.Field => "Does not fit its field",
        _ => "Tag",
    };

    /// <summary>What somebody can do about it.</summary>
    public static string CureOf(RejectReason reason) => reason switch
    {
        RejectReason.Quoting => "Write a quote inside a value twice, and close every quote in its line.",
        RejectReason.Columns => "Give each row as many values as the header has columns.",
        RejectReason.NoAddress => "Fill in the address, or leave the row out.",
        RejectReason.Address => "Correct the address, or ask for another one.",
        RejectReason.TooLong => "Shorten it.",
        RejectReason.Characters => "Save the file as UTF-8, or choose another encoding.",
        RejectReason.Field => "Correct the value, or import such rows without it.",
        _ => "Shorten the tag, or do not take the column for tags.",
    };
}
