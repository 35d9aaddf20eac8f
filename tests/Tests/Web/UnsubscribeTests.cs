using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Leaving a list, by the page and by RFC 8058, and taking it back.</summary>
public sealed class UnsubscribeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_page_asks_and_the_button_leaves_and_the_next_campaign_leaves_them_out(TestDatabase kind)
    {
        await using var mailing = await Mailing.SendAsync(kind);
        using var page = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe);
        Assert.Contains("Nothing has changed yet.", await AnswerAssert.IsAsync(HttpStatusCode.OK, page), StringComparison.Ordinal);
        Assert.Equal((SubscriptionStatus.Subscribed, null), await StateAsync(mailing));

        using var done = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe, HttpMethod.Post, new FormUrlEncodedContent([]));
        var text = await AnswerAssert.IsAsync(HttpStatusCode.OK, done);
        Assert.Contains("You are unsubscribed from Newsletter", text, StringComparison.Ordinal);
        Assert.Contains("That is done, Anna", text, StringComparison.Ordinal);
        Assert.Contains("Undo, keep me subscribed", text, StringComparison.Ordinal);
        Assert.Equal((SubscriptionStatus.Unsubscribed, SuppressionReason.Unsubscribed), await StateAsync(mailing));

        await mailing.Installation.SubscribeAsync("other@example.com");
        var next = await mailing.Installation.StartCampaignAsync();
        await mailing.Installation.SettleAsync(next);
        Assert.Equal(["other@example.com"], (await mailing.Installation.DeliveriesAsync(next)).Select(d => d.Address));
        using var later = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe);
        Assert.Contains("You are unsubscribed from Newsletter", await AnswerAssert.IsAsync(HttpStatusCode.OK, later), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_click_leaves_without_page_cookie_redirect_or_question(bool multipart)
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        Assert.Equal("List-Unsubscribe=One-Click", mailing.Mail.Message.Headers["List-Unsubscribe-Post"]);
        HttpContent Body() => multipart
            ? new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } }
            : new StringContent("List-Unsubscribe=One-Click", Encoding.ASCII, "application/x-www-form-urlencoded");
        for (var i = 0; i < 3; i++)
        {
            using var answer = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe, HttpMethod.Post, Body());
            Assert.Equal("Unsubscribed.\n", await AnswerAssert.IsAsync(HttpStatusCode.OK, answer));
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        }

        Assert.Equal((SubscriptionStatus.Unsubscribed, SuppressionReason.Unsubscribed), await StateAsync(mailing));
        Assert.Equal(1, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Unsubscribed);
        await using var db = mailing.Installation.Database.Read(mailing.Installation.Customer);
        Assert.Equal("one-click unsubscribe", (await db.Set<Suppression>().SingleAsync(Cancel)).Source);
    }

    [Theory]
    [InlineData("text/plain", "List-Unsubscribe=One-Click")]
    [InlineData("multipart/form-data", "no boundary")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nbroken")]
    [InlineData("application/x-www-form-urlencoded", "")]
    public async Task A_body_that_cannot_be_read_is_a_button_that_was_pressed(string type, string body)
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe, HttpMethod.Post, content);
        Assert.Contains("You are unsubscribed from Newsletter", await AnswerAssert.IsAsync(HttpStatusCode.OK, answer), StringComparison.Ordinal);
        Assert.Equal(SubscriptionStatus.Unsubscribed, (await StateAsync(mailing)).Status);
    }

    [Theory, EachDatabase]
    public async Task Taking_it_back_is_a_button_of_its_own_and_is_recorded(TestDatabase kind)
    {
        await using var mailing = await Mailing.SendAsync(kind);
        var stay = await LeaveAsync(mailing);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var looked = await mailing.Guest.PublicAsync(stay, method);
            await AnswerAssert.IsAsync(HttpStatusCode.NotFound, looked);
        }

        Assert.Equal((SubscriptionStatus.Unsubscribed, SuppressionReason.Unsubscribed), await StateAsync(mailing));
        using var back = await mailing.Guest.PublicAsync(stay, HttpMethod.Post);
        Assert.Contains("You stay subscribed to Newsletter", await AnswerAssert.IsAsync(HttpStatusCode.OK, back), StringComparison.Ordinal);
        Assert.Equal((SubscriptionStatus.Subscribed, null), await StateAsync(mailing));
        using var twice = await mailing.Guest.PublicAsync(stay, HttpMethod.Post);
        Assert.Contains("You stay subscribed to Newsletter", await AnswerAssert.IsAsync(HttpStatusCode.OK, twice), StringComparison.Ordinal);

        await using var db = mailing.Installation.Database.Read(mailing.Installation.Customer);
        var log = await db.Set<StoredEvent>().Where(e => e.Type == EventType.Unsubscribed || e.Type == EventType.Resubscribed).OrderBy(e => e.Type).Select(e => e.Type).ToListAsync(Cancel);
        Assert.Equal([EventType.Unsubscribed, EventType.Resubscribed], log);
        // And out again, however soon.
        await LeaveAsync(mailing);
        Assert.Equal((SubscriptionStatus.Unsubscribed, SuppressionReason.Unsubscribed), await StateAsync(mailing));
    }

    [Fact]
    public async Task Who_complained_is_not_brought_back_by_a_button()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var stay = await LeaveAsync(mailing);
        Assert.True(EmailAddress.TryParse(Mailing.Anna, out var address, out _));
        await mailing.Installation.Web.Services.GetRequiredService<SuppressionList>().AddAsync(mailing.Installation.Customer, address, listId: 0, "Ines Moreau", evidence: null, Cancel);
        using var tried = await mailing.Guest.PublicAsync(stay, HttpMethod.Post);
        var page = await AnswerAssert.IsAsync(HttpStatusCode.OK, tried);
        Assert.Contains("You are unsubscribed from Newsletter", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Undo", page, StringComparison.Ordinal);
        await using var db = mailing.Installation.Database.Read(mailing.Installation.Customer);
        Assert.Equal(2, await db.Set<Suppression>().CountAsync(Cancel));
        Assert.Equal(SubscriptionStatus.Unsubscribed, await db.Set<Subscription>().Select(s => s.Status).SingleAsync(Cancel));
    }

    [Fact]
    public async Task What_was_deleted_since_is_not_called_unsubscribed()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        await mailing.Installation.Database.WriteAsync(session => session.Db(mailing.Installation.Customer).Set<Delivery>().ExecuteDeleteAsync(Cancel), Cancel);
        using var answer = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe, HttpMethod.Post, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        await AnswerAssert.IsAsync(HttpStatusCode.NotFound, answer);
    }

    /// <summary>Leaves by the page; the path behind its undo button.</summary>
    private static async Task<string> LeaveAsync(Mailing mailing)
    {
        using var done = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe, HttpMethod.Post);
        return System.Text.RegularExpressions.Regex.Match(await AnswerAssert.IsAsync(HttpStatusCode.OK, done), "action=\"(/s/[^\"]+)\"").Groups[1].Value;
    }

    private static async Task<(SubscriptionStatus Status, SuppressionReason? Reason)> StateAsync(Mailing mailing)
    {
        await using var db = mailing.Installation.Database.Read(mailing.Installation.Customer);
        var status = await db.Set<Subscription>().Where(s => db.Set<Contact>().Any(c => c.Id == s.ContactId && c.EmailKey == Mailing.Anna)).Select(s => s.Status).SingleAsync(Cancel);
        return (status, await db.Set<Suppression>().Where(s => s.EmailKey == Mailing.Anna).Select(s => (SuppressionReason?)s.Reason).SingleOrDefaultAsync(Cancel));
    }
}
