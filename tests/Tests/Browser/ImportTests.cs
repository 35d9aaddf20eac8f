using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>A file becomes people on a list, in the browser.</summary>
[Trait("Category", "Browser")]
public sealed class ImportTests
{
    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 60_000 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, false, true)]
    [InlineData(390, true, true)]
    [InlineData(390, false, false)]
    public async Task A_file_is_uploaded_decided_tried_and_imported(int width, bool dark, bool script)
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await using var browser = await SignedIn.OpenAsync(installation, new Screen(width, 900, dark), script);
        var page = browser.Page;
        await browser.GoToAsync("/imports");
        await SoundAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Newsletter" }).ClickAsync();
        await SoundAsync();
        await page.Locator("#file").SetInputFilesAsync(new FilePayload
        {
            Name = "Kunden & Gäste.csv", MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("E-Mail;Vorname;Geburtstag;Kundennr\nanna@example.com;Änne;31.12.1990;1\nben@example.com;Ben;;2\nkaputt;Nie;;3\ncleo@example.com;Cleo;31.02.1984;4\nANNA@example.com;Zwei;;5\n"),
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload the file" }).ClickAsync();
        await Assertions.Expect(page.Locator("#ch")).ToContainTextAsync("Which column is what", Soon);
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Kunden & Gäste.csv");
        await Assertions.Expect(page.GetByLabel("E-Mail")).ToHaveValueAsync("email");
        await Assertions.Expect(page.Locator("#encoding")).ToContainTextAsync("UTF-8, found out");
        await Assertions.Expect(page.Locator("#separator")).ToContainTextAsync("semicolons, found out");
        await Assertions.Expect(page.Locator(".pr-preview tbody tr")).ToHaveCountAsync(5);
        await page.GetByLabel("Geburtstag").SelectOptionAsync("new:date");
        await page.GetByLabel("Kundennr").SelectOptionAsync("ignore");
        await page.GetByLabel("E-Mail").SelectOptionAsync("ignore");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on to the rules" }).ClickAsync();
        await Assertions.Expect(page.Locator("#faults")).ToContainTextAsync("No column is the email address");
        await Assertions.Expect(page.GetByLabel("Geburtstag")).ToHaveValueAsync("new:date");
        await SoundAsync();
        await page.GetByLabel("E-Mail").SelectOptionAsync("email");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on to the rules" }).ClickAsync();

        await Assertions.Expect(page.Locator("#lh")).ToContainTextAsync("Rules and consent");
        await page.GetByLabel("Tags for everybody").FillAsync("import-2026-11");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on to the dry run" }).ClickAsync();
        await Assertions.Expect(page.Locator("#faults")).ToContainTextAsync("Say where and when these people agreed");
        await Assertions.Expect(page.GetByLabel("Tags for everybody")).ToHaveValueAsync("import-2026-11");
        await SoundAsync();
        await page.GetByLabel("Where and when").FillAsync("Collected at the till, 2019 to 2026");
        await PressAsync("Go on to the dry run");

        // A restart in the middle of the wizard loses nothing.
        await page.ReloadAsync();
        await PressAsync("Make a dry run");
        if (!script) await Installation.UntilAsync(() => JobAsync(installation), j => j.State == ImportState.Ready && j.DryRun is not null);
        if (!script) await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".pr-import-strip")).ToContainTextAsync("New contacts", Soon);
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("1 refused: does not fit its field");
        await SoundAsync();
        await PressAsync("Start the import");
        if (!script) await Installation.UntilAsync(() => JobAsync(installation), j => j.State == ImportState.Finished);
        if (!script) await page.ReloadAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Finished", Soon);
        await Assertions.Expect(page.Locator(".pr-legend")).ToContainTextAsync("New 2");
        await Assertions.Expect(page.Locator("table", new() { HasText = "kaputt" })).ToContainTextAsync("no @");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Consent: “Collected at the till, 2019 to 2026”, stated by Ines Moreau");
        await SoundAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download the 2 rows" }).ClickAsync());
        Assert.Equal(3, (await File.ReadAllLinesAsync(await download.PathAsync(), Cancel)).Length);
        await browser.GoToAsync("/imports");
        await Assertions.Expect(page.Locator("table")).ToContainTextAsync("Finished");
        await SoundAsync();

        // The page that follows is there before it is looked at again.
        async Task PressAsync(string name)
        {
            var shown = page.WaitForResponseAsync(answer => answer.Request.IsNavigationRequest && answer.Request.Method == "GET");
            await page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
            await shown;
            await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
        }

        async Task SoundAsync()
        {
            if (script) await browser.AssertSoundFormAsync();
            else await browser.AssertNoSidewaysScrollAsync();
        }
    }

    [Fact]
    public async Task An_upload_goes_on_with_the_same_part_after_a_reload()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk);
        var page = browser.Page;
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "large.csv");
        // Three parts of 8 MB and a rest.
        await File.WriteAllTextAsync(path, "email,note\n" + string.Concat(Enumerable.Range(0, 26_000).Select(i => $"p{i}@example.com,{new string('x', 1000)}\n")), Cancel);
        var list = (await installation.Web.Services.GetRequiredService<MailingLists>().ListAsync(installation.Customer, Cancel))[0];

        // The line breaks after the second part.
        await page.RouteAsync("**/parts?offset=16777216", route => route.AbortAsync());
        await browser.GoToAsync($"/lists/{list.PublicId}/import");
        await page.Locator("#file").SetInputFilesAsync(path);
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload the file" }).ClickAsync();
        await Installation.UntilAsync(() => JobAsync(installation), j => j.Uploaded == 2 * ImportUploads.PartSize);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#uh")).ToContainTextAsync("of the file is here", Soon);
        var parts = new List<string>();
        await page.UnrouteAllAsync();
        page.Request += (_, request) => { if (request.Url.Contains("/parts?", StringComparison.Ordinal)) parts.Add(new Uri(request.Url).Query); };
        await page.Locator("#file").SetInputFilesAsync(path);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on with the upload" }).ClickAsync();
        await Assertions.Expect(page.Locator("#ch")).ToContainTextAsync("Which column is what", Soon);
        Assert.Equal(["?offset=16777216", "?offset=25165824"], parts);
        Assert.Equal(26_000, (await JobAsync(installation)).ReadShape()!.Rows);
    }

    private static async Task<ImportJob> JobAsync(Installation installation)
    {
        // The browser begins it in a moment.
        return (await Installation.UntilAsync(async () =>
        {
            await using var db = installation.Database.Read(installation.Customer);
            return await db.Set<ImportJob>().SingleOrDefaultAsync(Cancel);
        }, job => job is not null))!;
    }
}
