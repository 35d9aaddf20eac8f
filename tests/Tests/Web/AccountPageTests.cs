using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;
using Postroad.Web.Parts;

namespace Postroad.Tests.Web;

/// <summary>Somebody's own password, and the browsers in which they are signed in.</summary>
public sealed class AccountPageTests
{
    internal const string Email = "ines@harbourlane.example", Old = "walnut-scoop-kettle", New = "another walnut in the kettle";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_knows_the_present_password_changes_it_and_every_other_browser_is_out()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using Guest here = new(installation.Web), there = new(installation.Web), later = new(installation.Web);
        await SetUpAsync(installation);
        foreach (var guest in new[] { here, there }) await SignInAsync(guest, Old);

        using var nothing = await here.FillAsync("/account", ("present", ""), ("next", "short"));
        var said = await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, nothing);
        Assert.Contains("Write the present password", said, StringComparison.Ordinal);
        Assert.Contains("5 characters is less than the 12", said, StringComparison.Ordinal);
        using var wrong = await here.FillAsync("/account", ("present", "not the present one"), ("next", New));
        Assert.Contains("This is not the present password; 4 more tries", await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, wrong), StringComparison.Ordinal);
        using var still = await there.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, still);

        using var changed = await here.FillAsync("/account", ("present", Old), ("next", New));
        Assert.Contains("1 other browser was signed out", await AnswerAssert.IsAsync(HttpStatusCode.OK, changed), StringComparison.Ordinal);
        using var own = await here.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, own);
        using var other = await there.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, other);
        await SignInAsync(later, New);
    }

    [Fact]
    public async Task A_browser_is_signed_out_from_another_one_and_nobody_elses_is()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using Guest here = new(installation.Web), there = new(installation.Web), stranger = new(installation.Web);
        await SetUpAsync(installation);
        foreach (var guest in new[] { here, there }) await SignInAsync(guest, Old);
        using var strange = await stranger.SignInAsync(installation.Customer, "Olav Lind");
        var (users, sessions) = (installation.Web.Services.GetRequiredService<Users>(), installation.Web.Services.GetRequiredService<Sessions>());
        Assert.True(EmailAddress.TryParse(Email, out var address, out _));
        var ines = (await users.FindAsync(address, Cancel))!;
        var oldest = (await sessions.ListAsync(ines.Key, Cancel)).OrderBy(s => s.StartedAt).ToList();

        // The first of Ines's two is "here", so the other one is "there".
        using var foreign = await stranger.FillAsync("/account", ("_handler", "end"), ("which", oldest[0].PublicId));
        Assert.Contains("Nothing was signed out", await AnswerAssert.IsAsync(HttpStatusCode.OK, foreign), StringComparison.Ordinal);
        using var ended = await here.FillAsync("/account", ("_handler", "end"), ("which", oldest[1].PublicId));
        Assert.Contains("1 browser signed out", await AnswerAssert.IsAsync(HttpStatusCode.OK, ended), StringComparison.Ordinal);
        using var other = await there.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, other);
        foreach (var guest in new[] { here, stranger })
        {
            using var screen = await guest.AdminAsync("/campaigns");
            await AnswerAssert.IsAsync(HttpStatusCode.OK, screen);
        }
    }

    [Theory]
    [InlineData("", "A browser that does not say which")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("curl/8.15.0", "curl/8.15.0")]
    public void A_browser_is_named_as_its_owner_knows_it(string userAgent, string words) => Assert.Equal(words, BrowserWords.Of(userAgent));

    internal static async Task SetUpAsync(Installation installation)
    {
        var setUp = installation.Web.Services.GetRequiredService<FirstSetUp>();
        Assert.IsType<SetUpOutcome.Done>(await setUp.CompleteAsync((await setUp.OpenAsync(Cancel))!, new SetUpAnswers("Ines Moreau", Email, "Harbour Lane", "Europe/Stockholm", Old), Cancel));
    }

    internal static async Task SignInAsync(Guest guest, string password)
    {
        using var answer = await guest.FillAsync("/sign-in", ("email", Email), ("password", password));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, answer);
    }
}
