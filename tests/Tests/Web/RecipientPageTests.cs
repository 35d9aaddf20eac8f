using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Lists;

namespace Postroad.Tests.Web;

/// <summary>Reasons for leaving, choosing what one gets, languages; and that looking at any of it changes nothing.</summary>
public sealed partial class RecipientPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_reason_is_kept_with_the_leaving_and_goes_when_it_is_taken_back(TestDatabase kind)
    {
        await using var mailing = await Mailing.SendAsync(kind);
        using var left = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe, HttpMethod.Post);
        var page = await AnswerAssert.IsAsync(HttpStatusCode.OK, left);
        var why = Action().Matches(page).Select(m => m.Groups[1].Value).Single(a => a.EndsWith("/why", StringComparison.Ordinal));
        using var nonsense = await mailing.Guest.PublicAsync(why, HttpMethod.Post, new FormUrlEncodedContent([new("why", "because")]));
        Assert.DoesNotContain("Thank you for your answer", await AnswerAssert.IsAsync(HttpStatusCode.OK, nonsense), StringComparison.Ordinal);
        using var said = await mailing.Guest.PublicAsync(why, HttpMethod.Post, new FormUrlEncodedContent([new("why", "often")]));
        Assert.Contains("Thank you for your answer", await AnswerAssert.IsAsync(HttpStatusCode.OK, said), StringComparison.Ordinal);

        var owner = mailing.Guest;
        await owner.SignInAsync(mailing.Installation.Customer);
        await using var db = mailing.Installation.Database.Read(mailing.Installation.Customer);
        var contact = (await db.Set<Contact>().SingleAsync(Cancel)).PublicId;
        using var timeline = await owner.AdminAsync($"/contacts/{contact}");
        Assert.Contains("Reason given: too many mails", await AnswerAssert.IsAsync(HttpStatusCode.OK, timeline), StringComparison.Ordinal);
        using var list = await owner.AdminAsync($"/lists/{await SignUpPageTests.ListAsync(mailing.Installation)}");
        Assert.Contains("1 “too many mails”", WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.OK, list)), StringComparison.Ordinal);

        using var back = await mailing.Guest.PublicAsync(why[..^4], HttpMethod.Post);
        await AnswerAssert.IsAsync(HttpStatusCode.OK, back);
        Assert.Null((await db.Set<Subscription>().AsNoTracking().SingleAsync(Cancel)).LeftFor);
    }

    [Theory, EachDatabase]
    public async Task The_link_in_a_mail_leads_to_what_one_gets_and_stopping_counts_for_its_campaign(TestDatabase kind)
    {
        await using var mailing = await SendAsync(kind, "fr");
        var link = PathOf(mailing, "p");
        using var shown = await mailing.Guest.PublicAsync(link);
        var page = await AnswerAssert.IsAsync(HttpStatusCode.OK, shown);
        Assert.Contains("<html lang=\"fr\">", page, StringComparison.Ordinal);
        Assert.Contains("Choisir ce que vous recevez", page, StringComparison.Ordinal);
        Assert.Matches("name=\"l\" value=\"[^\"]+\" checked>", page);

        using var stopped = await mailing.Guest.PublicAsync(link, HttpMethod.Post, new FormUrlEncodedContent([new("all", "off")]));
        Assert.Contains("Vous ne recevrez plus d’e-mails de notre part", await AnswerAssert.IsAsync(HttpStatusCode.OK, stopped), StringComparison.Ordinal);
        Assert.Equal(1, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Unsubscribed);
        var next = await mailing.Installation.StartCampaignAsync();
        await mailing.Installation.UntilAsync(next, Core.Campaigns.CampaignState.Finished);
        Assert.DoesNotContain(await mailing.Installation.DeliveriesAsync(next), d => d.State == DeliveryState.Accepted);

        // Undo of the list alone would do nothing here: the way back is where everything was stopped.
        using var again = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe);
        var left = await AnswerAssert.IsAsync(HttpStatusCode.OK, again);
        Assert.DoesNotContain("Annuler et rester abonné(e)", left, StringComparison.Ordinal);
        Assert.Matches("<a class=\"b plain\" href=\"/p/", left);

        using var undone = await mailing.Guest.PublicAsync(link, HttpMethod.Post, new FormUrlEncodedContent([new("all", "on")]));
        Assert.Contains("Tout est comme avant", await AnswerAssert.IsAsync(HttpStatusCode.OK, undone), StringComparison.Ordinal);
        using var saved = await mailing.Guest.PublicAsync(link, HttpMethod.Post, new FormUrlEncodedContent([new("l", await SignUpPageTests.ListAsync(mailing.Installation)), new("shown", await SignUpPageTests.ListAsync(mailing.Installation)), new("language", "es")]));
        Assert.Contains("Guardado", await AnswerAssert.IsAsync(HttpStatusCode.OK, saved), StringComparison.Ordinal);
        await using var db = mailing.Installation.Database.Read(mailing.Installation.Customer);
        Assert.Equal((SubscriptionStatus.Subscribed, "es", 0), ((await db.Set<Subscription>().SingleAsync(Cancel)).Status, (await db.Set<Contact>().SingleAsync(Cancel)).Language, await db.Set<Suppression>().CountAsync(Cancel)));
    }

    [Theory, EachDatabase]
    public async Task A_form_that_did_not_arrive_takes_nobody_off_a_list(TestDatabase kind)
    {
        await using var mailing = await SendAsync(kind, null);
        var link = PathOf(mailing, "p");
        var before = await StateAsync(mailing.Installation);
        using var cut = new StringContent("------x\r\nContent-Disposition: form-data; name=\"shown\"\r\n\r\nab");
        cut.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("multipart/form-data") { Parameters = { new("boundary", "----x") } };
        foreach (var content in new HttpContent?[] { null, new StringContent("l=x&shown=x"), new FormUrlEncodedContent([]), new FormUrlEncodedContent([new("language", "de")]), cut })
        {
            using var answer = await mailing.Guest.PublicAsync(link, HttpMethod.Post, content);
            Assert.Contains("Please look at it once more", await AnswerAssert.IsAsync(HttpStatusCode.BadRequest, answer), StringComparison.Ordinal);
            Assert.Equal(before, await StateAsync(mailing.Installation));
        }

        // Control: the same without ticks is a wish when the page's own form sends it.
        using var page = await mailing.Guest.PublicAsync(link);
        var shown = Shown().Matches(await AnswerAssert.IsAsync(HttpStatusCode.OK, page)).Select(m => KeyValuePair.Create("shown", m.Groups[1].Value));
        using var saved = await mailing.Guest.PublicAsync(link, HttpMethod.Post, new FormUrlEncodedContent(shown));
        await AnswerAssert.IsAsync(HttpStatusCode.OK, saved);
        Assert.NotEqual(before, await StateAsync(mailing.Installation));
    }

    [Fact]
    public async Task Of_two_names_the_one_that_is_none_is_marked_and_all_that_was_typed_stays()
    {
        await using var mailing = await SendAsync(TestDatabase.Sqlite(), null);
        People.Saved(await mailing.Installation.Web.Services.GetRequiredService<CustomFields>().CreateOrFindAsync(
            mailing.Installation.Customer, [new("first_name", "First name", FieldType.Text), new("last_name", "Last name", FieldType.Text)], People.Ines, Cancel));
        var before = await StateAsync(mailing.Installation);
        using var form = new FormUrlEncodedContent([new("shown", await SignUpPageTests.ListAsync(mailing.Installation)), new("first_name", "Anna"), new("last_name", new string('x', 101)), new("language", "es")]);
        using var answer = await mailing.Guest.PublicAsync(PathOf(mailing, "p"), HttpMethod.Post, form);
        var page = await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, answer);
        Assert.Contains("aria-describedby=\"last_name-fault\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("first_name-fault", page, StringComparison.Ordinal);
        Assert.Contains("value=\"Anna\"", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"es\" lang=\"es\" selected>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" checked", page, StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync(mailing.Installation));
    }

    [Fact]
    public async Task Pages_are_in_the_contacts_language_then_the_lists_then_the_browsers()
    {
        await using var mailing = await SendAsync(TestDatabase.Sqlite(), null);
        Assert.Contains("<html lang=\"en\">", await GetAsync(mailing.Guest, PathOf(mailing, "u"), "de"), StringComparison.Ordinal);
        await mailing.Installation.Database.WriteAsync(session => session.Db(mailing.Installation.Customer).Set<MailingList>().ExecuteUpdateAsync(set => set.SetProperty(l => l.Language, "es"), Cancel), Cancel);
        Assert.Contains("¿Darse de baja de Newsletter?", await GetAsync(mailing.Guest, PathOf(mailing, "u"), "de"), StringComparison.Ordinal);
        await mailing.Installation.Database.WriteAsync(session => session.Db(mailing.Installation.Customer).Set<Contact>().ExecuteUpdateAsync(set => set.SetProperty(c => c.Language, "fr"), Cancel), Cancel);
        Assert.Contains("Se désabonner de Newsletter\u00A0?", await GetAsync(mailing.Guest, PathOf(mailing, "u"), "de"), StringComparison.Ordinal);
        foreach (var (asked, language) in new[] { ("de-CH, en;q=0.5", "de"), ("sv, es;q=0.3, fr;q=0.8", "fr"), ("sv", "en"), ("en;q=0, es", "es"), ("", "en"), (";;=,", "en") })
            Assert.Contains($"<html lang=\"{language}\">", await GetAsync(mailing.Guest, "/u/nothing", asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_follows_every_link_of_a_thousand_mails_and_of_the_pages_behind_them_changes_nothing()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        var list = await SignUpPageTests.OpenPageAsync(installation, "double", "en");
        await installation.SubscribeAsync([.. Enumerable.Range(0, 1000).Select(i => $"anna{i}@example.com")]);
        var campaign = await installation.StartCampaignAsync(html: Html);
        await installation.SettleAsync(campaign);
        using var signedUp = await SignUpPageTests.PostAsync(installation, guest, list, "new@example.com");
        var before = await StateAsync(installation);

        var tokens = installation.Web.Services.GetRequiredService<LinkTokens>();
        var todo = new Queue<string>([$"/join/{list}", $"/confirm/{await SignUpPageTests.TokenAsync(installation)}"]);
        foreach (var seq in Enumerable.Range(1, 1000))
        {
            var delivery = new DeliveryRef(new SendId(campaign.SendId!.Value), seq);
            todo.Enqueue($"/u/{Token(tokens, LinkPurpose.Unsubscribe, delivery)}");
            todo.Enqueue($"/p/{Token(tokens, LinkPurpose.Preferences, delivery)}");
            todo.Enqueue($"/s/{Token(tokens, LinkPurpose.Stay, delivery)}");
            if (seq <= 20) todo.Enqueue($"/v/{Token(tokens, LinkPurpose.View, delivery)}");
        }

        var seen = new HashSet<string>();
        while (todo.TryDequeue(out var path))
        {
            if (!seen.Add(path)) continue;
            using var answer = await guest.PublicAsync(path);
            foreach (var found in Target().Matches(await answer.Content.ReadAsStringAsync(Cancel)).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)))
                if (Uri.TryCreate(installation.Web.PublicUrl, found, out var to) && to.Authority == installation.Web.PublicUrl.Authority) todo.Enqueue(to.PathAndQuery);
        }

        Assert.True(seen.Count > 3000, $"only {seen.Count} addresses were asked");
        Assert.Equal(before, await StateAsync(installation));
        // Control: what the pages' buttons do is seen in the same state.
        using var left = await guest.PublicAsync($"/u/{Token(tokens, LinkPurpose.Unsubscribe, new DeliveryRef(new SendId(campaign.SendId!.Value), 1))}", HttpMethod.Post);
        Assert.NotEqual(before, await StateAsync(installation));
    }

    [Fact]
    public async Task Each_page_is_under_15_KB_without_script_in_every_language()
    {
        await using var mailing = await SendAsync(TestDatabase.Sqlite(), null);
        var (installation, cancel) = (mailing.Installation, Cancel);
        var fields = Enumerable.Range(1, SignUpForm.MostFields).Select(i => $"a_field_of_a_long_name_{i}").ToList();
        People.Saved(await installation.Web.Services.GetRequiredService<CustomFields>().CreateOrFindAsync(
            installation.Customer, [.. fields.Select(name => new NewCustomField(name, new string('W', 60), FieldType.Text)), new("first_name", "First name", FieldType.Text), new("last_name", "Last name", FieldType.Text)], People.Ines, cancel));
        for (var i = 0; i < 12; i++)
            People.Saved(await installation.Web.Services.GetRequiredService<MailingLists>().CreateAsync(installation.Customer, People.Wish($"A list of a rather long name, the number {i} of many") with { IsOffered = true, About = new string('a', 150) }, People.Ines, cancel));
        var list = await SignUpPageTests.OpenPageAsync(installation, "double", "en", new string('b', 200), fields);
        using var signedUp = await SignUpPageTests.PostAsync(installation, mailing.Guest, list, "new@example.com");
        var confirm = $"/confirm/{await SignUpPageTests.TokenAsync(installation)}";
        foreach (var language in Languages.All)
        {
            await installation.Database.WriteAsync(async session =>
            {
                await session.Db(installation.Customer).Set<MailingList>().ExecuteUpdateAsync(set => set.SetProperty(l => l.Language, language), cancel);
                await session.Db(installation.Customer).Set<Contact>().ExecuteUpdateAsync(set => set.SetProperty(c => c.Language, language), cancel);
            }, cancel);
            var answers = new List<(string Path, HttpMethod Method)>
            {
                ($"/join/{list}", HttpMethod.Get), ($"/join/{list}", HttpMethod.Post), (confirm, HttpMethod.Get), (confirm, HttpMethod.Post), (PathOf(mailing, "p"), HttpMethod.Get), (PathOf(mailing, "u"), HttpMethod.Get),
                (PathOf(mailing, "u"), HttpMethod.Post), ("/u/x", HttpMethod.Get),
            };
            foreach (var (path, method) in answers)
            {
                using var answer = await mailing.Guest.PublicAsync(path, method, change: m => m.Headers.TryAddWithoutValidation("Accept-Language", language));
                var body = await answer.Content.ReadAsByteArrayAsync(cancel);
                var page = Encoding.UTF8.GetString(body);
                Assert.True(body.Length < 15 * 1024, $"{method} {path} has {body.Length:N0} bytes in {language}");
                Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
                Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
                AnswerAssert.IsGuarded(answer);
            }
        }
    }

    private const string Html = """<html><body><p>Hello</p><a href="{{ preferences_url }}">Choose</a> <a href="{{ unsubscribe_url }}">Leave</a> <a href="{{ view_url }}">Look</a></body></html>""";

    /// <param name="language">Of the contact. Null: that of the list, which is English.</param>
    private static async Task<Mailing> SendAsync(TestDatabase kind, string? language)
    {
        var mailing = await Mailing.SendAsync(kind, html: Html);
        if (language is not null)
            await mailing.Installation.Database.WriteAsync(session => session.Db(mailing.Installation.Customer).Set<Contact>().ExecuteUpdateAsync(set => set.SetProperty(c => c.Language, language), Cancel), Cancel);
        return mailing;
    }

    /// <summary>Of the first link of this kind in the mail.</summary>
    private static string PathOf(Mailing mailing, string kind) =>
        new Uri(WebUtility.HtmlDecode(Target().Matches(mailing.Mail.Html).Select(m => m.Groups[1].Value).First(a => a.Contains($"/{kind}/", StringComparison.Ordinal)))).PathAndQuery;

    private static async Task<string> GetAsync(Guest guest, string path, string languages)
    {
        using var answer = await guest.PublicAsync(path, change: m => m.Headers.TryAddWithoutValidation("Accept-Language", languages));
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static string Token(LinkTokens tokens, LinkPurpose purpose, DeliveryRef delivery)
    {
        var token = new byte[LinkTokens.Length];
        tokens.Write(purpose, delivery, token);
        return Encoding.ASCII.GetString(token);
    }

    /// <summary>All that somebody's will could change.</summary>
    private static async Task<string> StateAsync(Installation installation)
    {
        await using var db = installation.Database.Read(installation.Customer);
        var subscriptions = await db.Set<Subscription>().OrderBy(s => s.ListId).ThenBy(s => s.ContactId).Select(s => $"{s.ContactId} {s.Status} {s.StatusAt} {s.ConfirmedAt} {s.LeftFor}").ToListAsync(Cancel);
        var contacts = await db.Set<Contact>().OrderBy(c => c.Id).Select(c => $"{c.Id} {c.Version} {c.Fields} {c.Language}").ToListAsync(Cancel);
        var rest = new[] { await db.Set<Suppression>().CountAsync(Cancel), await db.Set<SignUp>().CountAsync(Cancel), await db.Set<StoredEvent>().CountAsync(e => e.Type == EventType.Unsubscribed || e.Type == EventType.Resubscribed, Cancel) };
        return string.Join('\n', subscriptions.Concat(contacts).Append(string.Join(' ', rest)));
    }

    [GeneratedRegex("name=\"shown\" value=\"([^\"]*)\"")]
    private static partial Regex Shown();

    [GeneratedRegex("action=\"([^\"]+)\"")]
    private static partial Regex Action();

    [GeneratedRegex("(?:href|action|src)=\"([^\"]+)\"")]
    private static partial Regex Target();
}
