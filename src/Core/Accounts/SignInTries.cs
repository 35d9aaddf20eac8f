using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>Tries to sign in within a time, by what they have in common.</summary>
public sealed class SignInTry
{
    /// <summary>Account, network address, or both.</summary>
    public required string Key { get; init; }

    public required int Tries { get; set; }

    /// <summary>When the first of them was made.</summary>
    public required DateTimeOffset Since { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SignInTry>
    {
        public void Configure(EntityTypeBuilder<SignInTry> builder)
        {
            builder.ToTable("sign_in_tries").HasKey(t => t.Key);
            builder.HasIndex(t => t.Since);
            builder.Property(t => t.Key).HasMaxLength(400);
        }
    }
}

/// <summary>May a password be tried now?</summary>
/// <param name="Left">Tries that are left after this one, for this account from this address.</param>
/// <param name="RestsUntil">Null: it may. Otherwise it may not before then.</param>
public readonly record struct TryVerdict(int Left, DateTimeOffset? RestsUntil);

/// <summary>
/// Slows down whoever guesses passwords: few tries for an account from one network address, more for an account from anywhere, more for an address with any account. A
/// try counts before the password is looked at, so that guesses made at once count like guesses made in turn; an account counts whether it exists or not.
/// </summary>
public sealed class SignInTries(Database database, TimeProvider time)
{
    /// <summary>How long tries count, and so how long the one who made too many rests.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    /// <summary>For an account from one address, for an account, from an address.</summary>
    internal const int MostOfBoth = 5, MostOfAccount = 50, MostOfAddress = 30;

    /// <summary>First letters of keys.</summary>
    private const char Both = 'b', OfAccount = 'e', OfAddress = 'a';

    /// <param name="account">Key of the email address that was typed.</param>
    /// <param name="address">Network address; of IPv6 its first 64 bits, which is what one subscriber has.</param>
    public Task<TryVerdict> CountAsync(string account, string address, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        var db = session.Db(CustomerId.Installation);
        await db.Set<SignInTry>().Where(t => t.Since < now - Rest).ExecuteDeleteAsync(cancel);
        var (left, until) = (0, default(DateTimeOffset?));
        foreach (var (key, most) in Keys(account, address))
        {
            await session.RunAsync("""
                INSERT INTO sign_in_tries (key, tries, since) VALUES (@p0, 1, @p1)
                ON CONFLICT (key) DO UPDATE SET tries = sign_in_tries.tries + 1
                """, key, session.Instant(now));
            var found = await db.Set<SignInTry>().AsNoTracking().SingleAsync(t => t.Key == key, cancel);
            if (key[0] == Both) left = Math.Max(0, most - found.Tries);
            if (found.Tries > most && (until is null || found.Since + Rest > until)) until = found.Since + Rest;
        }

        return new TryVerdict(left, until);
    }, cancel);

    /// <summary>It was the right password: what counted against it is forgotten.</summary>
    public Task ForgetAsync(string account, string address, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var keys = Keys(account, address).Where(k => k.Key[0] != OfAddress).Select(k => k.Key).ToList();
        var ofAddress = Keys(account, address).Single(k => k.Key[0] == OfAddress).Key;
        var db = session.Db(CustomerId.Installation);
        await db.Set<SignInTry>().Where(t => keys.Contains(t.Key)).ExecuteDeleteAsync(cancel);
        // Others behind the same address have not guessed right.
        await db.Set<SignInTry>().Where(t => t.Key == ofAddress).ExecuteUpdateAsync(set => set.SetProperty(t => t.Tries, t => t.Tries - 1), cancel);
    }, cancel);

    private static (string Key, int Most)[] Keys(string account, string address) =>
        [($"{Both} {account} {address}", MostOfBoth), ($"{OfAccount} {account}", MostOfAccount), ($"{OfAddress} {address}", MostOfAddress)];
}
