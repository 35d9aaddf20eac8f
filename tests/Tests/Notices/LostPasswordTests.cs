using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Notices;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Notices;

/// <summary>Who lost a password gets a link by mail, and nobody learns who signs in here.</summary>
public sealed partial class LostPasswordTests
{
    private const string Page = "/lost-password";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_link_of_the_mail_chooses_a_new_password_once_and_ends_every_session(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await AppointAsync(installation);
        await AccountPageTests.SetUpAsync(installation);
        using Guest before = new(installation.Web), lost = new(installation.Web);
        await AccountPageTests.SignInAsync(before, AccountPageTests.Old);
        using var signIn = await lost.AdminAsync("/sign-in");
        Assert.Contains($"href=\"{Page}\"", await AnswerAssert.IsAsync(HttpStatusCode.OK, signIn), StringComparison.Ordinal);

        // Who asks says which host they think they talk to; the link is built from our own settings all the same.
        using var asked = await lost.AskAsync(" " + AccountPageTests.Email.ToUpperInvariant(), m => m.Headers.Add("X-Forwarded-Host", "evil.example"));
        Assert.Contains("If somebody signs in here", await AnswerAssert.IsAsync(HttpStatusCode.OK, asked), StringComparison.Ordinal);
        var mail = await MailAsync(installation, AccountPageTests.Email);
        var link = new Uri(Link().Match(mail.Message.TextBody!).Value);
        Assert.Equal(("Choose a new password for Postroad", "\"Postroad\" <hello@harbourlane.example>", "auto-generated", installation.Web.AdminUrl.Authority, false),
            (mail.Message.Subject, mail.Message.From.ToString(), mail.Message.Headers["Auto-Submitted"], link.Authority, mail.Message.Headers.Contains("List-Unsubscribe")));
        Assert.Contains(link.AbsoluteUri, mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", mail.Html, StringComparison.Ordinal);

        using var changed = await lost.FillAsync(link.AbsolutePath, ("password", AccountPageTests.New));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, changed);
        using var home = await lost.AdminAsync("/");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, home);
        using var ended = await before.AdminAsync("/");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, ended);
        using var again = await before.FillAsync(link.AbsolutePath, ("password", "some third password of ours"));
        Assert.Contains("This link does not work any more", await AnswerAssert.IsAsync(HttpStatusCode.OK, again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_unknown_address_the_answer_is_the_same_and_nobody_is_mailed()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await AppointAsync(installation);
        await AccountPageTests.SetUpAsync(installation);
        using var guest = new Guest(installation.Web);
        using var unknown = await guest.AskAsync("nobody@harbourlane.example");
        using var known = await guest.AskAsync(AccountPageTests.Email);
        var (ofNobody, ofInes) = (await AnswerAssert.IsAsync(HttpStatusCode.OK, unknown), await AnswerAssert.IsAsync(HttpStatusCode.OK, known));

        Assert.Equal(ofNobody.Replace("nobody@harbourlane.example", "?", StringComparison.Ordinal), ofInes.Replace(AccountPageTests.Email, "?", StringComparison.Ordinal));
        await MailAsync(installation, AccountPageTests.Email);
        await using var db = installation.Database.Read(CustomerId.Installation);
        Assert.Single(await db.Set<SentNotice>().ToListAsync(Cancel));
        Assert.Empty(await db.Set<PasswordRequest>().ToListAsync(Cancel));
    }

    [Fact]
    public async Task Asking_only_writes_down_what_was_asked_whoever_it_is()
    {
        await using var post = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        var lost = new LostPasswords(post.Database, null!, new SignInTries(post.Database, post.Time), null!, null!, null!, post.Time);

        // No people, no servers and no links to look into: nothing of them is asked before the answer, so nothing of them can be timed.
        Assert.IsType<LostPasswordAnswer.Noted>(await lost.AskAsync("anna@example.com", "192.0.2.1", Cancel));
        Assert.IsType<LostPasswordAnswer.NoAddress>(await lost.AskAsync("anna", "192.0.2.1", Cancel));
        await using var db = post.Database.Read(CustomerId.Installation);
        Assert.Equal("anna@example.com", (await db.Set<PasswordRequest>().SingleAsync(Cancel)).Email);
    }

    [Fact]
    public async Task Who_asks_again_and_again_waits_and_fills_nobodys_mailbox()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await AppointAsync(installation);
        await AccountPageTests.SetUpAsync(installation);
        var lost = installation.Web.Services.GetRequiredService<LostPasswords>();
        var answers = new List<LostPasswordAnswer>();
        for (var i = 0; i < 9; i++) answers.Add(await lost.AskAsync(AccountPageTests.Email, $"192.0.2.{i / 6}", Cancel));
        await Installation.UntilAsync(async () =>
        {
            await using var db = installation.Database.Read(CustomerId.Installation);
            return await db.Set<PasswordRequest>().CountAsync(Cancel);
        }, left => left == 0);

        Assert.Single(answers.OfType<LostPasswordAnswer.Rests>());
        await using var db = installation.Database.Read(CustomerId.Installation);
        Assert.Equal(LostPasswords.MostADay, await db.Set<SentNotice>().CountAsync(Cancel));
        using var guest = new Guest(installation.Web);
        for (var i = 0; i < 5; i++) (await guest.AskAsync("anna@example.com")).Dispose();
        using var rests = await guest.AskAsync("anna@example.com");
        Assert.Contains("Too many tries", await AnswerAssert.IsAsync(HttpStatusCode.TooManyRequests, rests), StringComparison.Ordinal);
        Assert.True(rests.Headers.RetryAfter?.Delta > TimeSpan.FromMinutes(5), $"{rests.Headers.RetryAfter}");
    }

    [Fact]
    public async Task Without_a_server_for_it_the_page_names_the_command_and_has_no_form()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        using var page = await guest.AdminAsync(Page);
        var said = await AnswerAssert.IsAsync(HttpStatusCode.OK, page);
        Assert.Contains("postroad reset-password", said, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", said, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_was_asked_before_a_restart_is_answered_after_it_and_the_link_is_nowhere_in_clear(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await AppointAsync(installation);
        await AccountPageTests.SetUpAsync(installation);
        await installation.RestartAsync(async () =>
        {
            await using var beside = await Core.Persistence.Database.OpenBesideAsync(Core.Persistence.DatabaseAddress.Parse(installation.DatabaseUrl), TimeProvider.System, Cancel);
            await beside.WriteAsync(session =>
            {
                var db = session.Db(CustomerId.Installation);
                db.Add(new PasswordRequest { Email = AccountPageTests.Email, AskedAt = TimeProvider.System.GetUtcNow() });
                return db.SaveChangesAsync(Cancel);
            }, Cancel);
        });
        var token = Link().Match((await MailAsync(installation, AccountPageTests.Email)).Message.TextBody!).Value.Split('/')[^1];

        await using var db = installation.Database.Read(CustomerId.Installation);
        var notice = await db.Set<SentNotice>().SingleAsync(Cancel);
        Assert.DoesNotContain(token, notice.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("new-password", notice.Content, StringComparison.Ordinal);
        Assert.Equal(1, await db.Set<Delivery>().CountAsync(d => d.SendId == notice.SendId && d.State == DeliveryState.Accepted, Cancel));
    }

    [Theory, EachDatabase]
    public async Task What_was_asked_while_no_server_could_send_is_mailed_when_one_can_and_old_links_go(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await AppointAsync(installation);
        await AccountPageTests.SetUpAsync(installation);
        var lost = installation.Web.Services.GetRequiredService<LostPasswords>();
        await MoveAsync(ServerState.Paused);
        await installation.Database.WriteAsync(session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(new SignInLink { TokenHash = new byte[32], UserId = db.Set<User>().Select(u => u.Id).First(), ExpiresAt = TimeProvider.System.GetUtcNow().AddDays(-1) });
            return db.SaveChangesAsync(Cancel);
        }, Cancel);
        Assert.IsType<LostPasswordAnswer.Noted>(await lost.AskAsync(AccountPageTests.Email, "192.0.2.1", Cancel));
        await lost.MailAsync(Cancel);
        await using var db = installation.Database.Read(CustomerId.Installation);
        Assert.Equal((1, 0), (await db.Set<PasswordRequest>().CountAsync(Cancel), await db.Set<SentNotice>().CountAsync(Cancel)));
        // An hour later nobody waits for it any more.
        await installation.Database.WriteAsync(session =>
        {
            session.Db(CustomerId.Installation).Add(new PasswordRequest { Email = "late@harbourlane.example", AskedAt = TimeProvider.System.GetUtcNow().AddMinutes(-61) });
            return session.Db(CustomerId.Installation).SaveChangesAsync(Cancel);
        }, Cancel);
        await lost.MailAsync(Cancel);
        Assert.Equal(AccountPageTests.Email, (await db.Set<PasswordRequest>().SingleAsync(Cancel)).Email);

        await MoveAsync(ServerState.Active);
        await MailAsync(installation, AccountPageTests.Email);
        Assert.Equal((0, 1), (await db.Set<PasswordRequest>().CountAsync(Cancel), await db.Set<SignInLink>().CountAsync(Cancel)));

        Task MoveAsync(ServerState state) => installation.Database.WriteAsync(
            session => session.Db(CustomerId.Installation).Set<SendingServer>().ExecuteUpdateAsync(set => set.SetProperty(s => s.State, state), Cancel), Cancel);
    }

    /// <summary>The server sends the installation's own mail from now on.</summary>
    internal static Task AppointAsync(Installation installation) => installation.Database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SendingServer>()
        .ExecuteUpdateAsync(set => set.SetProperty(s => s.SendsOwnMail, true).SetProperty(s => s.DefaultFrom, "hello@harbourlane.example"), Cancel), Cancel);

    private static async Task<ReceivedMail> MailAsync(Installation installation, string address)
    {
        await Installation.UntilAsync(async () =>
        {
            await using var db = installation.Database.Read(CustomerId.Installation);
            return await db.Set<Delivery>().CountAsync(d => d.Address == address && d.State == DeliveryState.Accepted, Cancel);
        }, sent => sent > 0);
        return await ReceivedMail.OfAsync(installation, address);
    }

    [GeneratedRegex("http://[^ ]+/new-password/[A-Za-z0-9_-]{43}(?=\\s)")]
    private static partial Regex Link();
}

/// <summary>Asking by the page, as a person does.</summary>
internal static class LostPasswordGuest
{
    public static async Task<HttpResponseMessage> AskAsync(this Guest guest, string email, Action<HttpRequestMessage>? change = null)
    {
        using var page = await guest.AdminAsync("/lost-password");
        var fields = Guest.Fields(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        fields["email"] = email;
        return await guest.AdminAsync("/lost-password", HttpMethod.Post, new FormUrlEncodedContent(fields), change);
    }
}
