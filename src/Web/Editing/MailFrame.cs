using Postroad.Core.Campaigns;
using Postroad.Web.SignIn;

namespace Postroad.Web.Editing;

/// <summary>
/// The HTML of a campaign as one contact would get it, for the frame of its preview. It is somebody's own HTML on our screens' address, so it runs in a sandbox: no origin, no
/// script, no form, no pop-up, and nothing of ours may be loaded from it but pictures.
/// </summary>
internal static class MailFrame
{
    public const string Policy = "sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; font-src http: https: data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

    public static async Task ShowAsync(HttpContext http, string id, CampaignDrafts drafts, CampaignPreviews previews)
    {
        var customer = Callers.Of(http).Customer;
        if (await drafts.FindAsync(customer, id, http.RequestAborted) is not { } draft)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var preview = await previews.ReadAsync(customer, draft, http.Request.Query["as"], http.RequestAborted);
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(Inert(preview.Content?.Html ?? ""), http.RequestAborted);
    }

    /// <summary>Its links ask for a new window, which the sandbox does not open: a click leads nowhere.</summary>
    private static string Inert(string html)
    {
        const string Target = "<base target=\"_blank\">";
        var head = html.IndexOf("<head", StringComparison.OrdinalIgnoreCase);
        var end = head < 0 ? -1 : html.IndexOf('>', head);
        return end < 0 ? "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mail</title>" + Target + "</head><body>" + html + "</body></html>" : html.Insert(end + 1, Target);
    }
}
