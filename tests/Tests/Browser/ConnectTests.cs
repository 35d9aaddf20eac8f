using Microsoft.Playwright;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;
using Postroad.Tests.Fixtures;
using Postroad.Tests.SesSetup;

namespace Postroad.Tests.Browser;

/// <summary>From one pasted key to a server that sends and hears what becomes of its mail, by somebody who never saw AWS.</summary>
[Trait("Category", "Browser")]
public sealed class ConnectTests
{
    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.DeskDark, true }, { Screen.Phone, false }, { Screen.PhoneDark, true } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Ways))]
    public async Task A_key_is_pasted_a_region_chosen_the_plan_made_after_a_refusal_and_a_sender_picked(Screen screen, bool script)
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        var whole = KeyPolicies.ForSetUp(null, new SetupNames("shop"));
        await world.SetKeyAsync(whole.Replace("\"sns:Subscribe\",", "", StringComparison.Ordinal));
        await RemoveServersAsync(world.Installation);
        await using var browser = await SignedIn.OpenAsync(world.Installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/servers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Connect a sending server" }).ClickAsync();
        await HeadingAsync(page, "Connect Amazon SES");
        await SoundAsync("connect");

        await PressAsync("Continue");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Write the access key id");
        await SoundAsync("connect-faults");
        await page.GetByLabel("Access key id").FillAsync(SetupWorld.Key);
        await page.GetByLabel("Secret access key").FillAsync(new string('x', 40));
        await page.GetByText("Another address than AWS’s own").ClickAsync();
        await page.GetByLabel("Endpoint address").FillAsync(world.Installation.Simulator.Address.ToString());
        await PressAsync("Continue");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No region takes this key", new() { Timeout = 30_000 });
        await SoundAsync("connect-wrong-key");
        await page.GetByLabel("Secret access key").FillAsync(SetupWorld.Secret);
        await PressAsync("Continue");

        await HeadingAsync(page, "Choose the region to send from");
        await Assertions.Expect(page.Locator("tr:has-text('Ireland')").First).ToContainTextAsync("elsewhere.example");
        await SoundAsync("connect-regions");
        await AudienceAsync("Asia Pacific");
        await Assertions.Expect(page.Locator("#advice")).ToContainTextAsync("For recipients in Asia Pacific: no region there answered");
        await AudienceAsync("EU");
        await Assertions.Expect(page.Locator("#advice")).ToContainTextAsync("For recipients in the EU: ");
        await Assertions.Expect(page.Locator("#advice")).ToContainTextAsync("AWS processes the mail in the EU");
        await SoundAsync("connect-audience");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Frankfurt" }).CheckAsync();
        await PressAsync("Continue");

        await HeadingAsync(page, "Set up Amazon SES at AWS");
        await page.GetByLabel("Names at AWS begin with").FillAsync("two words");
        await PressAsync("Ask AWS");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot be a name at AWS");
        await page.GetByLabel("Names at AWS begin with").FillAsync("shop");
        await PressAsync("Ask AWS");
        await HeadingAsync(page, "What “Create” will do");
        await Assertions.Expect(page.Locator(".pr-plan .op")).ToHaveTextAsync(["Create", "Create", "Create", "Create", "Create", "Create"]);
        await Assertions.Expect(page.GetByText("6 changes, which can be undone here.")).ToBeVisibleAsync();
        await SoundAsync("set-up-plan");

        await PressAsync("Create");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The key may not call sns:Subscribe", new() { Timeout = 30_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "sns:Subscribe" })).ToContainTextAsync("Denied");
        await Assertions.Expect(page.GetByText("is not authorized to perform: SNS:Subscribe").First).ToBeVisibleAsync();
        await SoundAsync("set-up-denied");
        await world.SetKeyAsync(whole);
        await PressAsync("Create");
        await HeadingAsync(page, "Done");
        await Assertions.Expect(page.Locator(".pr-plan .op")).ToHaveTextAsync(["Keep", "Keep", "Keep", "Keep", "Keep", "Keep"]);
        await Assertions.Expect(page.GetByLabel("Default From")).ToHaveValueAsync("hello@harbourlane.example");
        await Assertions.Expect(page.Locator(".pr-steps [aria-current=step]")).ToHaveTextAsync("Who mail comes from");
        await SoundAsync("set-up-done");

        await page.GetByLabel("Default From").FillAsync("hello@elsewhere.example");
        await PressAsync("Save and test");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("verified in eu-west-1, not in eu-central-1", new() { Timeout = 30_000 });
        await SoundAsync("set-up-wrong-sender");
        await page.GetByLabel("Default From").FillAsync("hello@harbourlane.example");
        await PressAsync("Save and test");
        await PressAsync("Prove it");
        // Without script somebody looks again.
        for (var looks = 0; !script && looks < 100 && await page.GetByText("All five came back").CountAsync() == 0; looks++) await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("All five came back")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "ses:SendRawEmail" })).ToContainTextAsync("A mail was taken");
        // With these settings the queue may be asked for the first time only now, and an empty one answers after 20 s.
        await Installation.UntilAsync(
            async () =>
            {
                await page.ReloadAsync();
                return await page.GetByRole(AriaRole.Row, new() { Name = "sqs:ReceiveMessage" }).InnerTextAsync();
            },
            row => row.Contains("Allowed", StringComparison.Ordinal));
        await SoundAsync("set-up-proven");
        await Assertions.Expect(page.Locator("pre[aria-label='IAM policy for daily work']")).ToContainTextAsync("identity/harbourlane.example");
        await SoundAsync("set-up-whole");
        await page.GetByText("Take it all back").ClickAsync();
        await PressAsync("Remove it from AWS");
        await HeadingAsync(page, "Taken back");
        await SoundAsync("set-up-undone");
        Assert.DoesNotContain("shop", await world.ThingsAsync(), StringComparison.Ordinal);

        async Task AudienceAsync(string name)
        {
            await page.GetByRole(AriaRole.Radiogroup).GetByText(name, new() { Exact = true }).ClickAsync();
            await PressAsync("Recommend a region");
            await Assertions.Expect(page.GetByRole(AriaRole.Radio, new() { Name = name, Exact = true })).ToBeCheckedAsync(new() { Timeout = 30_000 });
        }

        Task PressAsync(string name) => page.GetByRole(AriaRole.Button, new() { Name = name }).First.ClickAsync();

        // An answer that says what is wrong has the status 422, which browsers write on their console. Axe needs script in the page.
        async Task SoundAsync(string name)
        {
            Assert.All(browser.Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
            await browser.AssertNoSidewaysScrollAsync();
            if (script) await browser.AssertAccessibleAsync();
            await browser.KeepAsync(name);
        }
    }

    private static Task HeadingAsync(IPage page, string name) => Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });

    private static Task RemoveServersAsync(Installation installation) => installation.Database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        db.RemoveRange(db.Set<SendingServer>());
        await db.SaveChangesAsync(Cancel);
    }, Cancel);
}
