using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Notices;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Lists;

namespace Postroad.Tests.Web;

/// <summary>The sign-up page and the mail that asks, over the wire.</summary>
public sealed partial class SignUpPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Who_signs_up_gets_a_mail_in_the_lists_language_and_no_campaign_before_they_confirmed(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using var guest = new Guest(installation.Web);
        var list = await OpenPageAsync(installation, "double", "de");
        await installation.SubscribeAsync("other@example.com");
        using var signedUp = await PostAsync(installation, guest, list, "anna@example.com", wait: false);
        Assert.Contains("Sehen Sie in Ihr Postfach", await AnswerAssert.IsAsync(HttpStatusCode.OK, signedUp), StringComparison.Ordinal);
        var mail = await MailAsync(installation, "anna@example.com");
        Assert.Equal(("Bitte bestätigen: Newsletter", "\"Harbour Lane\" <hello@harbourlane.example>", false), (mail.Message.Subject, mail.Message.From.ToString(), mail.Message.Headers.Contains("List-Unsubscribe")));
        Assert.DoesNotContain("<img", mail.Html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"de\">", mail.Html, StringComparison.Ordinal);
        var link = new Uri(ConfirmLink().Match(mail.Message.TextBody!).Value).AbsolutePath;
        Assert.Contains(link, mail.Html, StringComparison.Ordinal);

        var before = await installation.StartCampaignAsync();
        await installation.UntilAsync(before, CampaignState.Finished);
        Assert.Equal(["other@example.com"], (await installation.DeliveriesAsync(before)).Select(d => d.Address));

        using var asks = await guest.PublicAsync(link);
        Assert.Contains("Möchten Sie Newsletter bekommen?", await AnswerAssert.IsAsync(HttpStatusCode.OK, asks), StringComparison.Ordinal);
        Assert.Equal(SubscriptionStatus.Unconfirmed, await StatusAsync(installation, "anna@example.com"));
        using var confirmed = await guest.PublicAsync(link, HttpMethod.Post);
        Assert.Contains("Sie bekommen jetzt Newsletter", await AnswerAssert.IsAsync(HttpStatusCode.OK, confirmed), StringComparison.Ordinal);
        var after = await installation.StartCampaignAsync();
        await installation.UntilAsync(after, CampaignState.Finished);
        Assert.Equal(["anna@example.com", "other@example.com"], (await installation.DeliveriesAsync(after)).Select(d => d.Address).Order());
    }

    [Theory, InlineData("double"), InlineData("single")]
    public async Task The_answer_is_the_same_to_the_byte_whoever_is_on_the_list_was_on_it_or_is_not(string optIn)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        var list = await OpenPageAsync(installation, optIn, "en");
        await installation.SubscribeAsync("on@example.com", "left@example.com", "angry@example.com");
        await SuppressAsync(installation, "left@example.com", SuppressionReason.Unsubscribed);
        await SuppressAsync(installation, "angry@example.com", SuppressionReason.Complaint);
        string? first = null;
        foreach (var address in new[] { "unknown@example.com", "unknown@example.com", "on@example.com", "left@example.com", "left@example.com", "angry@example.com", "ON@example.com" })
        {
            using var answer = await PostAsync(installation, guest, list, address);
            var all = $"{string.Join('\n', answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key != "Date").Select(h => $"{h.Key}: {string.Join(',', h.Value)}"))}\n\n{await AnswerAssert.IsAsync(HttpStatusCode.OK, answer)}";
            Assert.Equal(first ??= all, all);
        }

        Assert.DoesNotContain("example.com", first!, StringComparison.OrdinalIgnoreCase);
        // Control: it was not the same because nothing was done.
        Assert.NotNull(await StatusAsync(installation, "unknown@example.com"));
    }

    [Fact]
    public async Task A_form_on_somebody_elses_site_leads_to_the_page_which_keeps_what_was_typed()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        var list = await OpenPageAsync(installation, "double", "en");
        using var first = await guest.PublicAsync($"/join/{list}", HttpMethod.Post, new FormUrlEncodedContent([new("email", "anna@example.com\"><b>")]));
        var page = await AnswerAssert.IsAsync(HttpStatusCode.OK, first);
        Assert.Contains("Please look at it once more", page, StringComparison.Ordinal);
        Assert.Contains("value=\"anna@example.com&quot;&gt;&lt;b&gt;\"", page, StringComparison.Ordinal);
        Assert.Null(await StatusAsync(installation, "anna@example.com"));

        using var faulty = await PostAsync(installation, guest, list, "anna@example", consents: false);
        page = await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, faulty);
        Assert.Contains("This is no complete email address.", page, StringComparison.Ordinal);
        Assert.Contains("Please tick this", page, StringComparison.Ordinal);
        Assert.Contains("value=\"anna@example\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_off_looks_like_one_that_never_was()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        var list = await ListAsync(installation);
        var pages = new List<string>();
        foreach (var path in new[] { $"/join/{list}", $"/join/{PublicId.New(TimeProvider.System)}", "/join/x", "/join/x%20y" })
        {
            using var got = await guest.PublicAsync(path);
            pages.Add(await AnswerAssert.IsAsync(HttpStatusCode.NotFound, got));
            using var posted = await guest.PublicAsync(path, HttpMethod.Post, new FormUrlEncodedContent([]));
            pages.Add(await AnswerAssert.IsAsync(HttpStatusCode.NotFound, posted));
        }

        Assert.Single(pages.Distinct());
    }

    [Fact]
    public async Task Of_a_link_that_asks_a_change_at_any_place_is_the_page_of_nothing()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        var list = await OpenPageAsync(installation, "double", "en");
        using var signedUp = await PostAsync(installation, guest, list, "anna@example.com");
        var token = await TokenAsync(installation);
        Assert.Equal(SignUpTokens.AskedLength, token.Length);
        var strangers = new SignUpTokens(new TokenKeys([TokenKeys.NewKey(1)]));
        var form = installation.Web.Services.GetRequiredService<SignUpTokens>().Write(new ShownForm(installation.List, 3, TimeProvider.System.GetUtcNow()));
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var pages = new List<string>();
        foreach (var bad in Enumerable.Range(0, token.Length).Select(at => token[..at] + alphabet[alphabet.IndexOf(token[at], StringComparison.Ordinal) ^ 1] + token[(at + 1)..])
            .Concat([form, strangers.Write(new AskedFor(installation.List, 1, TimeProvider.System.GetUtcNow())), token[..^1], token + "A", "%01"]))
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
            {
                using var answer = await guest.PublicAsync($"/confirm/{bad}", method);
                pages.Add(await AnswerAssert.IsAsync(HttpStatusCode.NotFound, answer));
            }
        }

        Assert.Single(pages.Distinct());
        Assert.Equal(SubscriptionStatus.Unconfirmed, await StatusAsync(installation, "anna@example.com"));
        using var good = await guest.PublicAsync($"/confirm/{token}", HttpMethod.Post);
        await AnswerAssert.IsAsync(HttpStatusCode.OK, good);
        Assert.Equal(SubscriptionStatus.Subscribed, await StatusAsync(installation, "anna@example.com"));
    }

    [Fact]
    public async Task Too_many_from_one_network_are_told_so_whatever_they_type()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        var list = await OpenPageAsync(installation, "double", "en");
        for (var i = 0; i < SignUpLimits.MostOfAddress; i++)
        {
            using var taken = await PostAsync(installation, guest, list, "anna@example.com");
            await AnswerAssert.IsAsync(HttpStatusCode.OK, taken);
        }

        using var refused = await PostAsync(installation, guest, list, "bert@example.com");
        Assert.Contains("Too many sign-ups from your network", await AnswerAssert.IsAsync(HttpStatusCode.TooManyRequests, refused), StringComparison.Ordinal);
        Assert.Equal("3600", refused.Headers.GetValues("Retry-After").Single());
        await using var db = installation.Database.Read(installation.Customer);
        Assert.Equal((1, 1), (await db.Set<SignUp>().CountAsync(Cancel), await db.Set<SentNotice>().CountAsync(Cancel)));
    }

    /// <summary>Turns the page of the installation's list on; its public id.</summary>
    internal static async Task<string> OpenPageAsync(Installation installation, string optIn, string language, string about = "", IReadOnlyList<string>? fields = null)
    {
        var (services, list) = (installation.Web.Services, await ListAsync(installation));
        var lists = services.GetRequiredService<MailingLists>();
        var now = (await lists.FindAsync(installation.Customer, list, Cancel))!;
        People.Saved(await lists.EditAsync(installation.Customer, list, now.Version, MailingListWish.Of(now) with { OptIn = optIn, Language = language, About = about }, People.Ines, Cancel));
        People.Saved(await services.GetRequiredService<SignUpForms>().SaveAsync(installation.Customer, list, 0, new SignUpFormWish { IsOn = true, Fields = fields ?? [] }, People.Ines, Cancel));
        return list;
    }

    /// <summary>As a form that was shown a little while ago.</summary>
    /// <param name="wait">Until what it asks for is done, too.</param>
    internal static async Task<HttpResponseMessage> PostAsync(Installation installation, Guest guest, string list, string email, bool consents = true, bool wait = true)
    {
        var page = await installation.Web.Services.GetRequiredService<SignUpForms>().OpenAsync(list, Cancel);
        var shown = installation.Web.Services.GetRequiredService<SignUpTokens>().Write(new ShownForm(installation.List, page?.Version ?? 1, TimeProvider.System.GetUtcNow().AddSeconds(-10)));
        var fields = new Dictionary<string, string> { ["email"] = email, ["shown"] = shown, ["website"] = "" };
        if (consents) fields["consent"] = "yes";
        var answer = await guest.PublicAsync($"/join/{list}", HttpMethod.Post, new FormUrlEncodedContent(fields));
        if (wait) await installation.Web.Services.GetRequiredService<SignUpWork>().WorkAsync(Cancel);
        return answer;
    }

    /// <summary>Of the link in the newest mail that asks.</summary>
    internal static async Task<string> TokenAsync(Installation installation)
    {
        await installation.Web.Services.GetRequiredService<SignUpWork>().WorkAsync(Cancel);
        await using var db = installation.Database.Read(installation.Customer);
        var proof = await db.Set<SignUp>().OrderByDescending(s => s.Id).FirstAsync(Cancel);
        return installation.Web.Services.GetRequiredService<SignUpTokens>().Write(new AskedFor(installation.List, proof.Ask!.Value, proof.At));
    }

    internal static async Task<string> ListAsync(Installation installation) =>
        (await installation.Web.Services.GetRequiredService<MailingLists>().ListAsync(installation.Customer, Cancel)).Single(l => l.Key == installation.List).PublicId;

    /// <summary>Null: not on the list in any way.</summary>
    private static async Task<SubscriptionStatus?> StatusAsync(Installation installation, string email)
    {
        await using var db = installation.Database.Read(installation.Customer);
        return await db.Set<Subscription>().Where(s => db.Set<Contact>().Any(c => c.Id == s.ContactId && c.EmailKey == email)).Select(s => (SubscriptionStatus?)s.Status).SingleOrDefaultAsync(Cancel);
    }

    private static Task SuppressAsync(Installation installation, string email, SuppressionReason reason) => installation.Database.WriteAsync(session =>
        installation.Web.Services.GetRequiredService<SuppressionList>().AddAsync(session, [new NewSuppression(email, installation.Customer, 0, reason, "test", null, TimeProvider.System.GetUtcNow())]), Cancel);

    private static async Task<ReceivedMail> MailAsync(Installation installation, string email)
    {
        await using var db = installation.Database.Read(installation.Customer);
        await Installation.UntilAsync(
            () => db.Set<Core.Deliveries.Delivery>().Where(d => d.AddressKey == email).Select(d => d.State).ToListAsync(Cancel), states => states is [Core.Deliveries.DeliveryState.Accepted]);
        return await ReceivedMail.OfAsync(installation, email);
    }

    [GeneratedRegex("https?://\\S+/confirm/\\S+")]
    private static partial Regex ConfirmLink();
}
