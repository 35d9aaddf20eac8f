using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>From the link on the console to a signed-in administrator, and the password from then on.</summary>
public sealed class SetUpPageTests
{
    private static readonly (string, string)[] Good =
        [("name", "Ines Moreau"), ("email", "ines@harbourlane.example"), ("organisation", "Harbour Lane"), ("timezone", "Europe/Stockholm"), ("password", "walnut-scoop-kettle")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_has_the_link_sets_it_up_is_signed_in_and_later_signs_in_with_the_password()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using Guest ines = new(installation.Web), late = new(installation.Web);
        var path = await LinkAsync(installation);

        using var faulty = await ines.FillAsync(path, [.. Good, ("email", "ines@harbourlane"), ("password", "secret-7")]);
        var page = await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, faulty);
        Assert.Contains("2 fields need a change", page, StringComparison.Ordinal);
        Assert.Contains("the domain has no dot", page, StringComparison.Ordinal);
        Assert.Contains("8 characters is less than the 12", page, StringComparison.Ordinal);
        Assert.Contains("value=\"Ines Moreau\"", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"Europe/Stockholm\" selected", page, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-7", page, StringComparison.Ordinal);

        using var done = await ines.FillAsync(path, Good);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, done);
        using var home = await ines.AdminAsync("/campaigns");
        Assert.Contains("Ines Moreau", await AnswerAssert.IsAsync(HttpStatusCode.OK, home), StringComparison.Ordinal);

        using var gone = await late.AdminAsync(path);
        Assert.Contains("This link does not set anything up", await AnswerAssert.IsAsync(HttpStatusCode.OK, gone), StringComparison.Ordinal);

        using var signedIn = await late.FillAsync("/sign-in?from=%2Fcampaigns%3Fpage%3D2", ("email", "INES@HarbourLane.example"), ("password", "walnut-scoop-kettle"));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, signedIn);
        Assert.Equal("/campaigns?page=2", new Uri(installation.Web.AdminUrl, signedIn.Headers.Location!).PathAndQuery);
    }

    [Fact]
    public async Task Wrong_passwords_are_counted_down_and_then_nothing_is_looked_at()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        using var done = await guest.FillAsync(await LinkAsync(installation), Good);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, done);
        using var guesser = new Guest(installation.Web);
        var known = await GuessAsync("ines@harbourlane.example");
        var unknown = await GuessAsync("nobody@harbourlane.example");
        Assert.Equal(known.Select(a => a.Replace("ines@", "nobody@", StringComparison.Ordinal)), unknown);
        Assert.Contains("4 more tries, then this address rests", known[0], StringComparison.Ordinal);
        Assert.Contains("Too many tries", known[5], StringComparison.Ordinal);

        async Task<List<string>> GuessAsync(string email)
        {
            var answers = new List<string>();
            for (var i = 0; i < 6; i++)
            {
                using var answer = await guesser.FillAsync("/sign-in", ("email", email), ("password", "not the right one"));
                var text = await AnswerAssert.IsAsync(i < 5 ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.TooManyRequests, answer);
                Assert.DoesNotContain("postroad", guesser.Cookies.Keys);
                answers.Add(text[text.IndexOf("<main", StringComparison.Ordinal)..text.IndexOf("__RequestVerificationToken", StringComparison.Ordinal)] + email);
            }

            return answers;
        }
    }

    [Fact]
    public async Task A_cookie_that_was_copied_is_worth_nothing_after_signing_out()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using Guest ines = new(installation.Web), thief = new(installation.Web);
        using var done = await ines.FillAsync(await LinkAsync(installation), Good);
        thief.Cookies["postroad"] = ines.Cookies["postroad"];
        using var before = await thief.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, before);
        using var signOut = await ines.PressAsync("/campaigns", "/sign-out");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, signOut);
        using var after = await thief.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, after);
    }

    private static async Task<string> LinkAsync(Installation installation) => "/set-up/" + await installation.Web.Services.GetRequiredService<FirstSetUp>().OpenAsync(Cancel);
}
