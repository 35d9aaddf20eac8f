using System.Text;
using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Tracking;

namespace Postroad.Web.PublicPages;

/// <summary>
/// Leaving a list. GET shows a page and changes nothing (scanners follow links); POST leaves. A mailbox provider posts List-Unsubscribe=One-Click
/// (RFC 8058 section 3.1): answered without cookie, redirect or question. Taking it back and saying why are POSTs of their own, to addresses that stand in no mail.
/// </summary>
internal static class Unsubscribe
{
    private const string OneClickField = "List-Unsubscribe", OneClickValue = "One-Click", WhyField = "why";

    public static void MapUnsubscribe(this IEndpointRouteBuilder links)
    {
        links.MapMethods($"/{LinkPaths.Unsubscribe}/{{token}}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        links.MapPost($"/{LinkPaths.Unsubscribe}/{{token}}", LeaveAsync);
        links.MapPost($"/{LinkPaths.Stay}/{{token}}", StayAsync);
        links.MapPost($"/{LinkPaths.Stay}/{{token}}/{WhyField}", SayWhyAsync);
    }

    private static async Task ShowAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients)
    {
        if (!tokens.TryRead(LinkPurpose.Unsubscribe, token, out var delivery) || await recipients.FindAsync(delivery, http.RequestAborted) is not { } recipient)
            await PublicPage.NotFoundAsync(http);
        else if (recipient is { HasLeft: true, HasStopped: false }) await UnsubscribePages.DoneAsync(http, recipient, Ways(tokens, delivery) with { Preferences = null });
        // There is no other way back from that.
        else if (recipient.HasLeft) await UnsubscribePages.DoneAsync(http, recipient, Ways(tokens, delivery));
        else await UnsubscribePages.AskAsync(http, recipient);
    }

    private static async Task LeaveAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients, Hits hits)
    {
        if (!tokens.TryRead(LinkPurpose.Unsubscribe, token, out var delivery))
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var oneClick = (await PublicForm.ReadAsync(http.Request))[OneClickField] == OneClickValue;
        var (answered, before) = await hits.TryAsync(() => recipients.FindAsync(delivery, CancellationToken.None), Hits.LeavingPatience);
        if (answered && before is null) await PublicPage.NotFoundAsync(http);
        else if (!answered || !await hits.TryStoreAsync(http, delivery, EventType.Unsubscribed, reason: oneClick ? "one-click unsubscribe" : "unsubscribe page"))
            await UnsubscribePages.NotYetAsync(http, before);
        else if (oneClick) await Results.Text("Unsubscribed.\n").ExecuteAsync(http);
        else await UnsubscribePages.DoneAsync(http, await AfterwardsAsync(delivery, recipients, hits) ?? before!, Ways(tokens, delivery));
    }

    /// <summary>It is done and stays so: that the database does not answer any more must not be read as "not yet". Null: it did not.</summary>
    private static async Task<MailRecipient?> AfterwardsAsync(DeliveryRef delivery, MailRecipients recipients, Hits hits) =>
        (await hits.TryAsync(() => recipients.FindAsync(delivery, CancellationToken.None), Hits.Patience)).Value;

    private static async Task StayAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients, Leavers leavers, Hits hits)
    {
        if (!tokens.TryRead(LinkPurpose.Stay, token, out var delivery) || await recipients.FindAsync(delivery, http.RequestAborted) is not { } recipient)
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var (stored, back) = await hits.TryAsync(() => leavers.TakeBackAsync(recipient.Customer, delivery, CancellationToken.None));
        if (!stored) await UnsubscribePages.NotBackYetAsync(http, recipient);
        else if (back || !recipient.HasLeft) await UnsubscribePages.StaysAsync(http, recipient);
        else await UnsubscribePages.DoneAsync(http, recipient, Ways(tokens, delivery));
    }

    private static async Task SayWhyAsync(HttpContext http, string token, LinkTokens tokens, MailRecipients recipients, Leavers leavers, Hits hits)
    {
        if (!tokens.TryRead(LinkPurpose.Stay, token, out var delivery) || await recipients.FindAsync(delivery, http.RequestAborted) is not { } recipient)
        {
            await PublicPage.NotFoundAsync(http);
            return;
        }

        var why = UnsubscribePages.ReasonIn((await PublicForm.ReadAsync(http.Request))[WhyField]);
        var stored = why is null || (await hits.TryAsync(async () =>
        {
            await leavers.SayWhyAsync(recipient.Customer, delivery, why.Value, CancellationToken.None);
            return true;
        })).Answered;
        // An answer that is lost is no harm to the one who left: the page says what counts.
        await UnsubscribePages.DoneAsync(http, recipient, Ways(tokens, delivery), hasAnswered: stored && why is not null);
    }

    private static LeavingWays Ways(LinkTokens tokens, DeliveryRef delivery)
    {
        var stay = $"/{LinkPaths.Stay}/{Token(tokens, LinkPurpose.Stay, delivery)}";
        return new LeavingWays(stay, $"{stay}/{WhyField}", $"/{LinkPaths.Preferences}/{Token(tokens, LinkPurpose.Preferences, delivery)}");
    }

    private static string Token(LinkTokens tokens, LinkPurpose purpose, DeliveryRef delivery)
    {
        Span<byte> token = stackalloc byte[LinkTokens.Length];
        tokens.Write(purpose, delivery, token);
        return Encoding.ASCII.GetString(token);
    }
}
