using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OtpNet;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Accounts;

/// <summary>Codes of an authenticator, and those to fall back on.</summary>
public sealed class SecondFactorTests
{
    private const string Password = "walnut-scoop-kettle", Network = "192.0.2.1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Each_code_signs_in_once_and_for_a_step_around_its_time(TestDatabase kind)
    {
        await using var desk = await Desk.OpenAsync(kind);
        Assert.IsType<PasswordVerdict.NeedsCode>(await desk.SignIn.TryAsync(Desk.Email, Password, Network, Cancel));
        desk.Time.Advance(TimeSpan.FromSeconds(30));
        var code = desk.Code();
        Assert.IsType<PasswordVerdict.Right>(await desk.TryAsync(code));
        // Over the shoulder, or by a page that pretends to be ours: a code is spent.
        Assert.IsType<PasswordVerdict.Wrong>(await desk.TryAsync(code));

        desk.Time.Advance(TimeSpan.FromSeconds(30));
        var late = desk.Code();
        desk.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.IsType<PasswordVerdict.Right>(await desk.TryAsync($" {late[..3]} {late[3..]} "));
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        var old = desk.Code();
        desk.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.IsType<PasswordVerdict.Wrong>(await desk.TryAsync(old));
    }

    [Theory, EachDatabase]
    public async Task Of_those_who_come_with_the_same_code_exactly_one_gets_in(TestDatabase kind)
    {
        await using var desk = await Desk.OpenAsync(kind);
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        var (code, recovery, user) = (desk.Code(), desk.Codes[0], await desk.UserAsync());
        var factors = desk.Installation.Get<SecondFactors>();
        foreach (var one in new[] { code, recovery })
            Assert.Single(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => factors.UseAsync(user, one, Cancel), Cancel))), used => used);
        Assert.Equal(SecondFactors.RecoveryCodes - 1, await factors.CodesLeftAsync(user, Cancel));
    }

    [Fact]
    public async Task Whoever_knows_the_password_guesses_five_codes_and_no_more_however_often_they_begin_again()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        var looked = 0;
        for (var i = 0; i < 20; i++)
        {
            await desk.SignIn.TryAsync(Desk.Email, Password, Network, Cancel);
            if (await desk.TryAsync("000000") is PasswordVerdict.Wrong) looked++;
        }

        Assert.InRange(looked, 1, SignInTries.MostOfBoth);
        Assert.IsType<PasswordVerdict.Rests>(await desk.TryAsync(desk.Code()));
    }

    [Fact]
    public async Task What_is_stored_signs_nobody_in()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        await using var db = desk.Installation.Database.Read(CustomerId.Installation);
        var stored = (await desk.UserAsync()).AuthenticatorSecret!;
        Assert.DoesNotContain(desk.Secret, stored, StringComparison.OrdinalIgnoreCase);
        foreach (var hash in await db.Set<RecoveryCode>().Select(c => c.CodeHash).ToListAsync(Cancel)) Assert.Equal(32, hash.Length);
    }

    [Fact]
    public async Task New_recovery_codes_make_the_old_ones_worthless_and_a_forgotten_authenticator_asks_for_nothing()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        var (user, factors) = (await desk.UserAsync(), desk.Installation.Get<SecondFactors>());
        var renewed = await factors.RenewCodesAsync(user, Cancel);
        Assert.False(await factors.UseAsync(user, desk.Codes[0], Cancel));
        Assert.True(await factors.UseAsync(user, renewed[0], Cancel));

        await desk.Installation.Get<Users>().ForgetAuthenticatorAsync(user, "Ines Moreau", Cancel);
        Assert.IsType<PasswordVerdict.Right>(await desk.SignIn.TryAsync(Desk.Email, Password, Network, Cancel));
        Assert.Equal(0, await factors.CodesLeftAsync(user, Cancel));
    }

    [Fact]
    public async Task A_wrong_first_code_turns_nothing_on_and_the_right_one_signs_other_browsers_out()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite, turnOn: false);
        var (user, factors, sessions) = (await desk.UserAsync(), desk.Installation.Get<SecondFactors>(), desk.Installation.Get<Sessions>());
        var customer = await desk.Installation.AddCustomerAsync();
        await desk.Installation.Get<Users>().JoinAsync(user.Key, customer, Cancel);
        var (mine, other) = (await sessions.StartAsync(user.Key, customer, false, null, null, Cancel), await sessions.StartAsync(user.Key, customer, false, null, null, Cancel));
        Assert.Null(await factors.TurnOnAsync(user, desk.Secret, "000000", mine, Cancel));
        Assert.Null((await desk.UserAsync()).AuthenticatorSecret);
        Assert.NotNull(await sessions.FindAsync(other, Cancel));

        Assert.NotNull(await factors.TurnOnAsync(user, desk.Secret, desk.Code(), mine, Cancel));
        Assert.NotNull(await sessions.FindAsync(mine, Cancel));
        Assert.Null(await sessions.FindAsync(other, Cancel));
    }

    private sealed class Desk : IAsyncDisposable
    {
        public const string Email = "ines@harbourlane.example";

        public required TestInstallation Installation { get; init; }

        public required FakeTimeProvider Time { get; init; }

        public string Secret { get; } = SecondFactors.NewSecret();

        public IReadOnlyList<string> Codes { get; private set; } = [];

        public PasswordSignIn SignIn => Installation.Get<PasswordSignIn>();

        public static async Task<Desk> OpenAsync(TestDatabase kind, bool turnOn = true)
        {
            var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
            var desk = new Desk { Installation = await TestInstallation.OpenAsync(kind, time), Time = time };
            var user = await desk.Installation.Get<Users>().CreateAsync("Ines Moreau", TestInstallation.Address(Email), isAdministrator: false, Cancel);
            await desk.SignIn.SetAsync(user, Password, null, "test", Cancel);
            if (turnOn) desk.Codes = (await desk.Installation.Get<SecondFactors>().TurnOnAsync(await desk.UserAsync(), desk.Secret, desk.Code(), "no session", Cancel))!;
            return desk;
        }

        public string Code() => new Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp(Time.GetUtcNow().UtcDateTime);

        public async Task<User> UserAsync() => (await Installation.Get<Users>().FindAsync(TestInstallation.Address(Email), Cancel))!;

        public async Task<PasswordVerdict> TryAsync(string code) => await SignIn.TryCodeAsync(await UserAsync(), code, Network, Cancel);

        public ValueTask DisposeAsync() => Installation.DisposeAsync();
    }
}
