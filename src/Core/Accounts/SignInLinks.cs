using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>Links that sign somebody in once. The token has 256 random bits; only its SHA-256 is stored, which for that many bits needs no salt.</summary>
public sealed class SignInLinks(Database database, TimeProvider time)
{
    /// <summary>A link that nobody used dies after this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int TokenSize = 32;

    /// <summary>The token, 43 base64url characters: goes into a link and is not seen again.</summary>
    public async Task<string> CreateAsync(UserId user, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var (token, link) = Make(user, now);
        await database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            await db.Set<SignInLink>().Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(cancel);
            db.Add(link);
            await db.SaveChangesAsync(cancel);
        }, cancel);
        return token;
    }

    /// <summary>A link for whoever stores it, and its token.</summary>
    internal static (string Token, SignInLink Link) Make(UserId user, DateTimeOffset now)
    {
        var token = RandomNumberGenerator.GetBytes(TokenSize);
        return (Base64Url.EncodeToString(token), new SignInLink { TokenHash = SHA256.HashData(token), UserId = user.Value, ExpiresAt = now + Lifetime });
    }

    /// <summary>Whose link it is, without using it up; null as by <see cref="RedeemAsync"/>.</summary>
    public async Task<User?> PeekAsync(string token, CancellationToken cancel)
    {
        if (!Base64Url.IsValid(token, out var length) || length != TokenSize) return null;
        var (hash, now) = (SHA256.HashData(Base64Url.DecodeFromChars(token)), time.GetUtcNow());
        await using var db = database.Read(CustomerId.Installation);
        var user = await db.Set<SignInLink>().Where(l => l.TokenHash == hash && l.UsedAt == null && l.ExpiresAt > now).Select(l => (long?)l.UserId).SingleOrDefaultAsync(cancel);
        return user is null ? null : await db.Set<User>().SingleOrDefaultAsync(u => u.Id == user, cancel);
    }

    /// <summary>
    /// The user to sign in; null when the token is unknown, expired or used before (the three look alike to whoever asks). Of those who come at the same
    /// time exactly one gets in: rows affected decide.
    /// </summary>
    public async Task<User?> RedeemAsync(string token, CancellationToken cancel)
    {
        if (!Base64Url.IsValid(token, out var length) || length != TokenSize) return null;
        var hash = SHA256.HashData(Base64Url.DecodeFromChars(token));
        var now = time.GetUtcNow();
        return await database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            var taken = await db.Set<SignInLink>().Where(l => l.TokenHash == hash && l.UsedAt == null && l.ExpiresAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now), cancel);
            if (taken == 0) return null;
            var user = await db.Set<SignInLink>().Where(l => l.TokenHash == hash).Select(l => l.UserId).SingleAsync(cancel);
            return await db.Set<User>().AsNoTracking().SingleAsync(u => u.Id == user, cancel);
        }, cancel);
    }
}
