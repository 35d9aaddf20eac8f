using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
using Postroad.Tests.Domains.Links;
using Postroad.Tests.Fixtures;
using static Postroad.Tests.Web.TrackingTests;

namespace Postroad.Tests.Web;

/// <summary>Tracking domains on screens and by calls: whose they are, what still names one, and what is said of its TLS.</summary>
public sealed class TrackingScreenTests
{
    private const string Go = "go.shop.test";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_host_that_is_right_at_one_customer_is_not_to_be_had_by_another_by_call_or_screen(TestDatabase kind)
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(kind, zone);
        var domains = installation.Web.Services.GetRequiredService<TrackingDomains>();
        zone.Lead(Go);
        var go = Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        var other = (await installation.Web.Services.GetRequiredService<Customers>().CreateAsync("Other", "Etc/UTC", Cancel)).Key;
        using var desk = await ApiDesk.OpenAsync(installation, other);
        foreach (var name in new[] { Go, "GO.Shop.Test." }) Assert.Contains("belongs to somebody else here", (await desk.CallAsync("POST", "/tracking-domains", new { host = name })).Expect(422).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await desk.CallAsync("GET", "/tracking-domains")).Expect(200).Json.GetProperty("items").GetArrayLength());

        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(other, "Ben");
        using var opened = await guest.AdminAsync("/domains/tracking");
        var fields = Guest.Fields(await opened.Content.ReadAsStringAsync(Cancel));
        (fields["_handler"], fields["host"]) = ("add", Go);
        using var refused = await guest.AdminAsync("/domains/tracking", HttpMethod.Post, new FormUrlEncodedContent(fields));
        Assert.Contains("belongs to somebody else here", await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, refused), StringComparison.Ordinal);
        Assert.Equal((go.Version, null, TrackingState.Right), await StandsAsync(domains, installation.Customer, go.PublicId));

        // The control: a name that is free is to be had in the same way.
        fields["host"] = "free.shop.test";
        using var taken = await guest.AdminAsync("/domains/tracking", HttpMethod.Post, new FormUrlEncodedContent(fields));
        Assert.Equal(HttpStatusCode.Redirect, taken.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task A_draft_keeps_a_choice_that_broke_but_takes_no_new_one_and_who_removes_it_hears_of_the_draft(TestDatabase kind)
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(kind, zone);
        var (domains, drafts) = (installation.Web.Services.GetRequiredService<TrackingDomains>(), installation.Web.Services.GetRequiredService<CampaignDrafts>());
        zone.Lead(Go);
        var go = Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        var chosen = Draft(await drafts.CreateAsync(installation.Customer, new DraftFields { Name = "Spring", TrackingDomain = go.PublicId }, "Ines", Cancel));
        var free = Draft(await drafts.CreateAsync(installation.Customer, new DraftFields { Name = "Autumn" }, "Ines", Cancel));
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        using var remove = await guest.AdminAsync($"/domains/tracking/{go.PublicId}/remove");
        Assert.Contains("1 campaign that is not sent yet has chosen it: “Spring”.", WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.OK, remove)), StringComparison.Ordinal);

        go = Saved(await domains.RemoveAsync(installation.Customer, go.PublicId, go.Version, "Ines", Cancel));
        chosen = Draft(await drafts.SaveAsync(installation.Customer, chosen.PublicId, chosen.Version, chosen.Fields with { Subject = "Hello" }, "Ines", Cancel));
        Assert.Equal((go.PublicId, "Hello"), (chosen.Fields.TrackingDomain, chosen.Fields.Subject));
        var fault = Assert.Single(Assert.IsType<Edit<CampaignDraft>.Faulty>(await drafts.SaveAsync(installation.Customer, free.PublicId, free.Version, free.Fields with { TrackingDomain = go.PublicId }, "Ines", Cancel)).Faults);
        Assert.Equal(("tracking_domain", $"{Go} is for old mails alone. Add it again to use it."), (fault.Field, fault.Sentence));
        // It has nothing to save any more.
        using var page = await guest.AdminAsync($"/domains/tracking/{go.PublicId}");
        var words = await AnswerAssert.IsAsync(HttpStatusCode.OK, page);
        Assert.Contains("Add it again to use it for new mails.", words, StringComparison.Ordinal);
        Assert.DoesNotContain(">Save</button>", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_has_looked_at_is_called_unknown()
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(TestDatabase.Sqlite(), zone);
        var domains = installation.Web.Services.GetRequiredService<TrackingDomains>();
        var go = Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        using var waiting = await guest.AdminAsync($"/domains/tracking/{go.PublicId}");
        Assert.Contains("Until the CNAME stands", await AnswerAssert.IsAsync(HttpStatusCode.OK, waiting), StringComparison.Ordinal);
        zone.Lead(Go);
        await installation.Web.Services.GetRequiredService<TrackingChecks>().LookAsync(installation.Customer, go.PublicId, Cancel);
        using var right = await guest.AdminAsync("/domains/tracking");
        Assert.Contains("It is not looked at, because the public address of this installation has no TLS", await AnswerAssert.IsAsync(HttpStatusCode.OK, right), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_name_server_does_not_answer_the_page_says_of_nothing_that_it_is_known()
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await StartAsync(TestDatabase.Sqlite(), zone);
        var (domains, checks) = (installation.Web.Services.GetRequiredService<TrackingDomains>(), installation.Web.Services.GetRequiredService<TrackingChecks>());
        zone.Lead(Go);
        var go = Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        Assert.Contains("Its CNAME leads here", await PageAsync(installation, $"/domains/tracking/{go.PublicId}"), StringComparison.Ordinal);

        foreach (var wasRight in (bool[])[true, false])
        {
            if (!wasRight)
            {
                zone.Fails = false;
                zone.Clear(Go);
                await checks.LookAsync(installation.Customer, go.PublicId, Cancel);
                Assert.Contains("Its CNAME leads here no more", await PageAsync(installation, $"/domains/tracking/{go.PublicId}"), StringComparison.Ordinal);
            }

            zone.Fails = true;
            await checks.LookAsync(installation.Customer, go.PublicId, Cancel);
            var page = await PageAsync(installation, $"/domains/tracking/{go.PublicId}");
            Assert.Contains("It is not known where go.shop.test leads", page, StringComparison.Ordinal);
            Assert.Matches("<h2>Nobody knows since [^<]+ where its CNAME leads</h2>", page);
            Assert.Contains("Unknown since", page, StringComparison.Ordinal);
            Assert.Matches("id=\"found\"><span class=\"soft\">No answer</span>", page);
            Assert.Equal(wasRight, page.Contains("It was right before, so new mails have it until", StringComparison.Ordinal));
            foreach (var known in (string[])["leads here", ">Right<", "Right no more", "Missing"]) Assert.DoesNotContain(known, page, StringComparison.Ordinal);
            var list = await PageAsync(installation, "/domains/tracking");
            Assert.Contains("Unknown since", list, StringComparison.Ordinal);
            Assert.DoesNotContain("does not lead here by its CNAME", list, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_installation_whose_public_address_is_an_IP_address_says_what_to_set_and_hands_out_no_value()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var go = Saved(await installation.Web.Services.GetRequiredService<TrackingDomains>().AddAsync(installation.Customer, Go, "Ines", Cancel));
        foreach (var path in (string[])[$"/domains/tracking/{go.PublicId}", "/domains/tracking"])
        {
            var page = await PageAsync(installation, path);
            Assert.Contains("No CNAME can lead here yet", page, StringComparison.Ordinal);
            Assert.Contains("The public address of this installation, 127.0.0.1, is an IP address, and a CNAME leads to a name of the DNS: whoever runs Postroad sets one with --public-url of postroad serve.", page, StringComparison.Ordinal);
            Assert.Contains("Not possible", page, StringComparison.Ordinal);
            foreach (var untrue in (string[])["copy-button text=\"127.0.0.1", "Should be", "which leads to", "Nothing at this name", "tone-bad"]) Assert.DoesNotContain(untrue, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Its_record_is_shown_in_the_forms_in_which_those_of_sending_domains_are()
    {
        await using var dns = await NameServer.OwnAsync("example");
        await dns.ServeAsync("shop.example", "go.links CNAME news.inst.example.");
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new Installation.Change { Dns = dns.EndPoint, PublicUrl = new Uri("http://news.inst.example/") });
        var go = Saved(await installation.Web.Services.GetRequiredService<TrackingDomains>().AddAsync(installation.Customer, "go.links.shop.example", "Ines", Cancel));
        var brief = await PageAsync(installation, $"/domains/tracking/{go.PublicId}");
        Assert.Contains("For hosts that add .shop.example by themselves", brief, StringComparison.Ordinal);
        Assert.Contains("copy-button text=\"go.links\"", brief, StringComparison.Ordinal);
        Assert.Contains("copy-button text=\"news.inst.example.\"", brief, StringComparison.Ordinal);
        var full = await PageAsync(installation, $"/domains/tracking/{go.PublicId}?names=full");
        Assert.Contains("copy-button text=\"go.links.shop.example.\"", full, StringComparison.Ordinal);
        Assert.Contains("copy-button text=\"news.inst.example.\"", full, StringComparison.Ordinal);

        // Whose zone nobody tells is shown whole.
        await using var zone = await ChangingZone.OpenAsync();
        await using var other = await StartAsync(TestDatabase.Sqlite(), zone);
        var unknown = await PageAsync(other, $"/domains/tracking/{Saved(await other.Web.Services.GetRequiredService<TrackingDomains>().AddAsync(other.Customer, Go, "Ines", Cancel)).PublicId}");
        Assert.Contains("copy-button text=\"go.shop.test.\"", unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("How its name is shown", unknown, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(Installation installation, string path)
    {
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        using var answer = await guest.AdminAsync(path);
        return WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.OK, answer));
    }

    private static CampaignDraft Draft(Edit<CampaignDraft> edit) => Assert.IsType<Edit<CampaignDraft>.Saved>(edit).Value;

    private static async Task<(int, DateTimeOffset?, TrackingState)> StandsAsync(TrackingDomains domains, CustomerId customer, string id)
    {
        var domain = (await domains.FindAsync(customer, id, Cancel))!.Domain;
        return (domain.Version, domain.RemovedAt, domain.State);
    }
}
