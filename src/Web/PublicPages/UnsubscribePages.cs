using Postroad.Core.Lists;
using Postroad.Core.Lists.Words;
using Postroad.Core.Reports;

namespace Postroad.Web.PublicPages;

/// <summary>Where somebody who has left can go on to.</summary>
/// <param name="Stay">Takes it back, by POST.</param>
/// <param name="Why">Takes a reason, by POST.</param>
/// <param name="Preferences">What else they get. Null: not shown to whoever only looks, unless it is the only way back; the link may have been passed on.</param>
internal sealed record LeavingWays(string Stay, string Why, string? Preferences);

/// <summary>What people read who want to leave a list.</summary>
internal static class UnsubscribePages
{
    private static readonly (LeavingReason Reason, string Value)[] Reasons = [(LeavingReason.TooMany, "often"), (LeavingReason.NotForMe, "notforme"), (LeavingReason.NeverSignedUp, "never")];

    /// <summary>Null: none of those that were offered.</summary>
    public static LeavingReason? ReasonIn(string? value) => Reasons.Where(r => r.Value == value).Select(r => (LeavingReason?)r.Reason).FirstOrDefault();

    public static Task AskAsync(HttpContext http, MailRecipient to)
    {
        var words = RecipientWords.Of(to.Language);
        return WriteAsync(http, to, words.AskLeave(to.ListName),
            $"""
            <div class="card">
            <h1>{words.AskLeave(Text(to.ListName))}</h1>
            <p>{words.AskLeaveMeans(PublicPage.Bold(to.ListName), Text(to.Address))}</p>
            <form method="post"><button type="submit">{words.Leave}</button></form>
            </div>
            """);
    }

    public static Task DoneAsync(HttpContext http, MailRecipient to, LeavingWays ways, bool hasAnswered = false)
    {
        var words = RecipientWords.Of(to.Language);
        return WriteAsync(http, to, words.LeftTitle,
            $"""
            <div class="card">
            {PublicPage.Done(hasAnswered ? words.ThanksForAnswer : words.Left(Text(to.ListName)))}
            <h1>{words.LeftHead(Name(to))}</h1>
            <p>{words.LeftMeans(PublicPage.Bold(to.ListName), Text(to.Address))}</p>
            {(to.MayReturn ? $"<form method=\"post\" action=\"{ways.Stay}\"><button type=\"submit\" class=\"plain\">{words.Undo}</button></form>\n" : "")}</div>
            {(to.MayReturn && !hasAnswered ? Why(words, ways) : "")}{(ways.Preferences is null ? "" : Further(words, ways.Preferences, to.HasStopped))}
            """);
    }

    public static Task StaysAsync(HttpContext http, MailRecipient to)
    {
        var words = RecipientWords.Of(to.Language);
        return WriteAsync(http, to, words.StaysTitle,
            $"""
            <div class="card">
            {PublicPage.Done(words.Stays(Text(to.ListName)))}
            <h1>{words.StaysHead(Name(to))}</h1>
            <p>{words.StaysMeans(PublicPage.Bold(to.ListName), Text(to.Address))}</p>
            </div>
            """);
    }

    /// <param name="to">Null: the database did not even say whom it is about.</param>
    public static Task NotYetAsync(HttpContext http, MailRecipient? to) => NotYetAsync(http, to, words => words.NotLeft);

    public static Task NotBackYetAsync(HttpContext http, MailRecipient? to) => NotYetAsync(http, to, words => words.NotBack);

    private static Task NotYetAsync(HttpContext http, MailRecipient? to, Func<RecipientWords, string> headline)
    {
        var words = to is null ? ReaderLanguage.Of(http) : RecipientWords.Of(to.Language);
        return PublicPage.LaterAsync(http, words, headline(words), words.PressAgain);
    }

    private static string Why(RecipientWords words, LeavingWays ways) =>
        $"""
        <form method="post" action="{ways.Why}" class="card">
        <fieldset>
        <legend>{words.Why} <span class="soft opt">{words.IfYouLike}</span></legend>
        {string.Concat(Reasons.Select(r => $"<label class=\"c\"><input type=\"radio\" name=\"why\" value=\"{r.Value}\"><b>{WordOf(words, r.Reason)}</b></label>\n"))}</fieldset>
        <button type="submit" class="plain">{words.SendAnswer}</button>
        </form>

        """;

    private static string Further(RecipientWords words, string preferences, bool hasStopped) =>
        $"""
        <form method="post" action="{preferences}" class="row after"><a class="b plain" href="{preferences}">{words.Choose}</a>{(hasStopped ? "" : $"<button type=\"submit\" class=\"plain\" name=\"all\" value=\"off\">{words.StopEverything}</button>")}</form>
        """;

    private static string WordOf(RecipientWords words, LeavingReason reason) => reason switch
    {
        LeavingReason.TooMany => words.TooMany,
        LeavingReason.NotForMe => words.NotForMe,
        _ => words.NeverSignedUp,
    };

    private static Task WriteAsync(HttpContext http, MailRecipient to, string title, string body) =>
        PublicPage.WriteAsync(http, StatusCodes.Status200OK, RecipientWords.Of(to.Language), title, body, to.CustomerName, to.PostalAddress);

    private static string Name(MailRecipient to) => Text(to.FirstName ?? "");

    private static string Text(string value) => PublicPage.Text(value);
}
