using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Accounts;

/// <summary>Passwords tried by those who know them, and by those who guess.</summary>
public sealed class PasswordSignInTests
{
    private const string Right = "walnut-scoop-kettle", Wrong = "kettle-scoop-walnut", Email = "ines@harbourlane.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_sixth_wrong_try_from_one_address_is_not_looked_at_and_neither_is_the_right_one_until_it_has_rested(TestDatabase kind)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        await using var installation = await TestInstallation.OpenAsync(kind, time);
        var signIn = await SignInAsync(installation);
        for (var left = 4; left >= 0; left--) Assert.Equal(new PasswordVerdict.Wrong(left), await signIn.TryAsync(Email, Wrong, "192.0.2.1", Cancel));

        var passwords = installation.Get<Passwords>();
        var worked = passwords.Worked;
        Assert.Equal(new PasswordVerdict.Rests(time.GetUtcNow() + SignInTries.Rest), await signIn.TryAsync(Email, Right, "192.0.2.1", Cancel));
        Assert.Equal(worked, passwords.Worked);

        // Its owner is elsewhere, and not locked out by it.
        Assert.IsType<PasswordVerdict.Right>(await signIn.TryAsync(Email, Right, "192.0.2.2", Cancel));
        time.Advance(SignInTries.Rest + TimeSpan.FromSeconds(1));
        Assert.IsType<PasswordVerdict.Right>(await signIn.TryAsync(Email, Right, "192.0.2.1", Cancel));
    }

    [Theory, EachDatabase]
    public async Task Guesses_made_at_once_count_like_guesses_made_in_turn(TestDatabase kind)
    {
        await using var installation = await TestInstallation.OpenAsync(kind);
        var signIn = await SignInAsync(installation);
        var worked = installation.Get<Passwords>().Worked;
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => signIn.TryAsync(Email, Wrong, "192.0.2.1", Cancel), Cancel)));
        Assert.Equal(SignInTries.MostOfBoth, verdicts.OfType<PasswordVerdict.Wrong>().Count());
        Assert.Equal(SignInTries.MostOfBoth, installation.Get<Passwords>().Worked - worked);
    }

    [Fact]
    public async Task Ten_thousand_guesses_from_many_addresses_reach_the_password_fifty_times()
    {
        await using var sqlite = TestDatabase.Sqlite();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        await using var installation = await TestInstallation.OpenAsync(sqlite, time);
        var tries = installation.Get<SignInTries>();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => tries.CountAsync(Email, $"10.0.{i / 256}.{i % 256}", Cancel)));
        var reached = verdicts.Count(verdict => verdict.RestsUntil is null);
        Assert.Equal(SignInTries.MostOfAccount, reached);
    }

    [Fact]
    public async Task Somebody_unknown_gets_the_same_answers_for_the_same_work()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var installation = await TestInstallation.OpenAsync(sqlite);
        var (signIn, passwords) = (await SignInAsync(installation), installation.Get<Passwords>());
        var answers = new List<(PasswordVerdict, long)>();
        foreach (var email in new[] { Email, "nobody@harbourlane.example", "no address at all" })
        {
            for (var i = 0; i < 3; i++)
            {
                var before = passwords.Worked;
                answers.Add((await signIn.TryAsync(email, Wrong, $"192.0.2.{email.Length}", Cancel), passwords.Worked - before));
            }
        }

        Assert.Equal(answers[..3], answers[3..6]);
        Assert.Equal(answers[..3], answers[6..]);
        Assert.All(answers, a => Assert.Equal(1, a.Item2));
    }

    [Theory, EachDatabase]
    public async Task A_new_password_ends_every_session_but_the_one_it_was_changed_in(TestDatabase kind)
    {
        await using var installation = await TestInstallation.OpenAsync(kind);
        var (signIn, sessions, links) = (await SignInAsync(installation), installation.Get<Sessions>(), installation.Get<SignInLinks>());
        var user = (await installation.Get<Users>().FindAsync(Address, Cancel))!;
        var customer = (await installation.Get<Users>().CustomersOfAsync(user.Key, Cancel))[0];
        string own = await BeginAsync(), other = await BeginAsync();
        var link = await links.CreateAsync(user.Key, Cancel);

        await signIn.SetAsync(user, "another walnut in the kettle", own, "Ines Moreau", Cancel);

        Assert.NotNull(await sessions.FindAsync(own, Cancel));
        Assert.Null(await sessions.FindAsync(other, Cancel));
        Assert.Null(await links.RedeemAsync(link, Cancel));
        Assert.IsType<PasswordVerdict.Wrong>(await signIn.TryAsync(Email, Right, "192.0.2.1", Cancel));
        Assert.IsType<PasswordVerdict.Right>(await signIn.TryAsync(Email, "another walnut in the kettle", "192.0.2.1", Cancel));

        Task<string> BeginAsync() => sessions.StartAsync(user.Key, customer, stays: false, "Firefox", "192.0.2.1", Cancel);
    }

    [Fact]
    public async Task A_session_ends_after_half_a_day_of_nothing_and_after_a_week_of_work_and_its_token_is_stored_nowhere()
    {
        await using var sqlite = TestDatabase.Sqlite();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        await using var installation = await TestInstallation.OpenAsync(sqlite, time);
        await SignInAsync(installation);
        var (users, sessions) = (installation.Get<Users>(), installation.Get<Sessions>());
        var user = (await users.FindAsync(Address, Cancel))!;
        var customer = (await users.CustomersOfAsync(user.Key, Cancel))[0];
        var idle = await sessions.StartAsync(user.Key, customer, stays: false, null, null, Cancel);
        var busy = await sessions.StartAsync(user.Key, customer, stays: false, null, null, Cancel);
        var stays = await sessions.StartAsync(user.Key, customer, stays: true, null, null, Cancel);
        for (var hours = 0; hours < 7 * 24; hours += 11)
        {
            Assert.NotNull(await sessions.FindAsync(busy, Cancel));
            time.Advance(TimeSpan.FromHours(11));
        }

        Assert.Null(await sessions.FindAsync(busy, Cancel));
        Assert.Null(await sessions.FindAsync(idle, Cancel));
        Assert.NotNull(await sessions.FindAsync(stays, Cancel));
        Assert.Single(await sessions.ListAsync(user.Key, Cancel));
        await using var db = installation.Database.Read(CustomerId.Installation);
        Assert.All(await db.Set<SignInSession>().ToListAsync(Cancel), s => Assert.DoesNotContain(stays, Convert.ToBase64String(s.TokenHash), StringComparison.Ordinal));
        Assert.False(await sessions.EndAsync(new UserId(user.Id + 1), (await sessions.ListAsync(user.Key, Cancel))[0].PublicId, Cancel));
        Assert.True(await sessions.EndAsync(user.Key, (await sessions.ListAsync(user.Key, Cancel))[0].PublicId, Cancel));
        Assert.Null(await sessions.FindAsync(stays, Cancel));
    }

    private static EmailAddress Address => EmailAddress.TryParse(Email, out var address, out _) ? address : throw new InvalidOperationException();

    /// <summary>An installation in which Ines has set herself up.</summary>
    private static async Task<PasswordSignIn> SignInAsync(TestInstallation installation)
    {
        var setUp = installation.Get<FirstSetUp>();
        var token = (await setUp.OpenAsync(Cancel))!;
        Assert.IsType<SetUpOutcome.Done>(await setUp.CompleteAsync(token, new SetUpAnswers("Ines Moreau", Email, "Harbour Lane", "Europe/Stockholm", Right), Cancel));
        return installation.Get<PasswordSignIn>();
    }
}
