using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>
/// Codes of an authenticator beside the password (RFC 6238: six digits, 30 s, SHA-1, which is what every authenticator knows), each good once, and codes to fall back on.
/// A clock may be a step of 30 s off.
/// </summary>
public sealed class SecondFactors(Database database, Secrets secrets, TimeProvider time)
{
    /// <summary>How many codes there are to fall back on.</summary>
    public const int RecoveryCodes = 10;

    private const int SecretSize = 20;

    // 16 letters of 5 bits, in groups of four: 80 bits cannot be guessed, however often somebody may try.
    private const int RecoverySize = 10;

    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    /// <summary>A secret for an authenticator, 32 letters of base 32. Nothing is stored before <see cref="TurnOnAsync"/>.</summary>
    public static string NewSecret() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretSize)).TrimEnd('=');

    /// <summary>What an authenticator reads from its square (Key Uri Format of Google Authenticator).</summary>
    public static string Address(string secret, string account) =>
        $"otpauth://totp/Postroad:{Uri.EscapeDataString(account)}?secret={secret}&issuer=Postroad&algorithm=SHA1&digits=6&period=30";

    /// <summary>Asks for codes from now on, if the first one is right; all other browsers are signed out.</summary>
    /// <param name="secret">Of <see cref="NewSecret"/>.</param>
    /// <param name="session">Token of the session that goes on.</param>
    /// <returns>The codes to fall back on, which are not seen again; null: the code is not right.</returns>
    public async Task<IReadOnlyList<string>?> TurnOnAsync(User user, string secret, string code, string session, CancellationToken cancel)
    {
        if (StepOf(secret, code) is not { } step) return null;
        var sealedSecret = await secrets.SealAsync(PlaceOf(user), secret, cancel);
        return await ChangeAsync(user, "user.authenticator-on", db => db.Set<User>().Where(u => u.Id == user.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.AuthenticatorSecret, sealedSecret).SetProperty(u => u.AuthenticatorStep, step), cancel), session, cancel);
    }

    /// <summary>New codes to fall back on; the ones before are worth nothing.</summary>
    public Task<IReadOnlyList<string>> RenewCodesAsync(User user, CancellationToken cancel) =>
        ChangeAsync(user, "user.recovery-codes", _ => Task.CompletedTask, null, cancel);

    /// <summary>How many codes to fall back on are left.</summary>
    public async Task<int> CodesLeftAsync(User user, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<RecoveryCode>().CountAsync(c => c.UserId == user.Id && c.UsedAt == null, cancel);
    }

    /// <summary>Uses a code up, of the authenticator or to fall back on. Of those who come with the same one exactly one gets in: rows affected decide.</summary>
    /// <exception cref="KeyException">The secret does not open.</exception>
    public async Task<bool> UseAsync(User user, string code, CancellationToken cancel)
    {
        if (user.AuthenticatorSecret is not { } stored) return false;
        if (StepOf(await secrets.OpenAsync(PlaceOf(user), stored, cancel), code) is { } step)
        {
            return await database.WriteAsync(session => session.Db(CustomerId.Installation).Set<User>()
                .Where(u => u.Id == user.Id && u.AuthenticatorSecret == stored && (u.AuthenticatorStep == null || u.AuthenticatorStep < step))
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.AuthenticatorStep, step), cancel), cancel) > 0;
        }

        if (HashOf(code) is not { } hash) return false;
        var now = time.GetUtcNow();
        return await database.WriteAsync(session => session.Db(CustomerId.Installation).Set<RecoveryCode>()
            .Where(c => c.UserId == user.Id && c.CodeHash == hash && c.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now), cancel), cancel) > 0;
    }

    private Task<IReadOnlyList<string>> ChangeAsync(User user, string action, Func<PostroadDb, Task> change, string? session, CancellationToken cancel)
    {
        IReadOnlyList<string> made = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => NewCode())];
        return database.WriteAsync(async writing =>
        {
            var db = writing.Db(CustomerId.Installation);
            await change(db);
            await db.Set<RecoveryCode>().Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancel);
            foreach (var code in made) db.Add(new RecoveryCode { UserId = user.Id, CodeHash = HashOf(code)! });
            if (session is not null) await Sessions.EndAllAsync(db, user.Id, session, cancel);
            db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = time.GetUtcNow(), By = user.Name, Action = action, Subject = user.Email });
            await db.SaveChangesAsync(cancel);
            return made;
        }, cancel);
    }

    /// <summary>The step of 30 s that a code of the authenticator belongs to; null: it is none of now.</summary>
    private long? StepOf(string secret, string code)
    {
        var digits = Bare(code);
        if (digits.Length != 6 || digits.AsSpan().ContainsAnyExceptInRange('0', '9')) return null;
        var totp = new Totp(Base32Encoding.ToBytes(secret));
        return totp.VerifyTotp(time.GetUtcNow().UtcDateTime, digits, out var step, Window) ? step : null;
    }

    private static SecretPlace PlaceOf(User user) => new(CustomerId.Installation, "users", user.PublicId, "authenticator_secret");

    private static string NewCode() => string.Join('-', Base32Encoding.ToString(RandomNumberGenerator.GetBytes(RecoverySize)).ToLowerInvariant().Chunk(4).Select(four => new string(four)));

    private static byte[]? HashOf(string code)
    {
        var bare = Bare(code).ToLowerInvariant();
        return bare.Length == RecoverySize * 8 / 5 ? SHA256.HashData(Encoding.UTF8.GetBytes(bare)) : null;
    }

    /// <summary>As people copy them: with spaces and hyphens.</summary>
    private static string Bare(string code) => code.Length > 100 ? "" : string.Concat(code.Where(c => c is not ('-' or ' ')));
}
