using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Control;

/// <summary>Received mail: pages, one with its history, as delivered, as posted, as a recipient sees it.</summary>
internal static partial class MessagesApi
{
    private const int MostOnPage = 500;

    // Somebody else's HTML on our origin: no script, no forms, nothing fetched, even when it is opened outside its frame.
    private const string ShownMailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("/messages", List);
        control.MapGet("/messages/{id}", One);
        control.MapGet("/messages/{id}.eml", Delivered);
        control.MapGet("/messages/{id}.raw", Posted);
        control.MapGet("/messages/{id}/html", Html);
        control.MapGet("/messages/{id}/text", Text);
        control.MapGet("/messages/{id}/source", Source);
    }

    private static IResult List(MailSearch search, string? campaign, string? recipient, string? q, string? state, int? before, int limit = 50)
    {
        if (!TryRead(state, out var wanted))
            return TypedResults.Json(new WrongBody { Errors = [$"state is '{state}'; on_the_way, delayed, delivered, bounced or rejected."] }, SimulatorJson.Default.WrongBody, statusCode: 400);
        var (mails, next) = search.Page(new MailFilter(campaign, recipient, q, wanted), before, Math.Clamp(limit, 1, MostOnPage));
        return TypedResults.Json(new MessagePage { Messages = [.. mails.Select(MessageBody.Of)], Next = next }, SimulatorJson.Default.MessagePage);
    }

    /// <summary>Snake case as in the answers; empty is any.</summary>
    public static bool TryRead(string? text, out MailState? state)
    {
        state = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!Enum.TryParse<MailState>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var known) || !Enum.IsDefined(known))
            return false;
        state = known;
        return true;
    }

    private static IResult One(MailSearch search, string id)
    {
        if (search.Find(id) is not { } mail) return Missing(id);
        var body = MessageBody.Of(mail) with { History = [.. search.History(mail).Select(e => HappenedBody.Of(mail, e))] };
        return TypedResults.Json(body, SimulatorJson.Default.MessageBody);
    }

    private static IResult Delivered(MailSearch search, string id) =>
        search.Find(id) is { } mail
            ? TypedResults.Bytes(DeliveredMail.Write(search.Bytes(mail), mail), "message/rfc822", id + ".eml")
            : Missing(id);

    private static IResult Posted(MailSearch search, string id) =>
        search.Find(id) is { } mail
            ? TypedResults.Bytes(search.Bytes(mail), "application/octet-stream", id + ".raw")
            : Missing(id);

    private static IResult Source(MailSearch search, string id) =>
        search.Find(id) is { } mail
            ? TypedResults.Bytes(DeliveredMail.Write(search.Bytes(mail), mail), "text/plain; charset=utf-8")
            : Missing(id);

    private static IResult Text(MailSearch search, string id) =>
        search.Find(id) is { } mail
            ? TypedResults.Text(MailContent.Read(search.Bytes(mail)).Text ?? "This mail has no text part.", "text/plain", Encoding.UTF8)
            : Missing(id);

    private static IResult Html(MailSearch search, HttpContext context, string id)
    {
        if (search.Find(id) is not { } mail) return Missing(id);
        context.Response.Headers.ContentSecurityPolicy = ShownMailPolicy;
        // Browsers refuse a sandboxed page that asks for an opener policy.
        context.Response.Headers.Remove("Cross-Origin-Opener-Policy");
        var content = MailContent.Read(search.Bytes(mail));
        var page = content.Html is { } html
            ? WithoutTargets(html) : $"<!doctype html><title>Mail</title><pre>{System.Net.WebUtility.HtmlEncode(content.Text ?? "This mail has no text.")}</pre>";
        return TypedResults.Text(page, "text/html", Encoding.UTF8);
    }

    /// <summary>Links of the copy on our own screen lead nowhere; the mail itself is untouched.</summary>
    private static string WithoutTargets(string html) => Target().Replace(html, m => m.Groups[1].Value + "data-href=");

    private static NotFound<string> Missing(string id) =>
        TypedResults.NotFound($"No mail with the id {id} was received, or everything was emptied since.");

    [GeneratedRegex(@"(<(?:a|area)\b[^>]*?\s)href\s*=", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Target();
}
