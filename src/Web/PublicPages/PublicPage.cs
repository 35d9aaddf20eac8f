using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Postroad.Core.Lists.Words;

namespace Postroad.Web.PublicPages;

/// <summary>
/// A page for recipients: under 15 KB, no script, system fonts, both themes, in the language of whoever reads it. Its one style element is allowed by its hash; nothing else
/// may load.
/// </summary>
internal static class PublicPage
{
    private const string Style =
        ":root{color-scheme:light dark;--bg:#f6f6f2;--card:#fff;--ink:#1b2427;--soft:#4c585d;--line:#d3d6cc;--field:#868c83;--brand:#0b5c6b;--on:#fff;--ok:#14673a;--okbg:#e2f3e8;--bad:#a8231b}"
        + "@media(prefers-color-scheme:dark){:root{--bg:#121413;--card:#1b1e1d;--ink:#eceeea;--soft:#b4bbb5;--line:#343a37;--field:#757e78;--brand:#6cc8d6;--on:#06282f;--ok:#7fd8a6;--okbg:#15321f;--bad:#ffa59c}}"
        + "*{box-sizing:border-box}"
        + "body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.5 -apple-system,\"Segoe UI\",Roboto,Inter,\"Helvetica Neue\",system-ui,Arial,sans-serif;overflow-wrap:anywhere}"
        + "main{max-width:34rem;margin:0 auto;padding:2.5rem 1rem 1.5rem}"
        + "header{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 0;font-weight:700;font-size:1.125rem;letter-spacing:-.01em}"
        + "h1{font-size:1.5rem;line-height:1.25;letter-spacing:-.015em;margin:0 0 .5rem}p{margin:0 0 1rem}"
        + ".card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.5rem}.card+.card{margin-top:1rem}"
        + ".soft{color:var(--soft)}.small{font-size:.9375rem}.after{margin:1.25rem 0 0}.opt{font-weight:400}"
        + "form{margin:0}label,legend{font-weight:600;display:block;margin:0 0 .3rem;padding:0}"
        + "input[type=text],input[type=email],input[type=date],select{width:100%;font:inherit;color:inherit;background:var(--card);border:1px solid var(--field);border-radius:8px;padding:.6rem .75rem;min-height:46px}"
        + ".f{margin:0 0 1.1rem}fieldset{border:0;padding:0;margin:0 0 1.1rem;min-width:0}"
        + ".c{display:grid;grid-template-columns:auto 1fr;gap:.1rem .75rem;padding:.7rem 0;border-top:1px solid var(--line);font-weight:400;margin:0;cursor:pointer}"
        + ".c input{width:1.25rem;height:1.25rem;margin:.15rem 0 0;accent-color:var(--brand)}.c b{font-weight:600}.c span{color:var(--soft);font-size:.9375rem;display:block}"
        + "button,.b{display:inline-block;font:inherit;font-weight:650;border:0;border-radius:8px;background:var(--brand);color:var(--on);padding:.65rem 1.2rem;min-height:46px;cursor:pointer;text-decoration:none}"
        + ".plain{background:transparent;color:var(--ink);border:1px solid var(--field)}.row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center}a{color:inherit;text-underline-offset:3px}"
        + ":focus-visible{outline:3px solid var(--brand);outline-offset:2px}"
        + ".done{background:var(--okbg);color:var(--ok);border-radius:8px;padding:.75rem 1rem;margin:0 0 1.25rem;font-weight:600;display:flex;gap:.6rem;align-items:center}.done svg{flex:none}"
        + ".err{color:var(--bad);font-size:.9375rem;font-weight:600;margin:.35rem 0 0}[aria-invalid]{border-color:var(--bad)!important;border-width:2px!important}"
        + ".hp{position:absolute;left:-9999px}"
        + "footer{max-width:34rem;margin:0 auto;padding:0 1rem 3rem;color:var(--soft);font-size:.875rem}footer p{white-space:pre-line}";

    private const string Tick = """<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.2"/></svg>""";

    private const string RetryAfterSeconds = "60";

    /// <summary>Letters of every language as they are: as references a Chinese name would be four times as long.</summary>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>Content security policy of every answer on the public origin that does not bring its own.</summary>
    public static readonly string Policy = $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Writes a page.</summary>
    /// <param name="body">Markup; values in it are encoded by <see cref="Text"/>.</param>
    /// <param name="sender">Stands on top; null: nobody is named.</param>
    public static async Task WriteAsync(HttpContext http, int status, RecipientWords words, string title, string body, string? sender = null, string? postal = null)
    {
        var page = $"""
            <!doctype html>
            <html lang="{words.Code}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{Text(title)}</title>
            <style>{Style}</style>
            </head>
            <body>
            {(sender is null ? "" : $"<header>{Text(sender)}</header>\n")}<main>
            {body}
            </main>
            {(string.IsNullOrEmpty(postal) ? "" : $"<footer><p>{Text(postal)}</p></footer>\n")}</body>
            </html>

            """;
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        http.Response.Headers.ContentLanguage = words.Code;
        http.Response.ContentLength = Encoding.UTF8.GetByteCount(page);
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await http.Response.WriteAsync(page, http.RequestAborted);
    }

    /// <summary>A card with a headline and a sentence.</summary>
    public static string Card(string headline, string sentence) => $"<div class=\"card\">\n<h1>{Text(headline)}</h1>\n<p>{Text(sentence)}</p>\n</div>";

    /// <summary>What was done, above a headline.</summary>
    public static string Done(string said) => $"<p class=\"done\" role=\"status\">{Tick}<span>{said}</span></p>";

    public static string Text(string value) => Encoder.Encode(value);

    /// <summary>A name that stands out in a sentence.</summary>
    public static string Bold(string value) => $"<b>{Text(value)}</b>";

    /// <summary>Something of ours does not work at the moment: 503, and when to come again.</summary>
    public static Task LaterAsync(HttpContext http, RecipientWords words, string headline, string sentence)
    {
        SayLater(http);
        return WriteAsync(http, StatusCodes.Status503ServiceUnavailable, words, headline, Card(headline, sentence));
    }

    /// <summary>503, and when to come again; the caller writes what else there is to say.</summary>
    public static void SayLater(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = RetryAfterSeconds;
    }

    /// <summary>503 for machines; a person is led on by the browser, or by a link.</summary>
    /// <param name="location">As a Location header takes it: no quotation marks, no white space.</param>
    public static Task LeadOnAsync(HttpContext http, string location)
    {
        SayLater(http);
        http.Response.Headers["Refresh"] = $"0; url={location}";
        var words = ReaderLanguage.Of(http);
        return WriteAsync(http, StatusCodes.Status503ServiceUnavailable, words, words.LeadOn,
            $"<div class=\"card\">\n<h1>{words.LeadOn}</h1>\n<p>{words.LeadOnMeans} <a href=\"{Text(location)}\" rel=\"noreferrer\">{Text(location)}</a></p>\n</div>");
    }

    /// <summary>For every token that is not ours, is for something else, or speaks of what is gone. Says the same each time.</summary>
    public static Task NotFoundAsync(HttpContext http)
    {
        var words = ReaderLanguage.Of(http);
        return WriteAsync(http, StatusCodes.Status404NotFound, words, words.NotFoundTitle, Card(words.NotFound, words.NotFoundMeans));
    }
}
