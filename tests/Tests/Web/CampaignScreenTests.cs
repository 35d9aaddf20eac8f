using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Tests.Campaigns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>What the screens that write campaigns answer to a stranger, to another customer, and with which headers.</summary>
public sealed class CampaignScreenTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_previewed_mail_is_in_a_sandbox_that_can_do_nothing_and_is_framed_by_our_screens_alone()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var draft = await DraftAsync(installation, "<html><head></head><body><script>x</script><p>Hello</p></body></html>");
        using var guest = new Guest(installation.Web);
        using (await guest.SignInAsync(installation.Customer)) { }

        using var frame = await guest.AdminAsync($"/campaigns/{draft.PublicId}/preview/frame");

        var policy = Assert.Single(frame.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("sandbox; default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.Equal("SAMEORIGIN", Assert.Single(frame.Headers.GetValues("X-Frame-Options")));
        using var screen = await guest.AdminAsync($"/campaigns/{draft.PublicId}/preview");
        Assert.Equal("DENY", Assert.Single(screen.Headers.GetValues("X-Frame-Options")));
    }

    [Fact]
    public async Task A_picture_is_public_immutable_typed_by_content_and_nothing_else_in_the_folder_is_served()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var image = Assert.IsType<Edit<CampaignImage>.Saved>(await installation.Web.Services.GetRequiredService<CampaignImages>()
            .AddAsync(installation.Customer, "a.png", new MemoryStream(CampaignImagesTests.Png(10, 10)), "Ines", Cancel)).Value;
        using var guest = new Guest(installation.Web);

        using var answer = await guest.PublicAsync($"/i/{image.File}");

        Assert.Equal((HttpStatusCode.OK, "image/png"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        foreach (var path in new[] { "/i/..%2fpostroad.db", "/i/postroad.db", $"/i/{new string('a', 22)}.png", $"/i/{image.File[..^3]}svg" })
        {
            using var nothing = await guest.PublicAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        }
    }

    [Theory, EachDatabase]
    public async Task Another_customers_user_sees_none_of_a_campaigns_pages(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var draft = await DraftAsync(installation, "<p>Secret</p>");
        var other = await installation.Web.Services.GetRequiredService<Core.Accounts.Customers>().CreateAsync("Other", "Europe/Berlin", Cancel);
        using var guest = new Guest(installation.Web);
        using (await guest.SignInAsync(other.Key, "Eve")) { }

        foreach (var page in new[] { "edit", "send", "preview", "preview/frame", "test", "delete", "preview/frame?as=%00", "preview?as=%00" })
        {
            using var answer = await guest.AdminAsync($"/campaigns/{draft.PublicId}/{page}");
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{page} answered {answer.StatusCode}");
        }

        using (await guest.SignInAsync(installation.Customer, "Ines")) { }
        foreach (var path in new[] { $"/campaigns/{draft.PublicId}/preview?as=%00", $"/campaigns/{draft.PublicId}/preview/frame?as=a%00@b.example", "/campaigns/audience-count?lists=%00&tags=%00&not_tags=a%00" })
        {
            using var answer = await guest.AdminAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} answered {answer.StatusCode}");
        }
    }

    private static async Task<CampaignDraft> DraftAsync(Installation installation, string html) =>
        Assert.IsType<Edit<CampaignDraft>.Saved>(await installation.Web.Services.GetRequiredService<CampaignDrafts>()
            .CreateAsync(installation.Customer, new DraftFields { Name = "Draft", Subject = "Hello", Html = html }, "Ines", Cancel)).Value;
}
