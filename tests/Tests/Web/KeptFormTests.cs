using System.Net;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>What somebody typed whose session ended before they sent it.</summary>
public sealed class KeptFormTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_typed_goes_through_the_sign_in_and_is_sent_by_its_writer()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await AccountPageTests.SetUpAsync(installation);
        using var first = await guest.FillAsync("/sign-in", ("email", AccountPageTests.Email), ("password", AccountPageTests.Old));
        var fields = await FormAsync(guest);
        guest.Cookies.Remove("postroad");

        using var asked = await SendAsync(guest, installation, fields);
        var signIn = await AnswerAssert.IsAsync(HttpStatusCode.Unauthorized, asked);
        Assert.Contains("Your session had ended", signIn, StringComparison.Ordinal);
        var kept = Guest.Fields(signIn)["kept"];
        Assert.DoesNotContain("Ñandú", signIn, StringComparison.Ordinal);

        using var entered = await guest.FillAsync("/sign-in", ("email", AccountPageTests.Email), ("password", AccountPageTests.Old), ("kept", kept));
        Assert.Equal("/kept", entered.Headers.Location!.AbsolutePath);
        using var shown = await guest.AdminAsync("/kept");
        var page = WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.OK, shown));
        Assert.Contains("Tomé Ñandú", page, StringComparison.Ordinal);
        // The first form of the page is the one that was kept, with a token of now.
        var again = Guest.Fields(page);
        using var sent = await guest.AdminAsync("/team", HttpMethod.Post, new FormUrlEncodedContent(again));
        Assert.Contains("is in the team", await AnswerAssert.IsAsync(HttpStatusCode.OK, sent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_kept_that_another_site_sent_and_no_password_ever()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        foreach (var origin in new[] { null, "null", "https://elsewhere.example", installation.Web.AdminUrl.GetLeftPart(UriPartial.Authority) + ".elsewhere.example" })
        {
            using var answer = await SendAsync(guest, installation, new() { ["name"] = "Eve" }, origin);
            await AnswerAssert.IsAsync(HttpStatusCode.Redirect, answer);
        }

        await AccountPageTests.SetUpAsync(installation);
        using var asked = await SendAsync(guest, installation, new() { ["name"] = "Tomé", ["next"] = "a-secret-word", ["secret_access_key"] = "a-secret-word" });
        var kept = Guest.Fields(await AnswerAssert.IsAsync(HttpStatusCode.Unauthorized, asked))["kept"];
        using var entered = await guest.FillAsync("/sign-in", ("email", AccountPageTests.Email), ("password", AccountPageTests.Old), ("kept", kept));
        using var shown = await guest.AdminAsync("/kept");
        Assert.DoesNotContain("a-secret-word", await AnswerAssert.IsAsync(HttpStatusCode.OK, shown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_sealed_here_is_not_taken()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await AccountPageTests.SetUpAsync(installation);
        using var entered = await guest.FillAsync("/sign-in", ("email", AccountPageTests.Email), ("password", AccountPageTests.Old), ("kept", "Q2ZESjg"));
        Assert.Equal("/", entered.Headers.Location!.AbsolutePath);
        using var shown = await guest.AdminAsync("/kept");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, shown);
    }

    private static async Task<Dictionary<string, string>> FormAsync(Guest guest)
    {
        using var page = await guest.AdminAsync("/team");
        var fields = Guest.Fields(await page.Content.ReadAsStringAsync(Cancel));
        (fields["_handler"], fields["name"], fields["email"], fields["role"]) = ("add", "Tomé Ñandú", "tome@harbourlane.example", "analyst");
        return fields;
    }

    private static Task<HttpResponseMessage> SendAsync(Guest guest, Installation installation, Dictionary<string, string> fields) =>
        SendAsync(guest, installation, fields, installation.Web.AdminUrl.GetLeftPart(UriPartial.Authority));

    private static Task<HttpResponseMessage> SendAsync(Guest guest, Installation installation, Dictionary<string, string> fields, string? origin) =>
        guest.AdminAsync("/team", HttpMethod.Post, new FormUrlEncodedContent(fields), message =>
        {
            if (origin is not null) message.Headers.Add("Origin", origin);
        });
}
