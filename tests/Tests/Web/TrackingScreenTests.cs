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

    private static CampaignDraft Draft(Edit<CampaignDraft> edit) => Assert.IsType<Edit<CampaignDraft>.Saved>(edit).Value;

    private static async Task<(int, DateTimeOffset?, TrackingState)> StandsAsync(TrackingDomains domains, CustomerId customer, string id)
    {
        var domain = (await domains.FindAsync(customer, id, Cancel))!.Domain;
        return (domain.Version, domain.RemovedAt, domain.State);
    }
}
