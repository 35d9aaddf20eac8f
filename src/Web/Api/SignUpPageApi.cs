using Postroad.Core.Accounts;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Tracking;
using Postroad.Web.Hosting;

namespace Postroad.Web.Api;

/// <summary>The sign-up page of a list.</summary>
/// <param name="Address">Where it is; there is nothing while it is off.</param>
/// <param name="Heading">Empty: made from the list's name, in its language.</param>
/// <param name="Consent">What people agree to. Empty: the usual sentence, in the list's language.</param>
/// <param name="Fields">Names of custom fields on it.</param>
public sealed record SignUpPageBody(string Address, bool IsOn, string Heading, string Consent, IReadOnlyList<string> Fields);

/// <summary>What of a sign-up page can be set. What is left out is as in a new one.</summary>
public sealed record SignUpPageWishBody(bool? IsOn, string? Heading, string? Consent, IReadOnlyList<string>? Fields);

/// <summary>Sign-up pages.</summary>
internal static class SignUpPageApi
{
    private const string What = "A list.";

    public static void MapSignUpPages(this RouteGroupBuilder api)
    {
        var pages = api.MapGroup("/lists").WithTags("Lists");
        pages.MapGet("/{id}/sign-up", FindAsync).Answers<SignUpPageBody>().Is("get_sign_up_page", ApiScopes.ListsRead, "A list's sign-up page, with its version in the ETag");
        pages.MapPut("/{id}/sign-up", EditAsync).Answers<SignUpPageBody>().Is("edit_sign_up_page", ApiScopes.ListsWrite, "Turn a list's sign-up page on or off, and say what stands on it; wants If-Match");
    }

    private static async Task<IResult> FindAsync(HttpContext http, MailingLists lists, SignUpForms forms, Origins origins, string id, CancellationToken cancel)
    {
        var customer = ApiCaller.Of(http).Customer;
        if (await lists.FindAsync(customer, id, cancel) is not { } list) return ApiProblems.NotFound(What);
        var form = await forms.FindAsync(customer, list.Key, cancel);
        return ApiEdits.Show(http, form?.Version ?? 0, Of(origins, id, form is null ? new SignUpFormWish() : SignUpFormWish.Of(form)));
    }

    private static async Task<IResult> EditAsync(HttpContext http, SignUpForms forms, Origins origins, string id, SignUpPageWishBody body, CancellationToken cancel)
    {
        if (!ApiEdits.TryVersion(http, out var version, out var fault)) return fault;
        var wish = new SignUpFormWish { IsOn = body.IsOn ?? false, Heading = body.Heading ?? "", Consent = body.Consent ?? "", Fields = body.Fields ?? [] };
        return ApiEdits.Of(http, await forms.SaveAsync(ApiCaller.Of(http).Customer, id, version, wish, ApiCaller.Of(http).Name, cancel), f => f.Version, f => Of(origins, id, SignUpFormWish.Of(f)), What);
    }

    private static SignUpPageBody Of(Origins origins, string list, SignUpFormWish form) => new(new Uri(origins.Public, $"{LinkPaths.SignUp}/{list}").ToString(), form.IsOn, form.Heading, form.Consent, form.Fields);
}
