using Postroad.Core.Lists;
using Postroad.Core.Lists.Preferences;
using Postroad.Core.Lists.Words;

namespace Postroad.Web.PublicPages;

/// <summary>What people read who choose what they get.</summary>
internal static class PreferencePages
{
    /// <summary>Names the lists that the form shows.</summary>
    public const string Shown = "shown";

    /// <param name="wish">What was typed and not taken. Null: the page shows what is stored.</param>
    public static Task ShowAsync(HttpContext http, PreferenceCard card, Said said, PreferenceWish? wish)
    {
        var words = RecipientWords.Of(card.Language);
        var status = said switch { Said.Faulty => StatusCodes.Status422UnprocessableEntity, Said.Unread => StatusCodes.Status400BadRequest, _ => StatusCodes.Status200OK };
        return PublicPage.WriteAsync(http, status, words, words.Choose,
            card.IsStopped ? $"{Stopped(words, card)}\n{Choices(words, card, said, wish)}" : Choices(words, card, said, wish), card.CustomerName, card.PostalAddress);
    }

    public static Task NotYetAsync(HttpContext http, PreferenceCard card, Said tried)
    {
        var words = RecipientWords.Of(card.Language);
        return PublicPage.LaterAsync(http, words, tried == Said.Stopped ? words.NotStopped : words.NotSaved, words.PressAgain);
    }

    private static string Stopped(RecipientWords words, PreferenceCard card) =>
        $"""
        <div class="card">
        {PublicPage.Done(words.Stopped)}
        <p>{words.StoppedMeans(PublicPage.Text(card.CustomerName), PublicPage.Text(card.Address))}</p>
        <form method="post"><button type="submit" class="plain" name="all" value="on">{words.UndoStop}</button></form>
        </div>
        """;

    private static string Choices(RecipientWords words, PreferenceCard card, Said said, PreferenceWish? wish)
    {
        IReadOnlyList<string> faults = wish is null ? [] : card.FaultsOf(wish);
        return $"""
        <form method="post" class="card">
        {(said switch { Said.Saved => PublicPage.Done(words.Saved) + "\n", Said.Undone => PublicPage.Done(words.StopUndone) + "\n", Said.Faulty or Said.Unread => $"<p role=\"status\"><b>{words.LookAgain}</b></p>\n", _ => "" })}<h1>{words.Choose}</h1>
        <p class="soft">{words.ForAddress(PublicPage.Text(card.Address))}</p>
        {(card.IsHeldBack ? $"<p><b>{words.HeldBack}.</b> {words.HeldBackMeans}</p>\n" : "")}<fieldset>
        <legend>{words.Mailings}</legend>
        {string.Concat(card.Lines.Select(line => Line(words, line, wish)))}<input type="hidden" name="{Shown}" value=""></fieldset>
        {Name(words, "first_name", words.FirstName, "given-name", card.FirstName, wish?.FirstName, faults)}{Name(words, "last_name", words.LastName, "family-name", card.LastName, wish?.LastName, faults)}<div class="f"><label for="language">{words.Language}</label><select id="language" name="language">{string.Concat(Languages.All.Select(code => Option(code, wish is not null && Languages.Contains(wish.Language) ? wish.Language : card.Language)))}</select></div>
        <div class="row"><button type="submit">{words.Save}</button>{(card.IsStopped ? "" : $"<button type=\"submit\" class=\"plain\" name=\"all\" value=\"off\">{words.StopEverything}</button>")}</div>
        </form>
        {(card.Lines is [{ JoinedOn: { } day } first, ..] ? $"<p class=\"small soft after\">{words.Joined(PublicPage.Text(first.Name), words.Day(day))}</p>" : "")}
        """;
    }

    // What tells that a list was shown stands behind its box: of a form that was cut off in between, the list is not left.
    private static string Line(RecipientWords words, PreferenceLine line, PreferenceWish? wish)
    {
        var about = line.Status == SubscriptionStatus.Unconfirmed ? words.WaitsForConfirmation : PublicPage.Text(line.About);
        var state = $"{((wish?.Lists.Contains(line.Id) ?? line.IsOn) ? " checked" : "")}{(line is { IsOn: false, MayJoin: false } ? " disabled" : "")}";
        return $"<label class=\"c\"><input type=\"checkbox\" name=\"l\" value=\"{line.Id}\"{state}><div><b>{PublicPage.Text(line.Name)}</b>{(about.Length > 0 ? $"<span>{about}</span>" : "")}</div></label><input type=\"hidden\" name=\"{Shown}\" value=\"{line.Id}\">\n";
    }

    private static string Name(RecipientWords words, string field, string label, string complete, string? stored, string? typed, IReadOnlyList<string> faults)
    {
        if (stored is null) return "";
        var fault = faults.Contains(field);
        return $"<div class=\"f\"><label for=\"{field}\">{label}</label><input type=\"text\" id=\"{field}\" name=\"{field}\" value=\"{PublicPage.Text(typed ?? stored)}\" maxlength=\"{PreferenceWish.MostName}\" autocomplete=\"{complete}\""
            + $"{(fault ? $" aria-invalid=\"true\" aria-describedby=\"{field}-fault\"" : "")}>{(fault ? $"<p class=\"err\" id=\"{field}-fault\">{words.TextFault}</p>" : "")}</div>\n";
    }

    private static string Option(string code, string chosen) => $"<option value=\"{code}\" lang=\"{code}\"{(code == chosen ? " selected" : "")}>{RecipientWords.Of(code).Name}</option>";
}
