using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Suppressions;
using Postroad.Tests.Domains.Links;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Links at tracking domains: in mails that are sent from then on, answered for years, and never where people sign in.</summary>
public sealed class TrackingTests
{
    private const string Go = "go.shop.test", Html = """
        <html><body><p>Hello {{ first_name }}</p><img src="http://news.postroad.test/i/PICTURE" alt="Cups"> <a href="https://harbourlane.example/early">Shop</a>
        <a href="{{ unsubscribe_url }}">Leave</a> <a href="{{ view_url }}">Look</a></body></html>
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task All_addresses_of_a_mail_are_at_the_host_that_was_chosen_and_work_on_when_it_is_removed(TestDatabase kind)
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(kind, zone);
        using var guest = new Guest(installation.Web);
        await installation.SubscribeAsync("anna@example.com");
        var before = await MailAsync(installation);
        Assert.Contains("<http://news.postroad.test/u/", before.Message.Headers["List-Unsubscribe"], StringComparison.Ordinal);

        var domains = installation.Web.Services.GetRequiredService<TrackingDomains>();
        zone.Lead(Go);
        var go = Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        go = Saved(await domains.AttachAsync(installation.Customer, go.PublicId, go.Version, [(await ServerAsync(installation)).PublicId], "Ines", Cancel));
        var mail = await MailAsync(installation);
        Assert.Contains($"<https://{Go}/u/", mail.Message.Headers["List-Unsubscribe"], StringComparison.Ordinal);
        foreach (var path in new[] { "/c/", "/o/", "/v/", "/u/", "/i/PICTURE" }) Assert.Contains($"https://{Go}{path}", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("news.postroad.test", mail.Message.ToString(), StringComparison.Ordinal);

        go = Saved(await domains.RemoveAsync(installation.Customer, go.PublicId, go.Version, "Ines", Cancel));
        var after = await MailAsync(installation);
        Assert.Contains("<http://news.postroad.test/u/", after.Message.Headers["List-Unsubscribe"], StringComparison.Ordinal);
        await installation.RestartAsync(() => Task.CompletedTask);
        using var later = new Guest(installation.Web);
        using var click = await later.SendAsync(Go, mail.Click);
        Assert.Equal("https://harbourlane.example/early", click.Headers.Location!.ToString());
        using var pixel = await later.SendAsync(Go, mail.Pixel);
        Assert.Equal("image/gif", pixel.Content.Headers.ContentType!.MediaType);
        using var view = await later.SendAsync(Go, mail.View);
        Assert.Contains($"https://{Go}/i/PICTURE", await AnswerAssert.IsAsync(HttpStatusCode.OK, view), StringComparison.Ordinal);
        // A mail from before is answered at either.
        using var old = await later.SendAsync("news.postroad.test", before.Click);
        Assert.Equal(HttpStatusCode.Redirect, old.StatusCode);
        using var left = await later.SendAsync(Go, mail.Unsubscribe, HttpMethod.Post);
        Assert.Contains("You are unsubscribed", await AnswerAssert.IsAsync(HttpStatusCode.OK, left), StringComparison.Ordinal);
        await using var db = installation.Database.Read(installation.Customer);
        Assert.True(await db.Set<Suppression>().AnyAsync(Cancel));
    }

    [Theory, EachDatabase]
    public async Task A_campaign_may_choose_its_own_and_is_told_when_that_does_not_lead_here(TestDatabase kind)
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(kind, zone);
        await installation.SubscribeAsync("anna@example.com");
        var (domains, drafts) = (installation.Web.Services.GetRequiredService<TrackingDomains>(), installation.Web.Services.GetRequiredService<CampaignDrafts>());
        var waiting = Saved(await domains.AddAsync(installation.Customer, "click.shop.test", "Ines", Cancel));
        var fields = new DraftFields { Name = "One", Lists = [await ListIdAsync(installation)], Subject = "Hello", FromAddress = "hello@harbourlane.example", Html = "<p>Hello</p>", TrackingDomain = waiting.PublicId };
        var fault = Assert.Single(Assert.IsType<Edit<CampaignDraft>.Faulty>(await drafts.CreateAsync(installation.Customer, fields, "Ines", Cancel)).Faults);
        Assert.Equal(("tracking_domain", $"click.shop.test does not lead here yet, so links at it would lead nowhere. {waiting.Sentence}"), (fault.Field, fault.Sentence));

        zone.Lead("click.shop.test");
        var checks = installation.Web.Services.GetRequiredService<TrackingChecks>();
        await checks.LookAsync(installation.Customer, waiting.PublicId, Cancel);
        var draft = Assert.IsType<Edit<CampaignDraft>.Saved>(await drafts.CreateAsync(installation.Customer, fields, "Ines", Cancel)).Value;
        var preflight = installation.Web.Services.GetRequiredService<Preflight>();
        var item = Assert.Single((await preflight.CheckAsync(installation.Customer, draft, Cancel)).Items, i => i.Field == "tracking_domain");
        Assert.Equal((PreflightLevel.Passed, "Links are at click.shop.test"), (item.Level, item.Title));

        zone.Clear("click.shop.test");
        await checks.LookAsync(installation.Customer, waiting.PublicId, Cancel);
        item = Assert.Single((await preflight.CheckAsync(installation.Customer, draft, Cancel)).Items, i => i.Field == "tracking_domain");
        Assert.Equal((PreflightLevel.Advice, "Links do not get the address click.shop.test"), (item.Level, item.Title));

        zone.Lead("click.shop.test");
        await checks.LookAsync(installation.Customer, waiting.PublicId, Cancel);
        await installation.Web.Services.GetRequiredService<CampaignRuns>().StartAsync(installation.Customer, draft.Id, Cancel);
        await installation.UntilAsync(await installation.CampaignAsync(draft.Id.Value), CampaignState.Finished);
        Assert.Contains("<https://click.shop.test/u/", (await ReceivedMail.OfAsync(installation, "anna@example.com")).Message.Headers["List-Unsubscribe"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exactly_the_hosts_that_led_here_reach_the_public_pages_and_none_reaches_a_screen()
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(TestDatabase.Sqlite(), zone);
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer, isAdministrator: true);
        var domains = installation.Web.Services.GetRequiredService<TrackingDomains>();
        zone.Lead(Go);
        Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        Saved(await domains.AddAsync(installation.Customer, "waits.shop.test", "Ines", Cancel));

        var cookies = string.Join("; ", guest.Cookies.Select(c => $"{c.Key}={c.Value}"));
        foreach (var host in new[] { Go, "GO.SHOP.TEST", Go + ":8443" })
        {
            foreach (var path in new[] { "/", "/campaigns", "/sign-in", "/domains/tracking", "/api/v1/campaigns", "/openapi/v1.json", "/assets/web.css" })
            {
                using var answer = await guest.SendAsync(host, path, change: m => m.Headers.Add("Cookie", cookies));
                Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{host}{path} answers {(int)answer.StatusCode}");
            }

            using var page = await guest.SendAsync(host, "/u/" + new string('A', 35));
            AnswerAssert.IsGuarded(page);
            Assert.Equal("max-age=31536000", Assert.Single(page.Headers.GetValues("Strict-Transport-Security")));
        }

        foreach (var host in new[] { "waits.shop.test", "shop.test", "x.go.shop.test", Go + ".", "go.shop.test.evil.example" })
        {
            using var answer = await guest.SendAsync(host, "/u/" + new string('A', 35));
            await AnswerAssert.IsAsync(HttpStatusCode.MisdirectedRequest, answer);
        }

        // The control: what is not there at the tracking domain is there where people sign in.
        using var control = await guest.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, control);
    }

    [Fact]
    public async Task The_hosts_are_known_without_a_query_for_each_click()
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(TestDatabase.Sqlite(), zone, more: CountingDatabase.Put);
        using var guest = new Guest(installation.Web);
        zone.Lead(Go);
        Saved(await installation.Web.Services.GetRequiredService<TrackingDomains>().AddAsync(installation.Customer, Go, "Ines", Cancel));
        var database = installation.Web.Services.GetRequiredService<CountingDatabase>();
        var before = database.Asked;
        using var answered = await guest.SendAsync(Go, "/c/" + new string('A', 35) + "/1");
        await AnswerAssert.IsAsync(HttpStatusCode.NotFound, answered);
        using var refused = await guest.SendAsync("evil.example", "/c/" + new string('A', 35) + "/1");
        await AnswerAssert.IsAsync(HttpStatusCode.MisdirectedRequest, refused);
        Assert.Equal(before, database.Asked);

        // The control: what asks is counted.
        using var asks = await guest.PublicAsync("/join/" + new string('A', 22));
        Assert.True(database.Asked > before);
    }

    [Theory, EachDatabase]
    public async Task A_program_adds_checks_attaches_and_removes_one(TestDatabase kind)
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(kind, zone);
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var server = (await ServerAsync(installation)).PublicId;
        var made = (await desk.CallAsync("POST", "/tracking-domains", new { host = Go })).Expect(201);
        var (id, path) = (made.Json.GetProperty("id").GetString(), made.Headers["Location"]["/api/v1".Length..]);
        Assert.Equal(("waiting", "news.postroad.test", ""), (made.Json.GetProperty("state").GetString(), made.Json.GetProperty("expected").GetString(), made.Json.GetProperty("found").GetString()));
        var early = (await desk.CallAsync("PUT", $"{path}/servers", new { servers = new[] { server } }, change: m => m.Headers.TryAddWithoutValidation("If-Match", made.Headers["ETag"]))).Expect(422);
        Assert.Contains("does not lead here yet", early.Text, StringComparison.Ordinal);

        zone.Lead(Go);
        var right = (await desk.CallAsync("POST", $"{path}/check")).Expect(200);
        Assert.Equal("right", right.Json.GetProperty("state").GetString());
        var attached = (await desk.CallAsync("PUT", $"{path}/servers", new { servers = new[] { server } }, change: m => m.Headers.TryAddWithoutValidation("If-Match", right.Headers["ETag"]))).Expect(200);
        Assert.Equal(server, Assert.Single(attached.Json.GetProperty("servers").EnumerateArray()).GetString());
        Assert.Equal(id, Assert.Single((await desk.CallAsync("GET", "/tracking-domains")).Expect(200).Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());

        await installation.SubscribeAsync("anna@example.com", "ben@example.com");
        await MailAsync(installation);
        var sent = (await desk.CallAsync("GET", path)).Expect(200);
        Assert.Equal(2, sent.Json.GetProperty("mails").GetInt32());
        (await desk.CallAsync("DELETE", path, change: m => m.Headers.TryAddWithoutValidation("If-Match", made.Headers["ETag"]))).Expect(412);
        (await desk.CallAsync("DELETE", path, change: m => m.Headers.TryAddWithoutValidation("If-Match", sent.Headers["ETag"]))).Expect(204);
        Assert.NotNull((await desk.CallAsync("GET", path)).Expect(200).Json.GetProperty("removed_at").GetString());

        using var stranger = await ApiDesk.OpenAsync(installation, (await installation.Web.Services.GetRequiredService<Core.Accounts.Customers>().CreateAsync("Other", "Etc/UTC", Cancel)).Key);
        (await stranger.CallAsync("GET", path)).Expect(404);
        (await stranger.CallAsync("POST", $"{path}/check")).Expect(404);
    }

    internal static Task<Installation> StartAsync(TestDatabase kind, ChangingZone zone, string urls = "http://127.0.0.1:0", Action<IServiceCollection>? more = null) => Installation.StartAsync(kind, new Installation.Change
    {
        Urls = urls, PublicUrl = new Uri($"http://{ChangingZone.Public}/"), More = services =>
        {
            services.AddSingleton(zone.Servers);
            more?.Invoke(services);
        },
    });

    private static async Task<ReceivedMail> MailAsync(Installation installation)
    {
        var campaign = await installation.StartCampaignAsync(html: Html);
        await installation.UntilAsync(campaign, CampaignState.Finished);
        return await ReceivedMail.OfAsync(installation, "anna@example.com");
    }

    internal static async Task<SendingServer> ServerAsync(Installation installation) => (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0];

    private static async Task<string> ListIdAsync(Installation installation) => (await installation.Web.Services.GetRequiredService<Core.Lists.MailingLists>().ListAsync(installation.Customer, Cancel))[0].PublicId;

    internal static TrackingDomain Saved(Edit<TrackingDomain> edit) => Assert.IsType<Edit<TrackingDomain>.Saved>(edit).Value;
}
