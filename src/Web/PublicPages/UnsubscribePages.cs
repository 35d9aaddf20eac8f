using Postroad.Core.Reports;

namespace Postroad.Web.PublicPages;

/// <summary>What people read who want to leave a list.</summary>
internal static class UnsubscribePages
{
    private const string Check = """<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.2"/></svg>""";

    public static Task AskAsync(HttpContext http, MailRecipient to) => WriteAsync(http, to, $"Unsubscribe from {to.ListName}",
        $"""
        <div class="card">
        <h1>Unsubscribe from {Text(to.ListName)}?</h1>
        <p>Then we send no more of <b>{Text(to.ListName)}</b> to {Text(to.Address)}. Nothing has changed yet.</p>
        <form method="post"><button type="submit">Unsubscribe</button></form>
        </div>
        """);

    /// <param name="stay">Where to post to take it back.</param>
    public static Task DoneAsync(HttpContext http, MailRecipient to, string stay) => WriteAsync(http, to, "You are unsubscribed",
        $"""
        <div class="card">
        <p class="done" role="status">{Check}You are unsubscribed from {Text(to.ListName)}</p>
        <h1>That is done{Named(to)}</h1>
        <p>We send no more of <b>{Text(to.ListName)}</b> to {Text(to.Address)}. A mail that is already on its way may still arrive today.</p>
        {(to.MayReturn ? $"<form method=\"post\" action=\"{stay}\"><button type=\"submit\" class=\"plain\">Undo, keep me subscribed</button></form>\n" : "")}</div>
        """);

    public static Task StaysAsync(HttpContext http, MailRecipient to) => WriteAsync(http, to, "You stay subscribed",
        $"""
        <div class="card">
        <p class="done" role="status">{Check}You stay subscribed to {Text(to.ListName)}</p>
        <h1>All is as before{Named(to)}</h1>
        <p>We keep sending <b>{Text(to.ListName)}</b> to {Text(to.Address)}. The link in every mail unsubscribes you whenever you like.</p>
        </div>
        """);

    public static Task NotYetAsync(HttpContext http) => PublicPage.LaterAsync(http, "You are not unsubscribed yet",
        "We could not write it down just now. Please press the button again in a minute.");

    public static Task NotBackYetAsync(HttpContext http) => PublicPage.LaterAsync(http, "You are still unsubscribed",
        "We could not write it down just now. Please press the button again in a minute.");

    private static Task WriteAsync(HttpContext http, MailRecipient to, string title, string body) =>
        PublicPage.WriteAsync(http, StatusCodes.Status200OK, title, body, to.CustomerName, to.PostalAddress);

    private static string Named(MailRecipient to) => to.FirstName is null ? "" : $", {Text(to.FirstName)}";

    private static string Text(string value) => PublicPage.Text(value);
}
