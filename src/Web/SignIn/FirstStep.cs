using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;

namespace Postroad.Web.SignIn;

/// <summary>Says in a form that somebody's password was right, until their code is: sealed, for ten minutes, and for the password of then.</summary>
internal sealed class FirstStep(IDataProtectionProvider protection, Users users, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly IDataProtector protector = protection.CreateProtector("sign-in, first step");

    public string Write(User user, bool stays) =>
        protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{user.Id}|{(stays ? 1 : 0)}|{Stamp(user)}|{(time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds()}"));

    /// <summary>Null: not of ours, too old, or the password has changed since.</summary>
    public async Task<(User User, bool Stays)?> ReadAsync(string? written, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(written)) return null;
        try
        {
            var parts = protector.Unprotect(written).Split('|');
            if (long.Parse(parts[3], CultureInfo.InvariantCulture) < time.GetUtcNow().ToUnixTimeMilliseconds()) return null;
            var user = await users.FindAsync(new UserId(long.Parse(parts[0], CultureInfo.InvariantCulture)), cancel);
            return user is not null && parts[2] == Stamp(user) ? (user, parts[1] == "1") : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Stamp(User user) => (user.PasswordSetAt?.ToUnixTimeMilliseconds() ?? 0).ToString(CultureInfo.InvariantCulture);
}
