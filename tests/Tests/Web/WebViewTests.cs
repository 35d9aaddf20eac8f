using System.Net;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>"View in browser".</summary>
public sealed class WebViewTests
{
    [Theory, EachDatabase]
    public async Task It_is_the_mails_html_without_the_pixel_in_a_sandbox(TestDatabase kind)
    {
        await using var mailing = await Mailing.SendAsync(kind);
        using var answer = await mailing.Guest.PublicAsync(mailing.Mail.View);
        var page = await AnswerAssert.IsAsync(HttpStatusCode.OK, answer);
        Assert.Contains("/o/", mailing.Mail.Html, StringComparison.Ordinal);
        var mail = mailing.Mail.Html.Replace(mailing.Mail.PixelElement, "", StringComparison.Ordinal);
        Assert.Equal(mail.ReplaceLineEndings("\n").TrimEnd(), page.ReplaceLineEndings("\n").TrimEnd());

        var policy = AnswerAssert.Policy(answer);
        Assert.Equal(["allow-popups", "allow-popups-to-escape-sandbox"], policy["sandbox"]);
        Assert.False(policy.ContainsKey("script-src"));
        Assert.Equal(["'none'"], policy["form-action"]);
        // Browsers refuse a sandboxed page that has one.
        Assert.False(answer.Headers.Contains("Cross-Origin-Opener-Policy"));
        Assert.Equal("noindex", answer.Headers.GetValues("X-Robots-Tag").Single());
    }

    [Fact]
    public async Task Of_a_contact_that_was_erased_it_shows_the_mail_without_their_fields()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var cancel = TestContext.Current.CancellationToken;
        await mailing.Installation.Database.WriteAsync(session => session.Db(mailing.Installation.Customer).Set<Contact>().ExecuteDeleteAsync(cancel), cancel);
        using var answer = await mailing.Guest.PublicAsync(mailing.Mail.View);
        Assert.DoesNotContain("Anna", await AnswerAssert.IsAsync(HttpStatusCode.OK, answer), StringComparison.Ordinal);
    }
}
