using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Campaigns;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>
/// Two people, or two tabs, change one thing: the second is told, keeps what was typed, and overwrites nothing unless they say so. For every form of the screens, found in
/// their source.
/// </summary>
[Trait("Category", "Browser")]
public sealed partial class TwoTabTests
{
    private const string Creates = "makes something new: nobody else can be changing it", Moves = "moves something to a state, which the second press finds it in already";

    /// <summary>Forms that change nothing that two could be writing at once, and why.</summary>
    private static readonly IReadOnlyDictionary<string, string> NotShared = new Dictionary<string, string>
    {
        ["AccountPage/change"] = "asks for the present password, which the first of two has changed",
        ["AccountPage/end"] = Moves,
        ["ApiKeysPage/make"] = Creates,
        ["ApiKeysPage/revoke"] = Moves,
        ["AuthenticatorPage/turn-on"] = "asks for a code of now and the password",
        ["AuthenticatorPage/change"] = "asks for the password; codes that are made again are told once",
        ["CampaignDeletePage/delete"] = Moves,
        ["CampaignImagesPage/delete"] = Moves,
        ["CampaignNewPage/new"] = Creates,
        ["CampaignSendPage/send"] = "sends what the person has seen: CampaignWalkTests tries what happens when it is another by then",
        ["CampaignTestPage/test"] = Creates,
        ["ComeBackPage/come-back"] = Moves,
        ["ConfirmPage/confirm"] = "asks for the password",
        ["ConnectPage/audience"] = "asks all regions, and keeps nothing",
        ["ConnectPage/choose"] = Creates,
        ["ConnectPage/key"] = "asks all regions, and keeps nothing",
        ["ContactScreen/lists"] = Moves,
        ["ContactScreen/tags"] = Moves,
        ["ContactsCard/many"] = Moves,
        ["ContactsCard/sure"] = Moves,
        ["ControlPage/control"] = Moves,
        ["DeleteContactPage/delete"] = Moves,
        ["DeleteListPage/delete"] = Moves,
        ["DomainPage/@($"] = Moves,
        ["DomainPage/again"] = Moves,
        ["DomainPage/check"] = Moves,
        ["DomainPage/delete"] = Moves,
        ["DomainPage/vouch"] = Moves,
        ["DomainPage/server"] = "tells the provider one server's MAIL FROM, where the last word holds whoever says it",
        ["DomainsPage/add"] = Creates,
        ["DmarcPage/reports"] = Creates,
        ["DmarcNamePage/remove"] = Moves,
        ["DmarcRemovePage/remove"] = Moves,
        ["FieldsPage/delete"] = Moves,
        ["FieldsPage/new"] = Creates,
        ["FindingsPage/check"] = Moves,
        ["ImportCheckCard/check"] = Moves,
        ["ImportPage/cancel"] = Moves,
        ["ImportPage/pause"] = Moves,
        ["KeptFormPage/drop"] = Moves,
        ["LostPasswordPage/lost-password"] = Creates,
        ["MissedPage/missed"] = Creates,
        ["NewPasswordPage/new-password"] = "its link is used up by the first of two",
        ["OwnKeysCard/@($"] = Moves,
        ["OwnKeysCard/make-key"] = "of two keys at once the second is refused, for the first waits to be published",
        ["ProductionPage/ask"] = "AWS takes no second request while it looks at the first",
        ["ServerClassesPage/look"] = "asks AWS, and changes nothing there",
        ["ServerClassesPage/pair"] = "asks AWS what it would change; whoever agrees does so to what they see",
        ["ServerClassesPage/make"] = "makes what the person has seen and nothing else: ClassSetupTests tries it with an old version",
        ["ServerClassesPage/undo"] = "ClassSetupTests tries it with an old version",
        ["ServerClassesPage/pool"] = Creates,
        ["ServerClassesPage/move"] = Moves,
        ["ServerClassesPage/tie"] = Moves,
        ["SmtpServerPage/server"] = "SmtpServerScreenTests tries it with an old version",
        ["SmtpServerPage/delete"] = "ServerEditsTests tries it with an old version",
        ["ServerEditPage/delete"] = "ServerEditsTests tries it with an old version",
        ["ServerListPage/resume"] = Moves,
        ["ServerPage/connection"] = Moves,
        ["ServerPage/resume"] = Moves,
        ["ServerPausePage/pause"] = Moves,
        ["ServerSetupPage/domain"] = Creates,
        ["ServerSetupPage/finish"] = "of a draft alone, and once: the second is shown the server as it is",
        ["ServerSetupPage/look"] = "asks AWS; the name stays with what was seen under it",
        ["ServerSetupPage/make"] = "makes what the person has seen and nothing else: ServerSetupTests tries it with an old version",
        ["ServerSetupPage/prove"] = Creates,
        ["ServerSetupPage/undo"] = "ServerSetupTests tries it with an old version",
        ["ServerTestPage/test"] = Creates,
        ["SetUpPage/set-up"] = "its link is used up by the first of two",
        ["SignInPage/code"] = Moves,
        ["SignInPage/password"] = Moves,
        ["SignInPage/sign-in"] = Moves,
        ["TagsPage/delete"] = Moves,
        ["TeamPage/@($"] = Moves,
        ["TeamPage/add"] = Creates,
        ["TrackingDomainPage/attach"] = "TrackingCertificateTests tries it with an old version, of a host whose CNAME leads here",
        ["TrackingDomainPage/check"] = Moves,
        ["TrackingDomainPage/encrypt"] = "as attach, with a certificate file",
        ["TrackingPage/add"] = Creates,
        ["TrackingRemovePage/remove"] = Moves,
        ["UncertainScreen/decide"] = Moves,
        ["ZonePage/publish"] = "makes what the person has seen and nothing else: ZonePublishingTests tries it with an old plan",
        ["ZonePage/undo"] = "ZonePublishingTests tries it when somebody has changed the zone since",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_form_is_tried_by_two_or_says_why_not()
    {
        var forms = FormsOf(Sources()).ToList();
        Assert.True(forms.Count > 40, $"only {forms.Count} forms found");
        Assert.Empty(Judge(forms));
        // Controls: one that nobody has thought of, and a name of a form that is no more.
        Assert.Contains("PlantedPage/save", Assert.Single(Judge([.. forms, "PlantedPage/save"])), StringComparison.Ordinal);
        Assert.Contains(forms[0], Assert.Single(Judge([.. forms.Skip(1)])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_of_two_is_told_keeps_what_was_typed_and_overwrites_nothing_unless_they_say_so()
    {
        await using var world = await Postroad.Tests.Web.RoleTests.World.OpenAsync(TestDatabase.Sqlite());
        await using var browser = await SignedIn.OpenAsync(world.Installation, Screen.Desk);
        foreach (var (form, place) in await SharedAsync(world)) await TryAsync(browser.Page.Context, place with { Form = form.Split('/')[1] });
    }

    private static async Task TryAsync(IBrowserContext context, Place place)
    {
        var path = $"{place.Path} ({place.Form})";
        var first = await OpenAsync(context, place);
        var second = await OpenAsync(context, place);
        var before = await first.ReadAsync();
        var ofFirst = await first.ChangeAsync(place.One);
        Assert.True(before != ofFirst, $"{path}: nothing was changed");
        await first.SendAsync();
        Assert.True(await first.StaleAsync() == 0, $"{path}: the first was told that somebody was faster");
        var stored = await StoredAsync(context, place);
        Assert.True(stored == ofFirst, $"{path}: what the first changed, {ofFirst}, is not saved: {stored}");

        var ofSecond = await second.ChangeAsync(place.Two);
        Assert.True(ofSecond != ofFirst, $"{path}: both typed the same, {ofFirst}");
        await second.SendAsync();
        Assert.True(await second.StaleAsync() == 1, $"{path}: the second was not told");
        Assert.True(await second.ReadAsync() == ofSecond, $"{path}: what the second had typed, {ofSecond}, is {await second.ReadAsync()} now");
        Assert.True(await StoredAsync(context, place) == ofFirst, $"{path}: the first one's {ofFirst} was overwritten");

        await second.InsistAsync();
        Assert.True(await second.StaleAsync() == 0, $"{path}: the second insisted and was told again");
        Assert.True(await StoredAsync(context, place) == ofSecond, $"{path}: the second insisted on {ofSecond} in vain");
        await first.Page.CloseAsync();
        await second.Page.CloseAsync();
    }

    private static async Task<string> StoredAsync(IBrowserContext context, Place place)
    {
        var third = await OpenAsync(context, place);
        var stored = await third.ReadAsync();
        await third.Page.CloseAsync();
        return stored;
    }

    private static async Task<Tab> OpenAsync(IBrowserContext context, Place place)
    {
        var page = await context.NewPageAsync();
        var tab = new Tab(page, place);
        // A file that is read anew takes its moment.
        await Installation.UntilAsync(async () =>
        {
            await page.GotoAsync(place.Path);
            return await tab.Form.CountAsync();
        }, forms => forms > 0);
        return tab;
    }

    /// <summary>The forms that two may fill in at once, and an address of each at which there is something to change.</summary>
    private static async Task<IReadOnlyDictionary<string, Place>> SharedAsync(Postroad.Tests.Web.RoleTests.World world)
    {
        var (services, customer, estate) = (world.Installation.Web.Services, world.Mine.Customer, world.Mine);
        await services.GetRequiredService<CustomFields>().CreateOrFindAsync(customer, [new NewCustomField("city", "City", FieldType.Text)], "Ines", Cancel);
        var tags = Assert.IsType<Edit<IReadOnlyList<Tag>>.Saved>(await services.GetRequiredService<Tags>().CreateOrFindAsync(customer, ["regular"], "Ines", Cancel)).Value;
        var draft = Assert.IsType<Edit<CampaignDraft>.Saved>(await services.GetRequiredService<CampaignDrafts>().CreateAsync(customer, new DraftFields { Name = "Spring" }, "Ines", Cancel)).Value;
        // A server is tested before it is saved, by its default From.
        await Notices.LostPasswordTests.AppointAsync(world.Installation);
        string Of(string route) => estate.Named(route, "PublicId");
        var import = $"/imports/{await ImportAsync(world)}";
        return new Dictionary<string, Place>
        {
            ["CampaignEditPage/edit"] = new($"/campaigns/{draft.PublicId}/edit"),
            ["ContactFormPage/contact"] = new($"/contacts/{Of("/contacts/")}/edit"),
            ["DmarcNamePage/name"] = new("/domains/dmarc/name?domain=harbourlane.example&source=address:198.51.100.77"),
            ["FieldsPage/label"] = new("/fields?edit=city"),
            ["ImportColumnsCards/columns"] = new($"{import}?step=columns", "#column_2", "ignore", "tags"),
            ["ImportRulesCard/rules"] = new($"{import}?step=rules", "#tags", "one", "two"),
            // Last of the three: read in another way its columns are to be chosen anew. "no" first, for choosing what was found out is no change.
            ["ImportColumnsCards/reading"] = new($"{import}?step=columns", "#has_header", "no", "yes"),
            ["ListFormPage/list"] = new($"/lists/{Of("/lists/")}/edit"),
            ["PricesPage/prices"] = new("/servers/prices", "#dedicated_ip", "25.5", "26"),
            ["CampaignSetPage/sending"] = new($"/campaigns/{draft.PublicId}/sending", "#tracks", "yes", "no"),
            ["ServerClassPage/class"] = new($"/servers/{Of("/servers/")}/classes/marketing", "#tracks", "no", "yes"),
            ["ServerEditPage/server"] = new($"/servers/{Of("/servers/")}/edit"),
            ["SignUpFormPage/sign-up"] = new($"/lists/{Of("/lists/")}/sign-up"),
            ["TagsPage/rename"] = new($"/tags?edit={tags[0].PublicId}"),
        };
    }

    /// <summary>One whose file was read, and that nobody has decided anything about.</summary>
    private static async Task<string> ImportAsync(Postroad.Tests.Web.RoleTests.World world)
    {
        var (services, bytes) = (world.Installation.Web.Services, Encoding.UTF8.GetBytes("email,first_name\nanna@example.com,Anna\nbo@example.com,Bo\n"));
        var uploads = services.GetRequiredService<ImportUploads>();
        var job = Assert.IsType<Edit<ImportJob>.Saved>(await uploads.BeginAsync(world.Mine.Customer, world.Mine.Named("/lists/", "List"), new NewUpload("people.csv", bytes.Length), "Ines", Cancel)).Value.PublicId;
        Assert.IsType<UploadResult.Taken>(await uploads.PutAsync(world.Mine.Customer, job, 0, new MemoryStream(bytes), Cancel));
        await Installation.UntilAsync(async () => (await services.GetRequiredService<ImportJobs>().FindAsync(world.Mine.Customer, job, Cancel))!.Job.State, state => state == ImportState.Ready);
        return job;
    }

    /// <summary>What is neither tried nor excused; what is excused and is not there.</summary>
    private static IEnumerable<string> Judge(IReadOnlyList<string> forms)
    {
        string[] tried =
        [
            "CampaignEditPage/edit", "ContactFormPage/contact", "DmarcNamePage/name", "FieldsPage/label", "ImportColumnsCards/columns", "ImportColumnsCards/reading", "ImportRulesCard/rules", "ListFormPage/list",
            "CampaignSetPage/sending", "ServerClassPage/class", "PricesPage/prices", "ServerEditPage/server", "SignUpFormPage/sign-up", "TagsPage/rename",
        ];
        foreach (var form in forms.Where(f => !NotShared.ContainsKey(f) && !tried.Contains(f))) yield return $"{form} is neither tried by two nor on the list of those that are not shared";
        foreach (var name in NotShared.Keys.Concat(tried).Where(n => !forms.Contains(n))) yield return $"{name} is no form any more";
    }

    private static IEnumerable<string> FormsOf(IEnumerable<string> files) => files.SelectMany(file => FormName().Matches(File.ReadAllText(file)).Select(m => $"{Path.GetFileNameWithoutExtension(file)}/{m.Groups[1].Value}"));

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Web"), "*.razor", SearchOption.AllDirectories).Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex("@formname=\"([^\"]*)\"")]
    private static partial Regex FormName();

    /// <param name="Field">What is changed there; null: the first thing that can be.</param>
    /// <param name="One">What the first of the two chooses or writes.</param>
    private sealed record Place(string Path, string? Field = null, string One = "One", string Two = "Two")
    {
        public string Form { get; init; } = "";
    }

    /// <summary>One of the two.</summary>
    private sealed class Tab(IPage page, Place place)
    {
        public IPage Page => page;

        public ILocator Form => page.Locator($"form:has(input[name=_handler][value='{place.Form}'])").First;

        private ILocator Field => Form.Locator(place.Field ?? "input[type=text]:visible, input[type=email]:visible, textarea:visible, select:visible").First;

        public Task<string> ReadAsync() => Field.InputValueAsync();

        public async Task<string> ChangeAsync(string by)
        {
            if (await Field.EvaluateAsync<bool>("e => e.tagName === 'SELECT'")) await Field.SelectOptionAsync(by);
            else await Field.FillAsync(await Field.GetAttributeAsync("type") == "email" ? $"{by.ToLowerInvariant()}@example.com" : by);
            if (await Form.Locator("textarea[name=consent]").CountAsync() > 0) await Form.Locator("textarea[name=consent]").FillAsync("Asked at the till");
            return await ReadAsync();
        }

        public Task SendAsync() => PressAsync(Form.Locator("button[type=submit]:not([name=over])").Last);

        /// <summary>By the button that says so, or by sending it again where that is all there is to decide.</summary>
        public async Task InsistAsync()
        {
            var over = page.Locator("button[name=over]");
            if (await over.CountAsync() > 0) await PressAsync(over);
            else await SendAsync();
        }

        public Task<int> StaleAsync() => page.Locator("#stale").CountAsync();

        private async Task PressAsync(ILocator button)
        {
            var answer = page.WaitForResponseAsync(r => r.Request.Method == "POST" && r.Request.IsNavigationRequest);
            await button.ClickAsync();
            await answer;
            await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
        }
    }
}
