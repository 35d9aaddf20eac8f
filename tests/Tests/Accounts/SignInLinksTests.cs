using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Accounts;

public sealed class SignInLinksTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Of_many_who_redeem_one_link_at_the_same_time_one_gets_in(TestDatabase database)
    {
        await using var installation = await TestInstallation.OpenAsync(database);
        var (links, user) = (installation.Get<SignInLinks>(), await AddUserAsync(installation));
        var token = await links.CreateAsync(user.Key, Cancel);

        using var barrier = new Barrier(16);
        var tries = Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(() =>
        {
            barrier.SignalAndWait(Cancel);
            return links.RedeemAsync(token, Cancel);
        }, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
        var results = await Task.WhenAll(tries);

        Assert.Equal(user.Id, Assert.Single(results, r => r is not null)!.Id);
        Assert.Null(await links.RedeemAsync(token, Cancel));
    }

    [Fact]
    public async Task A_link_dies_after_an_hour()
    {
        await using var sqlite = TestDatabase.Sqlite();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        await using var installation = await TestInstallation.OpenAsync(sqlite, time);
        var (links, user) = (installation.Get<SignInLinks>(), await AddUserAsync(installation));
        var (inTime, late) = (await links.CreateAsync(user.Key, Cancel), await links.CreateAsync(user.Key, Cancel));
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(await links.RedeemAsync(inTime, Cancel));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await links.RedeemAsync(late, Cancel));
    }

    [Fact]
    public async Task Unknown_tokens_and_nonsense_are_refused_alike()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var installation = await TestInstallation.OpenAsync(sqlite);
        var links = installation.Get<SignInLinks>();
        foreach (var token in new[] { "", "x", new string('A', 43), new string('!', 43), new string('A', 10_000) })
            Assert.Null(await links.RedeemAsync(token, Cancel));
    }

    [Fact]
    public async Task Only_the_hash_of_a_token_is_stored()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var installation = await TestInstallation.OpenAsync(sqlite);
        var token = await installation.Get<SignInLinks>().CreateAsync((await AddUserAsync(installation)).Key, Cancel);
        Assert.Equal(43, token.Length);
        await using var db = installation.Database.Read(CustomerId.Installation);
        var stored = await db.Set<SignInLink>().SingleAsync(Cancel);
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token);
        Assert.NotEqual(bytes, stored.TokenHash);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(bytes), stored.TokenHash);
    }

    [Theory, EachDatabase]
    public async Task A_user_works_for_the_customers_that_she_joined(TestDatabase database)
    {
        await using var installation = await TestInstallation.OpenAsync(database);
        var (users, user) = (installation.Get<Users>(), await AddUserAsync(installation));
        var (mine, other) = (await installation.AddCustomerAsync(), await installation.AddCustomerAsync("Other"));
        Assert.Empty(await users.CustomersOfAsync(user.Key, Cancel));
        await users.JoinAsync(user.Key, mine, Cancel);
        await users.JoinAsync(user.Key, mine, Cancel);
        Assert.Equal([mine], await users.CustomersOfAsync(user.Key, Cancel));
        Assert.Equal(Role.Owner, await users.RoleAsync(user.Key, mine, Cancel));
        Assert.Null(await users.RoleAsync(user.Key, other, Cancel));
    }

    private static Task<User> AddUserAsync(TestInstallation installation) =>
        installation.Get<Users>().CreateAsync("Ines Moreau", TestInstallation.Address("ines@harbourlane.example"), isAdministrator: true, Cancel);
}
