using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Tests.SesSetup;
using Postroad.Web.Commands.Demo;

namespace Postroad.Tests.Browser;

/// <summary>From the key of a fresh account in the sandbox to a campaign that is sent and reported, by somebody who never opens the AWS console after making the key.</summary>
[Trait("Category", "Browser")]
public sealed class FromNothingTests
{
    private const string Key = "AKIAIOSFODNN7FRESH000", Place = $"eu-central-1%40{Key}";

    private const float Patience = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_key_is_pasted_and_the_rest_is_followed_to_a_finished_report()
    {
        var dns = new IPEndPoint(IPAddress.Loopback, DemoFolder.FreeByBoth(0));
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite(), dns: dns);
        var installation = world.Installation;
        await world.ControlAsync(HttpMethod.Put, $"keys/{Key}", new { secret = SetupWorld.Secret, user = "postroad", personality = "sandbox" });
        await world.ControlAsync(HttpMethod.Put, "dns/zones/shop.example", new { text = "www 300 A 192.0.2.1" });
        await installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.RemoveRange(db.Set<SendingServer>());
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        await installation.SubscribeAsync("anna@example.com", "bert@example.com");
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk);
        var page = browser.Page;

        // Access and region.
        await browser.GoToAsync("/servers/connect");
        await page.GetByLabel("Access key id").FillAsync(Key);
        await page.GetByLabel("Secret access key").FillAsync(SetupWorld.Secret);
        await page.GetByText("Another address than AWS’s own").ClickAsync();
        await page.GetByLabel("Endpoint address").FillAsync(installation.Simulator.Address.ToString());
        await PressAsync("Continue");
        await HeadingAsync("Choose the region to send from");
        await Assertions.Expect(page.Locator("tr:has-text('Frankfurt')").First).ToContainTextAsync("Sandbox");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Frankfurt" }).CheckAsync();
        await PressAsync("Continue");

        // The path of events.
        await HeadingAsync("Set up Amazon SES at AWS");
        var setUp = page.Url;
        var server = setUp.Split('/')[^2];
        await page.GetByLabel("Names at AWS begin with").FillAsync("shop");
        await PressAsync("Ask AWS");
        await HeadingAsync("What “Create” will do");
        await PressAsync("Create");
        await HeadingAsync("Done");

        // The domain, published in Route 53 after a look at what changes.
        await page.GetByLabel("Domain", new() { Exact = true }).FillAsync("shop.example");
        await PressAsync("Add the domain");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Publish in Route 53" })).ToBeVisibleAsync(Slow);
        var domain = page.Url;
        // The step is left and come back to; it leads to the zone.
        await page.GotoAsync(setUp);
        await Assertions.Expect(page.Locator(".pr-steps [aria-current=step]")).ToHaveTextAsync("Your domain");
        await Assertions.Expect(page.Locator(".pr-checks")).ToContainTextAsync("Nothing was published from here");
        await browser.AssertAccessibleAsync();
        await browser.KeepAsync("set-up-domain");
        await page.GetByRole(AriaRole.Link, new() { Name = "Route 53 of shop.example" }).ClickAsync();
        await HeadingAsync("What “Publish” will do");
        await browser.AssertAccessibleAsync();
        await browser.KeepAsync("route-53");
        await PressAsync("Publish");
        await HeadingAsync("Published");
        await UntilAsync(domain, page.GetByText("Mail leaves from it").Or(page.GetByText("All is right")), "Check now");

        // Who mail comes from, and the proof.
        await page.GotoAsync(setUp);
        await Assertions.Expect(page.Locator(".pr-steps [aria-current=step]")).ToHaveTextAsync("Who mail comes from");
        await Assertions.Expect(page.Locator(".pr-checks")).ToContainTextAsync("Verified in eu-central-1.");
        await Assertions.Expect(page.Locator(".pr-checks")).ToContainTextAsync("Published in Route 53");
        await browser.KeepAsync("set-up-domain-done");
        await page.GetByLabel("Default From").FillAsync("hello@shop.example");
        await PressAsync("Save and test");
        await PressAsync("Prove it");
        await Assertions.Expect(page.GetByText("All five came back")).ToBeVisibleAsync(Slow);

        // Out of the sandbox.
        await browser.GoToAsync($"/servers/{server}/production-access");
        await HeadingAsync("The account Sandbox");
        var text = await page.GetByLabel("How you mail").InputValueAsync();
        await page.GetByLabel("How you mail").FillAsync(text.Replace('[', '(').Replace(']', ')'));
        await page.GetByLabel("Website").FillAsync("https://www.shop.example");
        await PressAsync("Send the request to AWS");
        await HeadingAsync("The account Under review");
        await world.ControlAsync(HttpMethod.Post, $"regions/{Place}/review", new { decision = "GRANTED" });
        await world.ForgetReadingsAsync(server);
        await page.ReloadAsync();
        await HeadingAsync("The account Production");

        // The key shrinks to what it needs, and all is still seen.
        await page.GotoAsync(setUp);
        var policy = await page.Locator("pre[aria-label='IAM policy for daily work']").InnerTextAsync();
        await world.ControlAsync(HttpMethod.Put, $"keys/{Key}", new { policies = new[] { JsonElement.Parse(policy) } });
        await PressAsync("Ask AWS again");
        await HeadingAsync("What is at AWS");
        await Assertions.Expect(page.Locator(".pr-plan .op").First).ToHaveTextAsync("Keep");
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "ses:GetAccount" })).ToContainTextAsync("Allowed");

        // A campaign.
        await browser.GoToAsync("/campaigns/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Opening");
        await PressAsync("Create the draft");
        await page.GetByLabel("From, address").FillAsync("hello@shop.example");
        await page.GetByLabel("Subject").FillAsync("We are open");
        await page.Locator(".cm-content").FillAsync("<p>Kaj 4 <a href=\"{{ unsubscribe_url }}\">Leave</a></p>");
        await PressAsync("Save and preview");
        await Assertions.Expect(page.FrameLocator("iframe").GetByText("Kaj 4")).ToBeVisibleAsync(Slow);
        await page.GetByRole(AriaRole.Link, new() { Name = "Check and send" }).ClickAsync();
        await PressAsync("Send to 2 people");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/campaigns/[A-Za-z0-9_-]{22}$"), new() { Timeout = Patience });
        var campaign = await CampaignAsync(installation);
        await installation.UntilAsync(campaign, CampaignState.Finished);
        await Installation.UntilAsync(() => installation.TotalsAsync(campaign), totals => totals.Delivered == 2);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("Finished").First).ToBeVisibleAsync(Slow);
        Assert.Equal((2, 2), ((await installation.TotalsAsync(campaign)).Sent, (await installation.TotalsAsync(campaign)).Delivered));

        Task PressAsync(string name) => page.GetByRole(AriaRole.Button, new() { Name = name }).First.ClickAsync(new() { Timeout = Patience });

        Task HeadingAsync(string name) => Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true })).ToBeVisibleAsync(Slow);

        async Task UntilAsync(string address, ILocator shown, string press)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await page.GotoAsync(address);
            while (await shown.CountAsync() == 0)
            {
                Assert.False(limit.IsCancellationRequested, await page.Locator("#stands").InnerTextAsync());
                await world.ControlAsync(HttpMethod.Post, $"regions/{Place}/identities/shop.example/look");
                await PressAsync(press);
                await page.WaitForLoadStateAsync(LoadState.Load);
            }
        }
    }

    private static LocatorAssertionsToBeVisibleOptions Slow => new() { Timeout = Patience };

    private static async Task<Campaign> CampaignAsync(Installation installation)
    {
        await using var db = installation.Database.Read(installation.Customer);
        return await db.Set<Campaign>().SingleAsync(c => c.Name == "Opening", Cancel);
    }
}
