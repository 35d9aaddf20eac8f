using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>A mailing list as somebody typed it; nothing else of a list can be set from outside.</summary>
public sealed record MailingListWish
{
    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>For recipients.</summary>
    public string About { get; init; } = "";

    /// <summary>Shown to everybody who chooses what to get.</summary>
    public bool IsOffered { get; init; }

    public string FromName { get; init; } = "";

    public string FromAddress { get; init; } = "";

    /// <summary>Empty: replies go to From.</summary>
    public string ReplyTo { get; init; } = "";

    public string PostalAddress { get; init; } = "";

    /// <summary>"double" or "single".</summary>
    public string OptIn { get; init; } = "double";

    /// <summary>One of <see cref="Languages"/>.</summary>
    public string Language { get; init; } = Languages.English;

    public static MailingListWish Of(MailingList list) => new()
    {
        Name = list.Name, Description = list.Description, FromName = list.FromName, FromAddress = list.FromAddress, ReplyTo = list.ReplyTo ?? "", PostalAddress = list.PostalAddress,
        OptIn = list.OptIn == Lists.OptIn.Double ? "double" : "single", Language = list.Language,
        About = list.About, IsOffered = list.IsOffered,
    };

    /// <summary>Without the spaces around what was typed.</summary>
    internal MailingListWish Tidy() => this with
    {
        Name = Name.Trim(), Description = Description.Trim(), About = About.Trim(), FromName = FromName.Trim(), FromAddress = FromAddress.Trim(), ReplyTo = ReplyTo.Trim(),
        PostalAddress = PostalAddress.ReplaceLineEndings("\n").Trim(),
    };

    internal IEnumerable<FieldFault> Faults()
    {
        if (Name.Length == 0) yield return new FieldFault("name", "Name: missing. Recipients see it where they choose what they get.");
        else if (LineFault("name", "Name", Name, MailingList.MostName) is { } name) yield return name;
        if (LineFault("description", "Description", Description, MailingList.MostDescription) is { } description) yield return description;
        if (LineFault("about", "About it", About, MailingList.MostAbout) is { } about) yield return about;
        if (LineFault("from_name", "From, name", FromName, MailingList.MostName) is { } from) yield return from;
        if (!EmailAddress.TryParse(FromAddress, out _, out var fault)) yield return new FieldFault("from_address", $"From, address: {Quoted(FromAddress)}{fault}.");
        if (ReplyTo.Length > 0 && !EmailAddress.TryParse(ReplyTo, out _, out fault)) yield return new FieldFault("reply_to", $"Reply-to: {Quoted(ReplyTo)}{fault}.");
        if (PostalAddress.Length == 0) yield return new FieldFault("postal_address", "Postal address: missing. A mail of this list cannot leave without one in its footer.");
        else if (PostalAddress.Length > MailingList.MostPostalAddress) yield return new FieldFault("postal_address", $"Postal address: {PostalAddress.Length} characters; {MailingList.MostPostalAddress} is the most.");
        else if (!PlainText.IsClean(PostalAddress)) yield return new FieldFault("postal_address", "Postal address: it has a character that is no text.");
        if (OptIn is not ("double" or "single")) yield return new FieldFault("opt_in", "Opt-in: choose double or single.");
        if (!Languages.Contains(Language)) yield return new FieldFault("language", $"Language: choose one of {string.Join(", ", Languages.All)}.");
    }

    private static FieldFault? LineFault(string field, string label, string text, int most)
    {
        if (text.Length > most) return new FieldFault(field, $"{label}: {text.Length} characters; {most} is the most.");
        return PlainText.IsLine(text) ? null : new FieldFault(field, $"{label}: line breaks and control characters cannot stand here.");
    }

    private static string Quoted(string text) => text.Length == 0 ? "" : $"“{text.Fit(80)}”: ";
}
