using Microsoft.Playwright;
using Postroad.Tests.Domains.Reports;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>From no report to who sends in one's name.</summary>
[Trait("Category", "Browser")]
public sealed class DmarcTests
{
    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.DeskDark, true }, { Screen.Phone, false }, { Screen.PhoneDark, true } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Ways))]
    public async Task Reports_are_uploaded_many_at_once_and_show_who_sends_and_what_passes(Screen screen, bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/domains/dmarc");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No report yet" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("v=DMARC1; p=none; rua=mailto:dmarc@harbourlane.example");
        await SoundAsync("dmarc-none");
        await UploadAsync();
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Choose one or more files first.");
        await SoundAsync("dmarc-no-file");

        using var folder = new TemporaryFolder();
        var yesterday = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);
        var (google, yahoo, shop, mail) = (Path.Combine(folder.Path, "google.zip"), Path.Combine(folder.Path, "yahoo.xml.gz"), Path.Combine(folder.Path, "shop.xml"), Path.Combine(folder.Path, "mail <b>.eml"));
        await File.WriteAllBytesAsync(google, Samples.Zip(("r.xml", Samples.Bytes(Samples.Of(yesterday, Samples.Everybody)))), Cancel);
        await File.WriteAllBytesAsync(yahoo, Samples.Gzip(Samples.Bytes(Samples.Of(yesterday.AddDays(-3), Samples.Everybody, "<img src=x>&amp;".Replace("<", "&lt;", StringComparison.Ordinal), organisation: "Yahoo &lt;script&gt;alert(1)&lt;/script&gt;"))), Cancel);
        await File.WriteAllBytesAsync(shop, Samples.Bytes(Samples.Of(yesterday.AddDays(-40), [Samples.Row("192.0.2.1", 3, true, true, Samples.Spf("shop.example"), from: "shop.example")], domain: "shop.example")), Cancel);
        await File.WriteAllTextAsync(mail, "Received: from a.example\r\nSubject: Report\r\n", Cancel);
        await UploadAsync(google, yahoo, mail);
        var taken = page.Locator("#taken");
        await Assertions.Expect(taken.GetByRole(AriaRole.Heading)).ToHaveTextAsync("2 reports taken, 1 file refused");
        await Assertions.Expect(taken).ToContainTextAsync("mail <b>.eml: The file is a whole mail, and not the report that is attached to it.");
        await SoundAsync("dmarc-taken");
        await UploadAsync(google, shop);
        await Assertions.Expect(page.Locator("#taken").GetByRole(AriaRole.Heading)).ToHaveTextAsync("1 report taken, 1 taken before");

        // What was just uploaded is about another domain, and older than the span.
        await page.GetByLabel("Domain").SelectOptionAsync("shop.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No report of this time" })).ToBeVisibleAsync();
        await page.GetByLabel("Domain").SelectOptionAsync("harbourlane.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("DMARC reports for harbourlane.example");
        await Assertions.Expect(page.Locator(".pr-headline")).ToContainTextAsync("85.1% of the mail in your name passes. 2 sources never do");
        await Assertions.Expect(page.Locator(".pr-strip")).ToContainTextAsync("134");
        await Assertions.Expect(page.Locator("section:has(#so) tbody tr")).ToHaveCountAsync(5);
        await Assertions.Expect(page.Locator("section:has(#so) tbody tr").First).ToContainTextAsync("Amazon SES, Frankfurt");
        await SoundAsync("dmarc");
        await page.GetByText("Show as table").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Messages by day", Exact = true }).Locator("tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Messages by day", Exact = true }).Locator("tbody tr").Last).ToContainTextAsync("57");
        await SoundAsync("dmarc-table");
        await page.GetByRole(AriaRole.Link, new() { Name = "Never pass 2" }).ClickAsync();
        await Assertions.Expect(page.Locator("section:has(#so) tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("section:has(#so)")).ToContainTextAsync("Likely forged");
        await page.GetByRole(AriaRole.Link, new() { Name = "Name it: 198.51.100.77" }).ClickAsync();
        await SaveAsync("");
        await Assertions.Expect(page.Locator("#given_name-about")).ToContainTextAsync("Missing.");
        await SoundAsync("dmarc-name-missing");
        await SaveAsync("The <b>scanner</b>");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("The <b>scanner</b>");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Known by: 198.51.100.77, address.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Change its name" }).ClickAsync();
        await SoundAsync("dmarc-name");
        await SaveAsync("The scanner");
        await browser.GoToAsync("/domains/dmarc?domain=harbourlane.example");
        await Assertions.Expect(page.Locator("section:has(#so)")).Not.ToContainTextAsync("Likely forged");
        await SoundAsync("dmarc-named");
        await page.GetByRole(AriaRole.Link, new() { Name = "The scanner" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Change its name" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the name" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("198.51.100.77");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Name it" })).ToBeVisibleAsync();

        await browser.GoToAsync("/domains/dmarc?domain=harbourlane.example");
        await page.GetByRole(AriaRole.Link, new() { Name = "Amazon SES, Frankfurt" }).ClickAsync();
        await Assertions.Expect(page.Locator("section:has(#wa) tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("section:has(#wa)")).ToContainTextAsync("pass for amazonses.com, selector abc");
        await Assertions.Expect(page.Locator("section:has(#ad) tbody tr").First).ToContainTextAsync("192.0.2.10");
        await SoundAsync("dmarc-source");
        await page.GetByRole(AriaRole.Link, new() { Name = "7 days" }).ClickAsync();
        await Assertions.Expect(page.Locator("section:has(#ad) tbody tr")).ToHaveCountAsync(2);
        await browser.GoToAsync("/domains/dmarc/source?domain=harbourlane.example&source=domain:gone.example");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No report of this time has it" })).ToBeVisibleAsync();

        await browser.GoToAsync("/domains/dmarc?domain=harbourlane.example");
        await page.GetByRole(AriaRole.Link, new() { Name = "All reports" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await SoundAsync("dmarc-reports");
        await page.GetByRole(AriaRole.Link, new() { Name = "Remove the report of google.com" }).ClickAsync();
        await SoundAsync("dmarc-remove");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);

        async Task UploadAsync(params string[] files)
        {
            if (files.Length > 0) await page.GetByLabel("Files").SetInputFilesAsync(files);
            var answer = page.WaitForResponseAsync(r => r.Request.Method == "POST" && r.Request.IsNavigationRequest);
            await page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync();
            await answer;
            await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
        }

        async Task SaveAsync(string name)
        {
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
            var answer = page.WaitForResponseAsync(r => r.Request.Method == "POST" && r.Request.IsNavigationRequest);
            await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await answer;
            await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
        }

        async Task SoundAsync(string shot)
        {
            if (script) await browser.AssertSoundFormAsync();
            else await browser.AssertNoSidewaysScrollAsync();
            await browser.KeepAsync(shot);
        }
    }
}
