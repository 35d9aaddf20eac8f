using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>Who a session is.</summary>
public sealed record SessionOwner(User User, Customer Customer, Role Role);

/// <summary>Browsers in which people are signed in: begun at sign-in, asked at every request, ended by their owner, by a new password or by time.</summary>
public sealed class Sessions(Database database, Users users, Customers customers, TimeProvider time)
{
    /// <summary>Without a request a session ends after this; after the second, when it stays.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12), IdleWhenItStays = TimeSpan.FromDays(30);

    /// <summary>The longest that one lasts, however busy (OWASP ASVS 7.3.2).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7), LongestWhenItStays = TimeSpan.FromDays(90);

    /// <summary>How exactly the last request is known: writing each down would cost more than it tells.</summary>
    internal static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    internal const int LongestBrowser = 300;

    private const int TokenSize = 32;

    /// <summary>The token for the cookie, 43 base64url characters.</summary>
    public async Task<string> StartAsync(UserId user, CustomerId customer, bool stays, string? browser, string? address, CancellationToken cancel)
    {
        var token = RandomNumberGenerator.GetBytes(TokenSize);
        var now = time.GetUtcNow();
        await database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            await db.Set<SignInSession>().Where(s => s.StartedAt < now - LongestWhenItStays || (!s.Stays && s.StartedAt < now - Longest)).ExecuteDeleteAsync(cancel);
            db.Add(new SignInSession
            {
                TokenHash = SHA256.HashData(token), PublicId = PublicId.New(time), UserId = user.Value, CustomerId = customer.Value, StartedAt = now, SeenAt = now, Stays = stays,
                Browser = Short(browser, LongestBrowser), Address = Short(address, 60),
            });
            await db.SaveChangesAsync(cancel);
        }, cancel);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Null: there is no such session, it has ended, or its owner does not work for its customer any more.</summary>
    public async Task<SessionOwner?> FindAsync(string token, CancellationToken cancel)
    {
        if (HashOf(token) is not { } hash) return null;
        var now = time.GetUtcNow();
        await using var db = database.Read(CustomerId.Installation);
        if (await db.Set<SignInSession>().SingleOrDefaultAsync(s => s.TokenHash == hash, cancel) is not { } session || HasEnded(session, now)) return null;
        var (user, customer) = (new UserId(session.UserId), new CustomerId(session.CustomerId));
        if (await users.RoleAsync(user, customer, cancel) is not { } role) return null;
        if (await users.FindAsync(user, cancel) is not { } who || await customers.FindAsync(customer, cancel) is not { } whom) return null;
        if (now - session.SeenAt >= SeenEvery) await SeeAsync(hash, now, cancel);
        return new SessionOwner(who, whom, role);
    }

    /// <summary>Those of a user that have not ended, the one used last first.</summary>
    public async Task<IReadOnlyList<SignInSession>> ListAsync(UserId user, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = database.Read(CustomerId.Installation);
        var all = await db.Set<SignInSession>().Where(s => s.UserId == user.Value).ToListAsync(cancel);
        return [.. all.Where(s => !HasEnded(s, now)).OrderByDescending(s => s.SeenAt)];
    }

    /// <summary>Ends the session of a token; safe to repeat.</summary>
    public Task EndAsync(string token, CancellationToken cancel) => HashOf(token) is { } hash
        ? database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SignInSession>().Where(s => s.TokenHash == hash).ExecuteDeleteAsync(cancel), cancel)
        : Task.CompletedTask;

    /// <summary>Ends one of a user's sessions by its name; false: the user has none of that name.</summary>
    public async Task<bool> EndAsync(UserId user, string publicId, CancellationToken cancel) =>
        await database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SignInSession>()
            .Where(s => s.UserId == user.Value && s.PublicId == publicId).ExecuteDeleteAsync(cancel), cancel) > 0;

    /// <summary>Ends all of a user's sessions but the one of a token; answers how many.</summary>
    public Task<int> EndOthersAsync(UserId user, string but, CancellationToken cancel) =>
        database.WriteAsync(session => EndAllAsync(session.Db(CustomerId.Installation), user.Value, but, cancel), cancel);

    /// <summary>Puts a form beside a session that waits to be sent again; null: takes it away.</summary>
    public async Task KeepAsync(string token, string? form, CancellationToken cancel)
    {
        if (HashOf(token) is not { } hash) return;
        var now = time.GetUtcNow();
        await database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            await db.Set<SessionForm>().Where(f => f.TokenHash == hash || f.KeptAt < now - Idle).ExecuteDeleteAsync(cancel);
            if (form is not null) db.Add(new SessionForm { TokenHash = hash, Form = form, KeptAt = now });
            await db.SaveChangesAsync(cancel);
        }, cancel);
    }

    /// <summary>Null: no form waits beside this session.</summary>
    public async Task<string?> KeptAsync(string token, CancellationToken cancel)
    {
        if (HashOf(token) is not { } hash) return null;
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SessionForm>().Where(f => f.TokenHash == hash).Select(f => f.Form).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Is this the session of a token?</summary>
    public static bool IsOf(SignInSession session, string? token) => token is not null && HashOf(token) is { } hash && CryptographicOperations.FixedTimeEquals(hash, session.TokenHash);

    /// <summary>Ends all of a user's sessions inside a transaction that changes what they were begun with.</summary>
    /// <param name="but">Token of one that goes on; null: none does.</param>
    internal static Task<int> EndAllAsync(PostroadDb db, long user, string? but, CancellationToken cancel)
    {
        var kept = but is null ? null : HashOf(but);
        return db.Set<SignInSession>().Where(s => s.UserId == user && (kept == null || s.TokenHash != kept)).ExecuteDeleteAsync(cancel);
    }

    private Task SeeAsync(byte[] hash, DateTimeOffset now, CancellationToken cancel) => database.WriteAsync(
        session => session.Db(CustomerId.Installation).Set<SignInSession>().Where(s => s.TokenHash == hash).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancel), cancel);

    private static bool HasEnded(SignInSession session, DateTimeOffset now) =>
        now - session.SeenAt > (session.Stays ? IdleWhenItStays : Idle) || now - session.StartedAt > (session.Stays ? LongestWhenItStays : Longest);

    private static byte[]? HashOf(string token) => Base64Url.IsValid(token, out var length) && length == TokenSize ? SHA256.HashData(Base64Url.DecodeFromChars(token)) : null;

    private static string Short(string? text, int most) => text is null ? "" : text.Length <= most ? text : text[..most];
}
