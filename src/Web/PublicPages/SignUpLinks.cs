using Postroad.Core.Lists.Forms;
using Postroad.Core.Lists.Words;
using Postroad.Core.Tracking;
using Postroad.Web.SignIn;

namespace Postroad.Web.PublicPages;

/// <summary>
/// The sign-up page of a list, and the link in the mail that asks to confirm. GET changes nothing. What is answered depends on what was typed and never on who is on a list.
/// </summary>
internal static class SignUpLinks
{
    /// <summary>Of the custom fields of a page, so that none is taken for one of its own.</summary>
    internal const string FieldPrefix = "field_";

    /// <summary>Seconds after which a network that sent too many may try again.</summary>
    private const string RetryAfterSeconds = "3600";

    public static void MapSignUp(this IEndpointRouteBuilder links)
    {
        links.MapMethods($"/{LinkPaths.SignUp}/{{list}}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        links.MapPost($"/{LinkPaths.SignUp}/{{list}}", TakeAsync);
        links.MapMethods($"/{LinkPaths.Confirm}/{{token}}", [HttpMethods.Get, HttpMethods.Head], AskAsync);
        links.MapPost($"/{LinkPaths.Confirm}/{{token}}", ConfirmAsync);
    }

    private static async Task ShowAsync(HttpContext http, string list, SignUpForms forms, SignUps signUps)
    {
        if (await forms.OpenAsync(list, http.RequestAborted) is { } page) await SignUpPages.ShowAsync(http, page, signUps.Show(page), new SignUpRequest(), SignUpPages.NoFaults, note: "");
        else await PublicPage.NotFoundAsync(http);
    }

    private static async Task TakeAsync(HttpContext http, string list, SignUpForms forms, SignUps signUps, Hits hits)
    {
        if (await forms.OpenAsync(list, http.RequestAborted) is not { } page)
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var request = Read(http, await PublicForm.ReadAsync(http.Request), page);
        var (stored, answer) = await hits.TryAsync(() => signUps.TakeAsync(page, request, CancellationToken.None));
        var words = RecipientWords.Of(page.List.Language);
        if (!stored) await PublicPage.LaterAsync(http, words, words.NotSignedUp, words.PressAgain);
        else if (answer is SignUpAnswer.Faulty(var faults)) await SignUpPages.ShowAsync(http, page, request.Shown, request, faults, note: "");
        else if (answer is SignUpAnswer.LookAgain) await SignUpPages.ShowAsync(http, page, signUps.Show(page), request, SignUpPages.NoFaults, words.LookAgain);
        else if (answer is SignUpAnswer.TooSoon) await SignUpPages.ShowAsync(http, page, request.Shown, request, SignUpPages.NoFaults, words.OnceMore);
        else if (answer is SignUpAnswer.TooMany)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            await PublicPage.WriteAsync(http, StatusCodes.Status429TooManyRequests, words, words.TooManySignUps, PublicPage.Card(words.TooManySignUps, words.TooManySignUpsMeans), page.CustomerName, page.List.PostalAddress);
        }
        else await SignUpPages.TakenAsync(http, page);
    }

    private static SignUpRequest Read(HttpContext http, IFormCollection form, SignUpPage page) => new()
    {
        Email = form["email"].ToString(), Consents = form["consent"] == "yes", Trap = form["website"].ToString(), Shown = form["shown"].ToString(),
        Fields = page.Fields.ToDictionary(field => field.Name, field => form[FieldPrefix + field.Name].ToString()),
        Network = NetworkAddress.Whole(http), Networks = (NetworkAddress.Of(http), NetworkAddress.Neighbourhood(http)),
    };

    private static async Task AskAsync(HttpContext http, string token, SignUpTokens tokens, Confirmations confirmations)
    {
        if (tokens.TryRead(token, out AskedFor asked) && await confirmations.FindAsync(asked, http.RequestAborted) is { } found) await ConfirmPages.ShowAsync(http, found);
        else await PublicPage.NotFoundAsync(http);
    }

    private static async Task ConfirmAsync(HttpContext http, string token, SignUpTokens tokens, Confirmations confirmations, Hits hits)
    {
        if (!tokens.TryRead(token, out AskedFor asked))
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var (stored, found) = await hits.TryAsync(() => confirmations.ConfirmAsync(asked, NetworkAddress.Whole(http), CancellationToken.None));
        if (!stored) await PublicPage.LaterAsync(http, ReaderLanguage.Of(http), ReaderLanguage.Of(http).NotConfirmed, ReaderLanguage.Of(http).PressAgain);
        else if (found is null) await PublicPage.NotFoundAsync(http);
        else await ConfirmPages.ShowAsync(http, found);
    }
}
