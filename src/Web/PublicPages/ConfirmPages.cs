using Postroad.Core.Lists.Forms;
using Postroad.Core.Lists.Words;
using Postroad.Core.Tracking;

namespace Postroad.Web.PublicPages;

/// <summary>What people read whom a mail asked to confirm.</summary>
internal static class ConfirmPages
{
    public static Task ShowAsync(HttpContext http, Confirmation to)
    {
        var words = RecipientWords.Of(to.Language);
        var (title, body) = to.State switch
        {
            ConfirmationState.Open => (words.AskConfirm(to.List.Name), Ask(words, to)),
            ConfirmationState.Confirmed => (words.ConfirmedTitle, Confirmed(words, to)),
            ConfirmationState.HeldBack => (words.HeldBack, PublicPage.Card(words.HeldBack, words.HeldBackMeans)),
            _ => (words.Over, Over(words, to)),
        };
        return PublicPage.WriteAsync(http, StatusCodes.Status200OK, words, title, body, to.CustomerName, to.List.PostalAddress);
    }

    private static string Ask(RecipientWords words, Confirmation to) =>
        $"""
        <div class="card">
        <h1>{words.AskConfirm(PublicPage.Text(to.List.Name))}</h1>
        <p>{words.AskConfirmMeans(PublicPage.Bold(to.List.Name), PublicPage.Text(to.Address))}</p>
        <form method="post"><button type="submit">{words.Confirm}</button></form>
        </div>
        """;

    private static string Confirmed(RecipientWords words, Confirmation to) =>
        $"""
        <div class="card">
        {PublicPage.Done(words.Confirmed(PublicPage.Text(to.List.Name)))}
        <h1>{words.ConfirmedHead(PublicPage.Text(to.FirstName.Length <= 60 ? to.FirstName : ""))}</h1>
        <p>{words.ConfirmedMeans(PublicPage.Bold(to.List.Name), PublicPage.Text(to.Address))}</p>
        </div>
        """;

    private static string Over(RecipientWords words, Confirmation to) =>
        $"""
        <div class="card">
        <h1>{words.Over}</h1>
        <p>{words.OverMeans}</p>
        {(to.HasPage ? $"<p class=\"row\"><a class=\"b plain\" href=\"/{LinkPaths.SignUp}/{to.List.PublicId}\">{words.SignUpAgain}</a></p>\n" : "")}</div>
        """;
}
