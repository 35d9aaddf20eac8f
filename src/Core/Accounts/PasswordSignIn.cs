using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>What came of an address and a password.</summary>
public abstract record PasswordVerdict
{
    private PasswordVerdict()
    {
    }

    public sealed record Right(User User) : PasswordVerdict;

    /// <summary>The password is right; a code of the authenticator is asked for next (<see cref="PasswordSignIn.TryCodeAsync"/>).</summary>
    public sealed record NeedsCode(User User) : PasswordVerdict;

    /// <summary>Address or password: which of the two is not said.</summary>
    /// <param name="Left">Tries that are left before this account rests for this network address.</param>
    public sealed record Wrong(int Left) : PasswordVerdict;

    /// <summary>Nothing was looked at: there were too many tries.</summary>
    public sealed record Rests(DateTimeOffset Until) : PasswordVerdict;
}

/// <summary>Signing in with a password, choosing one, and changing it.</summary>
public sealed class PasswordSignIn(Database database, Users users, Passwords passwords, SignInTries tries, SecondFactors factors, TimeProvider time)
{
    /// <summary>Somebody unknown costs the same work and gets the same answer as a wrong password.</summary>
    /// <param name="networkAddress">Where it is tried from.</param>
    public async Task<PasswordVerdict> TryAsync(string email, string password, string networkAddress, CancellationToken cancel)
    {
        var isAddress = EmailAddress.TryParse(email, out var typed, out _);
        // What is no address is nobody's; it still counts, under one name.
        var account = isAddress ? typed.Key : "?";
        var verdict = await tries.CountAsync(account, networkAddress, cancel);
        if (verdict.RestsUntil is { } until) return new PasswordVerdict.Rests(until);
        var user = isAddress ? await users.FindAsync(typed, cancel) : null;
        var isRight = passwords.Verify(user?.PasswordHash, password, out var isStale);
        if (user is null || !isRight) return new PasswordVerdict.Wrong(verdict.Left);
        if (isStale) await RehashAsync(user, passwords.Hash(password), cancel);
        // The try stays counted until the code is right: otherwise whoever has the password could guess codes without end.
        if (user.AuthenticatorSecret is not null) return new PasswordVerdict.NeedsCode(user);
        await tries.ForgetAsync(account, networkAddress, cancel);
        return new PasswordVerdict.Right(user);
    }

    /// <summary>The second step, of somebody whose password was right: a code of the authenticator, or one to fall back on. Guesses count like those of passwords.</summary>
    public async Task<PasswordVerdict> TryCodeAsync(User user, string code, string networkAddress, CancellationToken cancel)
    {
        var verdict = await tries.CountAsync(user.EmailKey, networkAddress, cancel);
        if (verdict.RestsUntil is { } until) return new PasswordVerdict.Rests(until);
        if (!await factors.UseAsync(user, code, cancel)) return new PasswordVerdict.Wrong(verdict.Left);
        await tries.ForgetAsync(user.EmailKey, networkAddress, cancel);
        return new PasswordVerdict.Right(user);
    }

    /// <summary>Is this the password of somebody who is signed in? Asked before what only they may do; guesses count.</summary>
    public async Task<PasswordVerdict> ConfirmAsync(User user, string password, string networkAddress, CancellationToken cancel)
    {
        var verdict = await TryAsync(user.Email, password, networkAddress, cancel);
        if (verdict is not PasswordVerdict.NeedsCode) return verdict;
        await tries.ForgetAsync(user.EmailKey, networkAddress, cancel);
        return new PasswordVerdict.Right(user);
    }

    /// <summary>Changes a password by whoever knows the present one; guesses of that one count like those at sign-in.</summary>
    /// <param name="session">Token of the session that it is changed in, which goes on.</param>
    public async Task<PasswordVerdict> ChangeAsync(User user, string present, string next, string session, string networkAddress, CancellationToken cancel)
    {
        var verdict = await ConfirmAsync(user, present, networkAddress, cancel);
        if (verdict is PasswordVerdict.Right) await SetAsync(user, next, session, user.Name, cancel);
        return verdict;
    }

    /// <summary>Sets a password and ends all sessions that were begun before, with the links that would begin another.</summary>
    /// <param name="password">One that <see cref="Passwords.Fault"/> has nothing against.</param>
    /// <param name="but">Token of a session that goes on: of whoever changes their own. Null: none.</param>
    /// <param name="by">For the log.</param>
    public Task SetAsync(User user, string password, string? but, string by, CancellationToken cancel)
    {
        var (hash, now) = (passwords.Hash(password), time.GetUtcNow());
        return database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            await db.Set<User>().Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash).SetProperty(u => u.PasswordSetAt, now), cancel);
            await Sessions.EndAllAsync(db, user.Id, but, cancel);
            await db.Set<SignInLink>().Where(l => l.UserId == user.Id).ExecuteDeleteAsync(cancel);
            db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = now, By = by, Action = "user.password", Subject = user.Email });
            await db.SaveChangesAsync(cancel);
        }, cancel);
    }

    /// <summary>Only as long as nobody has chosen another one meanwhile.</summary>
    private Task RehashAsync(User user, string hash, CancellationToken cancel) => database.WriteAsync(
        session => session.Db(CustomerId.Installation).Set<User>().Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash), cancel), cancel);
}
